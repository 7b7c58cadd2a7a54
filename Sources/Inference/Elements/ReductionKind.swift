/// How a `Reduce` gathers the elements of one group. The state is wide enough that float32 sums keep their digits.
package protocol ReductionKind: Sendable {
    associatedtype State
    static var initial: State { get }
    static func add<Element: ArithmeticElement>(_ x: Element, to state: inout State)
    static func result<Element: ArithmeticElement>(_ state: State, count: Int, as: Element.Type) -> Element
}

/// A reduction that integers go through in their own type, so that it is exact and wraps.
package protocol ExactReductionKind: ReductionKind {
    static func start<Element: ArithmeticElement>(_: Element.Type) -> Element
    static func combine<Element: ArithmeticElement>(_ state: Element, _ x: Element) -> Element
}
