package import TensorCore

/// The same elements as a matrix: axes before `axis` are its rows, the others its columns.
/// - Source: ONNX Flatten-1…21.
package struct Flatten: Operator {
    package let outputElementTypes: [ElementType]
    private let axis: Int

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        axis = try node.int("axis", default: 1)
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let axis = self.axis < 0 ? self.axis + shape.rank : self.axis
        guard axis >= 0, axis <= shape.rank else {
            throw .shape(.axisOutOfRange(axis: self.axis, rank: shape.rank))
        }
        return .view(of: 0, shape: try .of([shape.count(of: 0..<axis), shape.count(of: axis..<shape.rank)]))
    }
}
