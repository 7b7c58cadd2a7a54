package import TensorCore

/// Arithmetic that cannot trap: integers wrap, as ONNX's reference (NumPy) does.
package protocol ArithmeticElement: TensorElement, Comparable {
    static var zero: Self { get }
    static var one: Self { get }
    /// Below and above every value.
    static var lowest: Self { get }
    static var highest: Self { get }
    func adding(_ other: Self) -> Self
    func subtracting(_ other: Self) -> Self
    func multiplied(by other: Self) -> Self
    /// Integers truncate; an integer divided by 0 is unspecified in ONNX and is the dividend here.
    func divided(by other: Self) -> Self
    /// Whether it is not a number.
    var isNotANumber: Bool { get }
    var asDouble: Double { get }
    /// The nearest value towards zero; what lies out of range becomes the nearest limit, NaN becomes 0.
    init(converting value: Double)
}

extension ArithmeticElement where Self: FixedWidthInteger {
    package static var one: Self { 1 }
    package static var lowest: Self { min }
    package static var highest: Self { max }
    package func adding(_ other: Self) -> Self { self &+ other }
    package func subtracting(_ other: Self) -> Self { self &- other }
    package func multiplied(by other: Self) -> Self { self &* other }
    package func divided(by other: Self) -> Self { dividedReportingOverflow(by: other).partialValue }
    package var isNotANumber: Bool { false }
    package var asDouble: Double { Double(self) }
    package init(converting value: Double) {
        if let exact = Self(exactly: value.rounded(.towardZero)) {
            self = exact
        } else {
            self = value.isNaN ? 0 : value < 0 ? .min : .max
        }
    }
}

extension ArithmeticElement where Self: BinaryFloatingPoint {
    package static var one: Self { 1 }
    package static var lowest: Self { -.infinity }
    package static var highest: Self { .infinity }
    package func adding(_ other: Self) -> Self { self + other }
    package func subtracting(_ other: Self) -> Self { self - other }
    package func multiplied(by other: Self) -> Self { self * other }
    package func divided(by other: Self) -> Self { self / other }
    package var isNotANumber: Bool { self != self }
    package var asDouble: Double { Double(self) }
    package init(converting value: Double) { self = Self(value) }
}

extension Float: ArithmeticElement {}
extension Double: ArithmeticElement {}
extension Int8: ArithmeticElement {}
extension UInt8: ArithmeticElement {}
extension Int32: ArithmeticElement {}
extension Int64: ArithmeticElement {}
