import Glibc
package import TensorCore

/// A window of cosines for a signal: w[n] = a₀ − a₁·cos(2πn/N) + a₂·cos(4πn/N), N the size, or one less where the window
/// is symmetric.
/// - Source: ONNX HannWindow, HammingWindow, BlackmanWindow-17.
package struct CosineWindow: NumericOperator {
    private enum Kind: String {
        case hann = "HannWindow"
        case hamming = "HammingWindow"
        case blackman = "BlackmanWindow"

        var coefficients: (Double, Double, Double) {
            switch self {
            case .hann: (0.5, 0.5, 0)
            case .hamming: (25.0 / 46, 21.0 / 46, 0)
            case .blackman: (0.42, 0.5, 0.08)
            }
        }
    }

    package let outputElementTypes: [ElementType]
    package let valueInputs = [0]
    private let kind: Kind
    private let isPeriodic: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.int32, .int64])
        kind = try node.kind()
        isPeriodic = try node.flag("periodic", default: true)
        outputElementTypes = [try node.elementType("output_datatype") ?? .float32]
        guard outputElementTypes[0] != .bool else { throw node.invalid("a window of bool") }
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let size = try inputs.ints(0)
        guard size.count == 1 else { throw .invalid("the size is no scalar") }
        let output = try Shape.of(size)
        let period = Double(isPeriodic ? size[0] : max(size[0] - 1, 1))
        let (a, b, c) = kind.coefficients
        return OperatorPlan(outputs: [output]) { buffers in
            let y = unsafe buffers.output(0, as: Element.self)
            for place in 0..<output.count {
                let angle = 2 * Double.pi * Double(place) / period
                unsafe y[place] = Element(converting: a - b * Glibc.cos(angle) + c * Glibc.cos(2 * angle))
            }
        }
    }
}
