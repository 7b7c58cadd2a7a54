internal import Kernels
package import TensorCore

/// One value for each channel of each image: the mean, the largest value or the norm.
/// - Source: ONNX GlobalAveragePool-1, GlobalMaxPool-1, GlobalLpPool-2.
package struct GlobalPool: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    private let reduction: AxisReduction

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32])
        switch node.operatorName {
        case "GlobalAveragePool": reduction = .mean
        case "GlobalMaxPool": reduction = .maximum
        case "GlobalLpPool":
            switch try node.int("p", default: 2) {
            case 1: reduction = .l1
            case 2: reduction = .l2
            case let power: throw node.unsupported("p = \(power)")
            }
        default: throw node.unsupported("not a pool")
        }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        guard x.rank >= 3, x.count(of: 2..<x.rank) > 0 else { throw .invalid("input \(x)") }
        let (planes, plane) = (x.count(of: 0..<2), x.count(of: 2..<x.rank))
        let y = try shaped { () throws(ShapeError) in
            try Shape(Array(x.dimensions[..<2]) + Array(repeating: 1, count: x.rank - 2))
        }
        let reduction = reduction
        return OperatorPlan(outputs: [y]) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe reduction.apply(
                    buffers.input(0), outer: planes, axis: plane, inner: 1, into: buffers.output(0),
                    team: buffers.team)
            }
        }
    }
}
