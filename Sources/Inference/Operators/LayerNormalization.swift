internal import Kernels
package import TensorCore

/// The axes from one on to zero mean and unit variance, then scaled and shifted.
/// - Source: ONNX LayerNormalization-17.
package struct LayerNormalization: Operator {
    package let outputElementTypes: [ElementType] = [.float32, .float32, .float32]

    private let axis: Int
    private let epsilon: Float
    private let hasBias: Bool
    private let wanted: [Bool]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...3, outputs: 1...3)
        for index in 0..<3 { try node.expect(input: index, in: [.float32]) }
        axis = try node.int("axis", default: -1)
        epsilon = try node.float("epsilon", default: 1e-5)
        guard try node.int("stash_type", default: 1) == 1 else { throw node.unsupported("stash_type") }
        hasBias = node.hasInput(2)
        wanted = node.outputsWanted
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        let axis = try shaped { () throws(ShapeError) in try x.axis(self.axis) }
        let (rows, count) = (x.count(of: 0..<axis), x.count(of: axis..<x.rank))
        let normalized = Array(x.dimensions[axis...])
        guard try inputs.shape(1).dimensions == normalized else { throw .unsupported("a scale that broadcasts") }
        if hasBias, try inputs.shape(2).dimensions != normalized { throw .unsupported("a bias that broadcasts") }
        let moments = try shaped { () throws(ShapeError) in
            try Shape(Array(x.dimensions[..<axis]) + Array(repeating: 1, count: x.rank - axis))
        }
        let (epsilon, hasBias, wanted) = (epsilon, hasBias, wanted)
        let outputs = [x, moments, moments].prefix(wanted.count)
        return OperatorPlan(outputs: Array(outputs)) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                try unsafe Normalization.rows(
                    buffers.input(0), rows: rows, count: count, epsilon: epsilon, gamma: buffers.input(1),
                    beta: buffers.optionalInput(2, present: hasBias), into: buffers.output(0),
                    means: buffers.optionalOutput(1, present: wanted.count > 1 && wanted[1]),
                    inverses: buffers.optionalOutput(2, present: wanted.count > 2 && wanted[2]))
            }
        }
    }
}
