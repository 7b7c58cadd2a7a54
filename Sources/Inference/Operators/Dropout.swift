package import TensorCore

/// y = x, and a mask of ones where it is wanted: dropout as it is in inference. Training is refused.
/// - Source: ONNX Dropout-6 (is_test), 7, 10 (mask of x's type up to 9, bool later), 12, 13.
package struct Dropout: Operator {
    package let outputElementTypes: [ElementType]
    package let valueInputs = [2]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...3, outputs: 1...2)
        node.ignore("ratio", "seed")
        let isTest = try node.flag("is_test", default: false)
        guard node.opset >= 7 || isTest else { throw node.unsupported("training") }
        if case .bool(let training) = node.optionalInput(2)?.constant?.storage, training != [0] {
            throw node.unsupported("training")
        }
        let type = try node.input(0).elementType
        outputElementTypes = [type, node.opset < 10 ? type : .bool]
        guard outputElementTypes[1] == .bool || node.outputsWanted.count == 1 || type == .float32 else {
            throw node.unsupported("element type \(type.rawValue)")
        }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        if inputs.has(2) {
            guard let training = try inputs[2].value else { throw .valueNeeded(input: 2) }
            guard case .bool(let values) = training.storage, values == [0] else { throw .unsupported("training") }
        }
        let shape = try inputs.shape(0)
        let count = shape.count
        let hasBoolMask = outputElementTypes[1] == .bool
        return OperatorPlan(outputs: [shape, shape]) { buffers in
            unsafe buffers.outputBytes(0).copyMemory(from: buffers.inputBytes(0))
            guard buffers.outputCount > 1 else { return }
            if hasBoolMask {
                let mask = unsafe buffers.output(1, as: UInt8.self)
                for index in 0..<count { unsafe mask[index] = 1 }
            } else {
                let mask = unsafe buffers.output(1, as: Float.self)
                for index in 0..<count { unsafe mask[index] = 1 }
            }
        }
    }
}
