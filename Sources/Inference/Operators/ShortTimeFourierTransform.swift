package import TensorCore

/// The Fourier transform of windows of a signal that overlap: [batch, frames, bins, 2].
/// - Source: ONNX STFT-17; float32. A window must be as long as a frame.
package struct ShortTimeFourierTransform: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    package let valueInputs = [1, 3]
    private let isOneSided: Bool
    private let hasWindow: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...4)
        for index in [0, 2] { try node.expect(input: index, in: [.float32]) }
        for index in [1, 3] { try node.expect(input: index, in: [.int32, .int64]) }
        isOneSided = try node.flag("onesided", default: true)
        hasWindow = node.hasInput(2)
        guard hasWindow || node.hasInput(3) else { throw node.invalid("neither window nor frame_length") }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        guard (2...3).contains(x.rank), x.rank == 2 || (1...2).contains(x[2]) else { throw .invalid("a signal \(x)") }
        let window = inputs.optionalShape(2)
        let (steps, named) = (try inputs.ints(1), try inputs.optionalInts(3) ?? [window?.count ?? 0])
        guard steps.count == 1, steps[0] > 0, named.count == 1 else { throw .invalid("frame_step or frame_length") }
        let (step, length) = (steps[0], named[0])
        guard window == nil || window?.dimensions == [length] else {
            throw .unsupported("a window \(window ?? .scalar) for frames of \(length)")
        }
        guard x[1] >= length else { throw .invalid("a signal of \(x[1]) for frames of \(length)") }
        let table = try FourierTable(length: length, isOneSided: isOneSided)
        let frames = (x[1] - length) / step + 1
        let output = try Shape.of([x[0], frames, table.bins, 2])
        let components = x.rank == 3 ? x[2] : 1
        return OperatorPlan(outputs: [output]) { [hasWindow] buffers in
            for frame in 0..<x[0] * frames {
                let start = (frame / frames * x[1] + frame % frames * step) * components
                unsafe table.transform(
                    buffers.input(0), .init(start: start, stride: components, isComplex: components == 2),
                    count: length, window: hasWindow ? buffers.input(2) : nil, into: buffers.output(0),
                    .init(start: frame * table.bins * 2, stride: 2, isComplex: true))
            }
        }
    }
}
