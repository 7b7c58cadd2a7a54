package import TensorCore

/// The same elements without some axes of extent 1, or without any where none are named.
/// - Source: ONNX Squeeze-1, 11 (axes an attribute), 13, 21 (axes an input).
package struct Squeeze: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let axes: [Int]?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...2)
        axes = try node.ints("axes")
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let named = try inputs.optionalInts(1) ?? axes
        let removed = try named.map { axes throws(OperatorError) in try shape.resolved(axes) }
        let dropped = Set(removed ?? (0..<shape.rank).filter { shape[$0] == 1 })
        for axis in dropped where shape[axis] != 1 { throw .invalid("axis \(axis) has extent \(shape[axis])") }
        let extents = shape.dimensions.enumerated().filter { !dropped.contains($0.offset) }.map(\.element)
        return .view(of: 0, shape: try .of(extents))
    }
}
