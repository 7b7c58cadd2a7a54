internal import Kernels
package import TensorCore

/// Softmax, LogSoftmax and Hardmax along one axis, or, before version 13, over all axes from one on.
/// - Source: ONNX Softmax, LogSoftmax and Hardmax-1, 11, 13.
package struct SoftmaxFamily: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    private let function: Softmax
    private let axis: Int
    private let flattens: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32])
        switch node.operatorName {
        case "Softmax": function = .softmax
        case "LogSoftmax": function = .logSoftmax
        case "Hardmax": function = .hardmax
        default: throw node.unsupported("not a softmax")
        }
        flattens = node.opset < 13
        axis = try node.int("axis", default: flattens ? 1 : -1)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let axis: Int
        if flattens && self.axis == shape.rank {
            axis = shape.rank
        } else {
            axis = try shaped { () throws(ShapeError) in try shape.axis(self.axis) }
        }
        let outer = shape.count(of: 0..<axis)
        let extent = flattens ? shape.count(of: axis..<shape.rank) : shape[axis]
        let inner = flattens ? 1 : shape.count(of: (axis + 1)..<shape.rank)
        let function = function
        return OperatorPlan(outputs: [shape], overwritableInputs: [0]) {
            (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe function.apply(
                    buffers.input(0), outer: outer, axis: extent, inner: inner, into: buffers.output(0))
            }
        }
    }
}
