internal import Kernels
public import TensorCore

/// Runs a session's model: owns the arena, and a plan for each of the last few sets of input shapes. One per worker; not
/// Sendable.
///
/// After the first run with a set of shapes, a run allocates nothing but the tensors that it returns.
public final class ExecutionContext {
    /// A plan with its steps' buffers resolved to addresses.
    private struct Entry {
        let plan: RunPlan
        var steps: [StepBuffers]
        /// Which arena the addresses are in.
        var generation: Int
        var lastUse: Int
    }

    private let session: Session
    private let team: ThreadTeam?
    private var arena = AlignedMemory(byteCount: 0)
    private var arenaBytes = 0
    private var generation = 0
    private var entries: [Entry] = []
    private var clock = 0

    init(_ session: Session, team: ThreadTeam?) {
        self.session = session
        self.team = team
    }

    /// Runs the model.
    /// - Parameter inputs: in the order of the session's inputs.
    /// - Returns: the outputs, in the order of the session's outputs.
    /// - Throws: `InferenceError`; the context stays usable.
    public func run(_ inputs: [Tensor]) throws(InferenceError) -> [Tensor] {
        let entry = try execute(inputs)
        var outputs: [Tensor] = []
        outputs.reserveCapacity(session.outputs.count)
        for (index, spec) in session.outputs.enumerated() {
            unsafe outputs.append(
                Tensor(
                    elementType: spec.elementType, shape: entries[entry].plan.outputShapes[index],
                    copying: bytes(entries[entry].plan.outputs[index], entries[entry].plan)
                )
            )
        }
        return outputs
    }

    /// Runs the model and lets `body` read the outputs where they are: a run that allocates nothing.
    /// - Parameter inputs: in the order of the session's inputs.
    /// - Throws: `InferenceError`; the context stays usable.
    public func run<Result>(
        _ inputs: [Tensor], reading body: (RunOutputs) -> Result
    ) throws(InferenceError) -> Result {
        body(RunOutputs(self, entry: try execute(inputs)))
    }

    /// Runs the model and adds the nanoseconds that each step took to `times`, which is made as long as the plan.
    /// - Returns: what each step is.
    func profile(_ inputs: [Tensor], into times: inout [UInt64]) throws(InferenceError) -> [ProfiledStep] {
        let index = try execute(inputs)
        let plan = entries[index].plan
        if times.count != plan.steps.count { times = [UInt64](repeating: 0, count: plan.steps.count) }
        for (input, location) in zip(inputs, plan.inputs) {
            guard case .arena(let offset, _) = location else { continue }
            arena.copy(input, to: offset)
        }
        for position in plan.steps.indices {
            let start = MonotonicClock.nanoseconds()
            try runStep(position, index)
            times[position] += MonotonicClock.nanoseconds() - start
        }
        return plan.steps.map { step in
            let node = session.program.nodes[step.node]
            return ProfiledStep(
                name: node.name, operatorName: node.operatorName, shape: step.outputShape, work: step.work)
        }
    }

    /// One step of a plan.
    struct ProfiledStep {
        let name: String
        let operatorName: String
        /// Of the first output.
        let shape: Shape
        let work: StepWork
    }

    /// Bytes of the arena: the most that any run so far has needed.
    public var arenaByteCount: Int { arenaBytes }

    // MARK: Outputs in place

    var outputCount: Int { session.outputs.count }
    func outputType(_ index: Int) -> ElementType { session.outputs[index].elementType }
    func outputShape(_ index: Int, entry: Int) -> Shape { entries[entry].plan.outputShapes[index] }
    func outputBytes(_ index: Int, entry: Int) -> UnsafeRawBufferPointer {
        unsafe bytes(entries[entry].plan.outputs[index], entries[entry].plan)
    }

    // MARK: Plans

    /// Runs and returns which entry did.
    private func execute(_ inputs: [Tensor]) throws(InferenceError) -> Int {
        try check(inputs)
        let index = try entry(for: inputs)
        bind(index)
        let plan = entries[index].plan
        for (input, location) in zip(inputs, plan.inputs) {
            guard case .arena(let offset, _) = location else { continue }
            arena.copy(input, to: offset)
        }
        for position in plan.steps.indices { try runStep(position, index) }
        return index
    }

    private func runStep(_ position: Int, _ entry: Int) throws(InferenceError) {
        do throws(OperatorError) {
            try entries[entry].plan.steps[position].run(entries[entry].steps[position])
        } catch {
            let node = session.program.nodes[entries[entry].plan.steps[position].node]
            throw InferenceError.node(name: node.name, operator: node.operatorName, reason: error)
        }
    }

    private func check(_ inputs: [Tensor]) throws(InferenceError) {
        let specs = session.inputs
        guard inputs.count == specs.count else { throw .inputCount(expected: specs.count, found: inputs.count) }
        for (spec, input) in zip(specs, inputs) {
            guard input.elementType == spec.elementType else {
                throw .inputType(name: spec.name, expected: spec.elementType, found: input.elementType)
            }
            guard spec.accepts(input.shape) else {
                throw .inputShape(name: spec.name, expected: spec.dimensions, found: input.shape.dimensions)
            }
        }
    }

    private func entry(for inputs: [Tensor]) throws(InferenceError) -> Int {
        clock += 1
        if let index = entries.firstIndex(where: { matches($0.plan, inputs) }) {
            entries[index].lastUse = clock
            return index
        }
        let keyValues = session.program.keyInputs.map { input in
            inputs[input].shape.count <= RunPlanner.maximumKeyCount ? inputs[input] : nil
        }
        let plan = try RunPlanner.plan(
            session.program, inputShapes: inputs.map(\.shape), keyValues: keyValues,
            limit: session.options.maximumRunBytes, threads: team?.count ?? 1
        )
        let entry = Entry(plan: plan, steps: [], generation: -1, lastUse: clock)
        if entries.count >= max(session.options.maximumPlans, 1),
            let oldest = entries.indices.min(by: { entries[$0].lastUse < entries[$1].lastUse })
        {
            entries[oldest] = entry
            return oldest
        }
        entries.append(entry)
        return entries.count - 1
    }

    private func matches(_ plan: RunPlan, _ inputs: [Tensor]) -> Bool {
        for (index, shape) in plan.inputShapes.enumerated() where inputs[index].shape != shape { return false }
        var position = 0
        for input in session.program.keyInputs where inputs[input].shape.count <= RunPlanner.maximumKeyCount {
            guard plan.keyValues[position].hasSameBytes(as: inputs[input]) else { return false }
            position += 1
        }
        return true
    }

    // MARK: Addresses

    /// Makes the arena large enough for a plan and resolves its buffers, unless that is done.
    private func bind(_ index: Int) {
        let plan = entries[index].plan
        if plan.arenaBytes > arenaBytes {
            arena = AlignedMemory(byteCount: plan.arenaBytes)
            arenaBytes = plan.arenaBytes
            generation += 1
        }
        guard entries[index].generation != generation else { return }
        entries[index].generation = generation
        entries[index].steps = plan.steps.map { step in
            unsafe StepBuffers(
                inputs: step.inputs.map { unsafe bytes($0, plan) },
                outputs: step.outputs.map { unsafe mutableBytes($0) },
                scratch: mutableBytes(step.scratch), team: team
            )
        }
    }

    private func bytes(_ location: RunPlan.Location, _ plan: RunPlan) -> UnsafeRawBufferPointer {
        switch location {
        case .arena(let offset, let byteCount): unsafe UnsafeRawBufferPointer(arena.slice(offset, byteCount))
        case .constant(let index): unsafe session.program.constants.bytes(index)
        case .planned(let offset, let byteCount):
            unsafe UnsafeRawBufferPointer(plan.planned.slice(offset, byteCount))
        case .none: unsafe UnsafeRawBufferPointer(arena.slice(0, 0))
        }
    }

    private func mutableBytes(_ location: RunPlan.Location) -> UnsafeMutableRawBufferPointer {
        if case .arena(let offset, let byteCount) = location { return unsafe arena.slice(offset, byteCount) }
        return unsafe arena.slice(0, 0)
    }
}
