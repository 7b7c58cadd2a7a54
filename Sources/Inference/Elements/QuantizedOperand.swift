import Kernels
import TensorCore

/// An int8 or uint8 input of an integer product, and the input of its zero points.
struct QuantizedOperand: Sendable {
    let input: Int
    private let zeroPointInput: Int
    private let hasZeroPoint: Bool
    private let isSigned: Bool

    /// - Throws: `unsupported` for another element type, `invalid` for a zero point of another type than the operand's.
    init(_ node: OperatorNode, input: Int, zeroPoint: Int) throws(ModelError) {
        try node.expect(input: input, in: [.int8, .uint8])
        let type = try node.input(input).elementType
        self.input = input
        zeroPointInput = zeroPoint
        hasZeroPoint = node.hasInput(zeroPoint)
        isSigned = type == .int8
        if hasZeroPoint, try node.input(zeroPoint).elementType != type {
            throw node.invalid("a zero point of another type than input \(input)")
        }
    }

    /// Where the zero points go: one for all, or one for each place along an axis.
    func layout(_ inputs: OperatorInputs, axis: Int) throws(OperatorError) -> QuantizationLayout {
        let parameters = hasZeroPoint ? try inputs.shape(zeroPointInput) : .scalar
        return try QuantizationLayout(inputs.shape(input), parameters: parameters, axis: axis)
    }

    /// Writes the operand less its zero points, numbers within ±255, as floats.
    /// - Parameter wide: as many as the operand has elements.
    func widen(_ buffers: borrowing StepBuffers, _ layout: QuantizationLayout, into wide: MutableFloatBuffer) {
        if isSigned {
            unsafe widen(Int8.self, buffers, layout, wide)
        } else {
            unsafe widen(UInt8.self, buffers, layout, wide)
        }
    }

    private func widen<Element: FixedWidthInteger & BitwiseCopyable>(
        _: Element.Type, _ buffers: borrowing StepBuffers, _ layout: QuantizationLayout, _ wide: MutableFloatBuffer
    ) {
        let x = unsafe buffers.input(input, as: Element.self)
        let zeroPoints = unsafe hasZeroPoint ? buffers.input(zeroPointInput, as: Element.self) : nil
        layout.forEachRun { run in
            for index in 0..<run.count {
                let zeroPoint = unsafe zeroPoints.map { unsafe Int($0[run.parameter + index * run.step]) } ?? 0
                unsafe wide[run.start + index] = Float(Int(x[run.start + index]) - zeroPoint)
            }
        }
    }
}
