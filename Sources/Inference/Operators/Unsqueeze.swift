package import TensorCore

/// The same elements with axes of extent 1 put in, named as axes of the output.
/// - Source: ONNX Unsqueeze-1, 11 (axes an attribute), 13, 21 (axes an input).
package struct Unsqueeze: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let axes: [Int]?

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...2)
        axes = try node.ints("axes")
        guard axes != nil || node.hasInput(1) else { throw node.invalid("it names no axes") }
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let axes = try inputs.optionalInts(1) ?? axes ?? []
        guard axes.count <= 32 else { throw .invalid("\(axes.count) axes") }
        let template = try Shape.of([Int](repeating: 1, count: shape.rank + axes.count))
        let added = Set(try template.resolved(axes))
        var rest = shape.dimensions.makeIterator()
        let extents = (0..<template.rank).map { added.contains($0) ? 1 : rest.next() ?? 1 }
        return .view(of: 0, shape: try .of(extents))
    }
}
