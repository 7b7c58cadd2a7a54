internal import CKernels
public import TensorCore

/// A function of two float32 values. A NaN on either side gives a NaN.
public enum VectorCombination: Sendable, Hashable, CaseIterable {
    case add
    case subtract
    case multiply
    case divide
    case maximum
    case minimum

    /// y = f(a, b) with broadcasting. y may be the same memory as a side that is not repeated.
    /// - Throws: `ShapeError.countMismatch` where a buffer is shorter than the plan's shapes.
    public func apply(
        _ a: FloatBuffer, _ b: FloatBuffer, into y: MutableFloatBuffer, plan: BroadcastPlan, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try plan.check(a: a.count, b: b.count, y: y.count)
        let team = worthwhile(team, work: elementWork * plan.output.count)
        let parts = partCount(plan.outermostExtent, for: team)
        let job = unsafe (code, a.address, b.address, y.address, plan, parts)
        unsafe inParallel(team, parts, job) { job, part, _ in
            let (operation, a, b, y, plan, parts) = unsafe job
            let kernel = unsafe KernelTable.selected.binary
            plan.forEachRow(in: items(plan.outermostExtent, part: part, of: parts)) { row in
                unsafe kernel(operation, a + row.a, row.aStep, b + row.b, row.bStep, y + row.y, row.count)
            }
        }
    }

    /// y[i] = f(a[i], b[i]), in place where y is either side.
    /// - Throws: `ShapeError.countMismatch` where the counts differ or y is shorter.
    public func apply(_ a: FloatBuffer, _ b: FloatBuffer, into y: MutableFloatBuffer) throws(ShapeError) {
        guard a.count == b.count else { throw unsafe .countMismatch(expected: a.count, found: b.count) }
        try require(y.count, atLeast: a.count)
        unsafe KernelTable.selected.binary(code, a.address, 1, b.address, 1, y.address, a.count)
    }

    var code: mk_binary_op {
        switch self {
        case .add: MK_ADD
        case .subtract: MK_SUB
        case .multiply: MK_MUL
        case .divide: MK_DIV
        case .maximum: MK_MAX
        case .minimum: MK_MIN
        }
    }
}
