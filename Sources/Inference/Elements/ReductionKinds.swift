import Glibc

package enum SumOf: ExactReductionKind {
    package static func start<Element: ArithmeticElement>(_: Element.Type) -> Element { .zero }
    package static func combine<Element: ArithmeticElement>(_ state: Element, _ x: Element) -> Element {
        state.adding(x)
    }
    package static var initial: Double { 0 }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout Double) { state += x.asDouble }
    package static func result<Element: ArithmeticElement>(_ state: Double, count: Int, as: Element.Type) -> Element {
        Element(converting: state)
    }
}

package enum MeanOf: ReductionKind {
    package static var initial: Double { 0 }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout Double) { state += x.asDouble }
    package static func result<Element: ArithmeticElement>(_ state: Double, count: Int, as: Element.Type) -> Element {
        Element(converting: state / Double(count))
    }
}

package enum ProductOf: ExactReductionKind {
    package static func start<Element: ArithmeticElement>(_: Element.Type) -> Element { .one }
    package static func combine<Element: ArithmeticElement>(_ state: Element, _ x: Element) -> Element {
        state.multiplied(by: x)
    }
    package static var initial: Double { 1 }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout Double) { state *= x.asDouble }
    package static func result<Element: ArithmeticElement>(_ state: Double, count: Int, as: Element.Type) -> Element {
        Element(converting: state)
    }
}

/// NaN wins; nothing gives the type's lowest value.
package enum MaximumOf: ExactReductionKind {
    package static func start<Element: ArithmeticElement>(_: Element.Type) -> Element { .lowest }
    package static func combine<Element: ArithmeticElement>(_ state: Element, _ x: Element) -> Element { max(state, x) }
    package static var initial: Double { -.infinity }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout Double) {
        let x = x.asDouble
        if x > state || x.isNaN { state = x }
    }
    package static func result<Element: ArithmeticElement>(_ state: Double, count: Int, as: Element.Type) -> Element {
        Element(converting: state)
    }
}

/// NaN wins; nothing gives the type's highest value.
package enum MinimumOf: ExactReductionKind {
    package static func start<Element: ArithmeticElement>(_: Element.Type) -> Element { .highest }
    package static func combine<Element: ArithmeticElement>(_ state: Element, _ x: Element) -> Element { min(state, x) }
    package static var initial: Double { .infinity }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout Double) {
        let x = x.asDouble
        if x < state || x.isNaN { state = x }
    }
    package static func result<Element: ArithmeticElement>(_ state: Double, count: Int, as: Element.Type) -> Element {
        Element(converting: state)
    }
}

/// Σ|x|
package enum L1Of: ExactReductionKind {
    package static func start<Element: ArithmeticElement>(_: Element.Type) -> Element { .zero }
    package static func combine<Element: ArithmeticElement>(_ state: Element, _ x: Element) -> Element {
        state.adding(Magnitude.apply(x))
    }
    package static var initial: Double { 0 }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout Double) {
        state += x.asDouble.magnitude
    }
    package static func result<Element: ArithmeticElement>(_ state: Double, count: Int, as: Element.Type) -> Element {
        Element(converting: state)
    }
}

/// √Σx²
package enum L2Of: ReductionKind {
    package static var initial: Double { 0 }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout Double) {
        state += x.asDouble * x.asDouble
    }
    package static func result<Element: ArithmeticElement>(_ state: Double, count: Int, as: Element.Type) -> Element {
        Element(converting: state.squareRoot())
    }
}

/// Σx²
package enum SumSquareOf: ExactReductionKind {
    package static func start<Element: ArithmeticElement>(_: Element.Type) -> Element { .zero }
    package static func combine<Element: ArithmeticElement>(_ state: Element, _ x: Element) -> Element {
        state.adding(x.multiplied(by: x))
    }
    package static var initial: Double { 0 }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout Double) {
        state += x.asDouble * x.asDouble
    }
    package static func result<Element: ArithmeticElement>(_ state: Double, count: Int, as: Element.Type) -> Element {
        Element(converting: state)
    }
}

/// log Σx
package enum LogSumOf: ReductionKind {
    package static var initial: Double { 0 }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout Double) { state += x.asDouble }
    package static func result<Element: ArithmeticElement>(_ state: Double, count: Int, as: Element.Type) -> Element {
        Element(converting: Glibc.log(state))
    }
}

/// log Σeˣ, relative to the largest x so far, so that no exponential overflows.
package enum LogSumExpOf: ReductionKind {
    package static var initial: (largest: Double, sum: Double) { (-.infinity, 0) }
    package static func add<Element: ArithmeticElement>(_ x: Element, to state: inout (largest: Double, sum: Double)) {
        let x = x.asDouble
        if x <= state.largest {
            state.sum += x == state.largest ? 1 : Glibc.exp(x - state.largest)
        } else {
            state.sum = state.sum == 0 ? 1 : state.sum * Glibc.exp(state.largest - x) + 1
            state.largest = x
        }
    }
    package static func result<Element: ArithmeticElement>(
        _ state: (largest: Double, sum: Double), count: Int, as: Element.Type
    ) -> Element {
        Element(converting: state.largest + Glibc.log(state.sum))
    }
}
