package import TensorCore

/// x as uint8 with the scale and zero point that its own range, widened to hold 0, asks for.
/// - Source: ONNX DynamicQuantizeLinear-11. A tensor of zeros has a scale of 1/255, as in ONNX's reference.
package struct DynamicQuantizeLinear: Operator {
    package let outputElementTypes: [ElementType] = [.uint8, .float32, .uint8]

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1, outputs: 1...3)
        try node.expect(input: 0, in: [.float32])
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        return OperatorPlan(outputs: [shape, .scalar, .scalar]) { buffers in
            let x: UnsafeBufferPointer<Float> = unsafe buffers.input(0)
            var (least, most): (Float, Float) = (0, 0)
            for index in 0..<shape.count {
                let value = unsafe x[index]
                if value < least { least = value }
                if value > most { most = value }
            }
            let scale = (most == least ? 1 : most - least) / 255
            let zeroPoint = quantized(-least / scale, zeroPoint: UInt8(0))
            let y = unsafe buffers.output(0, as: UInt8.self)
            for index in 0..<shape.count {
                unsafe y[index] = quantized(x[index] / scale, zeroPoint: zeroPoint)
            }
            if buffers.outputCount > 1 { unsafe buffers.output(1)[0] = scale }
            if buffers.outputCount > 2 { unsafe buffers.output(2, as: UInt8.self)[0] = zeroPoint }
        }
    }
}
