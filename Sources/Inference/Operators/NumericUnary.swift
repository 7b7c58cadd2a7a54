import Kernels
package import TensorCore

/// y = f(x) for every numeric type. The most negative integer is its own negative and magnitude; the sign of NaN is NaN.
/// - Source: ONNX Abs, Neg, Sign-6…13.
package struct NumericUnary: NumericOperator {
    private enum Kind: String {
        case abs = "Abs"
        case negate = "Neg"
        case sign = "Sign"

        var kernel: VectorFunction? {
            switch self {
            case .abs: .abs
            case .negate: .negate
            case .sign: nil
            }
        }

        func apply<Element: ArithmeticElement>(_ x: Element) -> Element {
            switch self {
            case .abs: Magnitude.apply(x)
            // Not 0 − x, which would lose the sign of a zero.
            case .negate: x.multiplied(by: Element.zero.subtracting(.one))
            case .sign: x > .zero ? .one : x < .zero ? Element.zero.subtracting(.one) : x
            }
        }
    }

    package let outputElementTypes: [ElementType]
    private let kind: Kind

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        kind = try node.kind()
        outputElementTypes = [try node.commonElementType(except: [.bool])]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        if outputElementTypes[0] == .float32, let kernel = kind.kernel { return try .kernel(kernel, inputs) }
        return try planByType(inputs)
    }

    package func plan<Element: ArithmeticElement>(
        _: Element.Type, _ inputs: OperatorInputs
    ) throws(OperatorError) -> OperatorPlan {
        let shape = try inputs.shape(0)
        return OperatorPlan(outputs: [shape], overwritableInputs: [0]) { [kind] buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            for index in 0..<shape.count { unsafe y[index] = kind.apply(x[index]) }
        }
    }
}

/// |x|; the most negative integer stays.
enum Magnitude {
    static func apply<Element: ArithmeticElement>(_ x: Element) -> Element {
        x > .zero ? x : Element.zero.subtracting(x)
    }
}
