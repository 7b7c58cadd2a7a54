package import TensorCore

/// The same elements under the shape that input 1 holds: −1 stands for what is left over, 0 for the input's own extent
/// unless `allowzero`.
/// - Source: ONNX Reshape-5…21.
package struct Reshape: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [1]
    private let allowsZero: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        try node.expect(input: 1, in: [.int64])
        allowsZero = try node.flag("allowzero", default: false)
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        var extents = try inputs.ints(1)
        var free: Int?
        for (axis, extent) in extents.enumerated() {
            if extent == 0, !allowsZero {
                guard axis < shape.rank else { throw .invalid("extent \(axis) is to be kept, but there is none") }
                extents[axis] = shape[axis]
            } else if extent == -1 {
                guard free == nil else { throw .invalid("two extents are left open") }
                free = axis
                extents[axis] = 1
            }
        }
        let rest = try Shape.of(extents)
        if let free {
            guard rest.count > 0, shape.count % rest.count == 0 else {
                throw .shape(.mismatch(expected: shape.dimensions, found: extents))
            }
            extents[free] = shape.count / rest.count
        }
        let result = try Shape.of(extents)
        guard result.count == shape.count else {
            throw .shape(.mismatch(expected: shape.dimensions, found: extents))
        }
        return .view(of: 0, shape: result)
    }
}
