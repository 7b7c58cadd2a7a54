package import TensorCore

/// A function of one real number.
package protocol RealUnaryFunction: Sendable {
    static func apply<Element: RealElement>(_ x: Element) -> Element
}

/// y = f(x) for float32 and float64.
/// - Source: ONNX Exp, Log, Sqrt, Reciprocal, Erf, Floor, Ceil, Round and the trigonometric and hyperbolic functions.
package struct RealUnary<Function: RealUnaryFunction>: Operator {
    package let outputElementTypes: [ElementType]

    private enum Of<Element: RealElement>: ElementFunction {
        static func apply(_ x: Element) -> Element { Function.apply(x) }
    }

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32, .float64])
        outputElementTypes = [try node.input(0).elementType]
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        outputElementTypes[0] == .float64 ? try .unary(Of<Double>.self, inputs) : try .unary(Of<Float>.self, inputs)
    }
}

package enum SquareRoot: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { x.squareRoot() }
}
package enum Inverse: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { 1 / x }
}
package enum RoundDown: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { x.rounded(.down) }
}
package enum RoundUp: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { x.rounded(.up) }
}
/// Halves go to the even neighbour.
package enum RoundEven: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { x.rounded(.toNearestOrEven) }
}
package enum Exponential: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.exp, x) }
}
package enum Logarithm: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.log, x) }
}
package enum ErrorFunction: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.erf, x) }
}
package enum Sine: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.sin, x) }
}
package enum Cosine: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.cos, x) }
}
package enum Tangent: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.tan, x) }
}
package enum ArcSine: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.asin, x) }
}
package enum ArcCosine: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.acos, x) }
}
package enum ArcTangent: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.atan, x) }
}
package enum HyperbolicSine: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.sinh, x) }
}
package enum HyperbolicCosine: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.cosh, x) }
}
package enum AreaSine: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.asinh, x) }
}
package enum AreaCosine: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.acosh, x) }
}
package enum AreaTangent: RealUnaryFunction {
    package static func apply<Element: RealElement>(_ x: Element) -> Element { .apply(.atanh, x) }
}
