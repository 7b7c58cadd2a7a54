import Kernels
package import TensorCore

/// y = f(x) for float32 and float64; what Kernels has a vector form of runs there.
/// - Source: ONNX Exp, Log, Sqrt, Reciprocal, Erf, Floor, Ceil, Round (halves to even) and the trigonometric and
///   hyperbolic functions.
package struct RealUnary: Operator {
    private enum Kind: String {
        case exp = "Exp"
        case log = "Log"
        case sqrt = "Sqrt"
        case reciprocal = "Reciprocal"
        case erf = "Erf"
        case floor = "Floor"
        case ceil = "Ceil"
        case round = "Round"
        case sin = "Sin"
        case cos = "Cos"
        case tan = "Tan"
        case asin = "Asin"
        case acos = "Acos"
        case atan = "Atan"
        case sinh = "Sinh"
        case cosh = "Cosh"
        case asinh = "Asinh"
        case acosh = "Acosh"
        case atanh = "Atanh"

        var kernel: VectorFunction? {
            switch self {
            case .exp: .exp
            case .log: .log
            case .sqrt: .sqrt
            case .reciprocal: .reciprocal
            case .erf: .erf
            case .floor: .floor
            case .ceil: .ceil
            case .round: .round
            default: nil
            }
        }

        func apply<Element: RealElement>(_ x: Element) -> Element {
            switch self {
            case .exp: .apply(.exp, x)
            case .log: .apply(.log, x)
            case .sqrt: x.squareRoot()
            case .reciprocal: 1 / x
            case .erf: .apply(.erf, x)
            case .floor: x.rounded(.down)
            case .ceil: x.rounded(.up)
            case .round: x.rounded(.toNearestOrEven)
            case .sin: .apply(.sin, x)
            case .cos: .apply(.cos, x)
            case .tan: .apply(.tan, x)
            case .asin: .apply(.asin, x)
            case .acos: .apply(.acos, x)
            case .atan: .apply(.atan, x)
            case .sinh: .apply(.sinh, x)
            case .cosh: .apply(.cosh, x)
            case .asinh: .apply(.asinh, x)
            case .acosh: .apply(.acosh, x)
            case .atanh: .apply(.atanh, x)
            }
        }
    }

    package let outputElementTypes: [ElementType]
    private let kind: Kind

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32, .float64])
        kind = try node.kind()
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        if outputElementTypes[0] == .float64 { return try plan(Double.self, inputs) }
        if let kernel = kind.kernel { return try .kernel(kernel, inputs) }
        return try plan(Float.self, inputs)
    }

    private func plan<Element: RealElement>(
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
