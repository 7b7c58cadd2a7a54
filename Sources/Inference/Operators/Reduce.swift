import Kernels
package import TensorCore

/// y = x gathered over the named axes, or over all of them where none are named. Integers are exact and wrap; float32
/// over neighbouring axes is a kernel's work.
/// - Source: ONNX ReduceSum, Mean, Max, Min, Prod, L1, L2, SumSquare, LogSum, LogSumExp-1…20: axes an attribute, or an
///   input from 13 (Sum) and 18 (the others) on.
package struct Reduce: Operator {
    private enum Kind: String {
        case sum = "ReduceSum"
        case mean = "ReduceMean"
        case maximum = "ReduceMax"
        case minimum = "ReduceMin"
        case product = "ReduceProd"
        case l1 = "ReduceL1"
        case l2 = "ReduceL2"
        case sumOfSquares = "ReduceSumSquare"
        case logSum = "ReduceLogSum"
        case logSumExp = "ReduceLogSumExp"

        var kernel: AxisReduction {
            switch self {
            case .sum: .sum
            case .mean: .mean
            case .maximum: .maximum
            case .minimum: .minimum
            case .product: .product
            case .l1: .l1
            case .l2: .l2
            case .sumOfSquares: .sumOfSquares
            case .logSum: .logSum
            case .logSumExp: .logSumExp
            }
        }
    }

    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let kind: Kind
    private let axes: [Int]?
    private let keepsAxes: Bool
    private let emptyMeansNone: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...2)
        kind = try node.kind()
        axes = try node.ints("axes")
        keepsAxes = try node.flag("keepdims", default: true)
        emptyMeansNone = try node.flag("noop_with_empty_axes", default: false)
        let type = try node.input(0).elementType
        guard kind == .maximum || kind == .minimum || ![.bool, .int8, .uint8].contains(type) else {
            throw node.unsupported("element type \(type.rawValue)")
        }
        outputElementTypes = [type]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let named = try inputs.optionalInts(1) ?? axes ?? []
        // With noop_with_empty_axes each element is a group of its own.
        let all = emptyMeansNone ? Set<Int>() : Set(0..<shape.rank)
        let groups = try ReductionGroups(shape, named.isEmpty ? all : Set(try shape.resolved(named)), keepsAxes)
        guard groups.count > 0 || groups.output.count == 0 || kind != .mean else { throw .invalid("a mean of nothing") }
        switch outputElementTypes[0] {
        case .float32:
            if groups.count > 0, let block = groups.block { return kernel(groups.output, block) }
            return wide(Float.self, groups)
        case .float64: return wide(Double.self, groups)
        case .int8: return integer(Int8.self, groups)
        case .uint8, .bool: return integer(UInt8.self, groups)
        case .int32: return integer(Int32.self, groups)
        case .int64: return integer(Int64.self, groups)
        }
    }

    private func kernel(_ output: Shape, _ block: (outer: Int, axis: Int, inner: Int)) -> OperatorPlan {
        let reduction = kind.kernel
        return OperatorPlan(outputs: [output]) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe reduction.apply(
                    buffers.input(0), outer: block.outer, axis: block.axis, inner: block.inner,
                    into: buffers.output(0), team: buffers.team)
            }
        }
    }

    private func wide<Element: ArithmeticElement>(_: Element.Type, _ groups: ReductionGroups) -> OperatorPlan {
        switch kind {
        case .sum: groups.plan(SumOf.self, Element.self)
        case .mean: groups.plan(MeanOf.self, Element.self)
        case .maximum: groups.plan(MaximumOf.self, Element.self)
        case .minimum: groups.plan(MinimumOf.self, Element.self)
        case .product: groups.plan(ProductOf.self, Element.self)
        case .l1: groups.plan(L1Of.self, Element.self)
        case .l2: groups.plan(L2Of.self, Element.self)
        case .sumOfSquares: groups.plan(SumSquareOf.self, Element.self)
        case .logSum: groups.plan(LogSumOf.self, Element.self)
        case .logSumExp: groups.plan(LogSumExpOf.self, Element.self)
        }
    }

    private func integer<Element: ArithmeticElement>(_: Element.Type, _ groups: ReductionGroups) -> OperatorPlan {
        switch kind {
        case .sum: groups.exactPlan(SumOf.self, Element.self)
        case .maximum: groups.exactPlan(MaximumOf.self, Element.self)
        case .minimum: groups.exactPlan(MinimumOf.self, Element.self)
        case .product: groups.exactPlan(ProductOf.self, Element.self)
        case .l1: groups.exactPlan(L1Of.self, Element.self)
        case .sumOfSquares: groups.exactPlan(SumSquareOf.self, Element.self)
        case .mean, .l2, .logSum, .logSumExp: wide(Element.self, groups)
        }
    }
}
