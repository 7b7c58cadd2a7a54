package import TensorCore

/// Slices of x along an axis, picked by indices, which may count from the end.
/// - Source: ONNX Gather-1, 11, 13.
package struct Gather: Operator {
    package let outputElementTypes: [ElementType]
    private let axis: Int
    private let indexType: ElementType

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 1, in: [.int32, .int64])
        axis = try node.int("axis", default: 0)
        indexType = try node.input(1).elementType
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        indexType == .int32 ? try plan(Int32.self, inputs) : try plan(Int64.self, inputs)
    }

    private func plan<Index: FixedWidthInteger & BitwiseCopyable>(
        _: Index.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        let indices = try inputs.shape(1)
        let axis = try shape.resolved(self.axis)
        let output = try Shape.of(
            shape.dimensions[..<axis] + indices.dimensions + shape.dimensions[(axis + 1)...]
        )
        let outer = shape.count(of: 0..<axis)
        let inner = shape.count(of: axis + 1..<shape.rank) * outputElementTypes[0].size
        let extent = shape[axis]
        return OperatorPlan(outputs: [output]) { (buffers) throws(OperatorError) in
            guard output.count > 0, let x = unsafe buffers.inputBytes(0).baseAddress,
                let y = unsafe buffers.outputBytes(0).baseAddress
            else { return }
            let picked = unsafe buffers.input(1, as: Index.self)
            for place in 0..<indices.count {
                let index = try resolvedIndex(unsafe picked[place], extent)
                for position in 0..<outer {
                    unsafe (y + (position * indices.count + place) * inner)
                        .copyMemory(from: x + (position * extent + index) * inner, byteCount: inner)
                }
            }
        }
    }
}

/// The place that an index means along an axis: −extent..<extent, negative from the end.
/// - Throws: `.indexOutOfRange`.
func resolvedIndex<Index: FixedWidthInteger>(_ raw: Index, _ extent: Int) throws(OperatorError) -> Int {
    let index = Int(raw)
    let resolved = index < 0 ? index &+ extent : index
    guard resolved >= 0, resolved < extent else { throw .indexOutOfRange(index: index, extent: extent) }
    return resolved
}
