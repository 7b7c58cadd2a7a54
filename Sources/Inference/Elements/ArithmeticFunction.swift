/// A function of two numbers of one type.
package protocol ArithmeticFunction: Sendable {
    static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element
}

package enum Addition: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element { a.adding(b) }
}

package enum Subtraction: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element { a.subtracting(b) }
}

package enum Multiplication: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element { a.multiplied(by: b) }
}

package enum Division: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element { a.divided(by: b) }
}

/// NaN wins, as in NumPy.
package enum Maximum: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element {
        a.isNotANumber || a >= b ? a : b
    }
}

/// NaN wins, as in NumPy.
package enum Minimum: ArithmeticFunction {
    package static func apply<Element: ArithmeticElement>(_ a: Element, _ b: Element) -> Element {
        a.isNotANumber || a <= b ? a : b
    }
}

/// An arithmetic function on one element type.
package enum ArithmeticPair<Function: ArithmeticFunction, Element: ArithmeticElement>: PairFunction {
    package static func apply(_ a: Element, _ b: Element) -> Element { Function.apply(a, b) }
}
