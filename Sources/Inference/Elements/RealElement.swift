import Glibc

/// The mathematical functions of float32 and float64, as the C library has them.
package protocol RealElement: ArithmeticElement, BinaryFloatingPoint {
    /// Applies the function of the element's own precision.
    static func apply(_ function: RealFunction, _ x: Self) -> Self
    func raised(to exponent: Self) -> Self
    func remainder(truncating other: Self) -> Self
}

/// Functions that the C library computes.
package enum RealFunction: Sendable {
    case exp, log, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh, erf
}

extension Float: RealElement {
    @inline(__always)
    package static func apply(_ function: RealFunction, _ x: Float) -> Float {
        switch function {
        case .exp: Glibc.expf(x)
        case .log: Glibc.logf(x)
        case .sin: Glibc.sinf(x)
        case .cos: Glibc.cosf(x)
        case .tan: Glibc.tanf(x)
        case .asin: Glibc.asinf(x)
        case .acos: Glibc.acosf(x)
        case .atan: Glibc.atanf(x)
        case .sinh: Glibc.sinhf(x)
        case .cosh: Glibc.coshf(x)
        case .tanh: Glibc.tanhf(x)
        case .asinh: Glibc.asinhf(x)
        case .acosh: Glibc.acoshf(x)
        case .atanh: Glibc.atanhf(x)
        case .erf: Glibc.erff(x)
        }
    }
    package func raised(to exponent: Float) -> Float { Glibc.powf(self, exponent) }
    package func remainder(truncating other: Float) -> Float { Glibc.fmodf(self, other) }
}

extension Double: RealElement {
    @inline(__always)
    package static func apply(_ function: RealFunction, _ x: Double) -> Double {
        switch function {
        case .exp: Glibc.exp(x)
        case .log: Glibc.log(x)
        case .sin: Glibc.sin(x)
        case .cos: Glibc.cos(x)
        case .tan: Glibc.tan(x)
        case .asin: Glibc.asin(x)
        case .acos: Glibc.acos(x)
        case .atan: Glibc.atan(x)
        case .sinh: Glibc.sinh(x)
        case .cosh: Glibc.cosh(x)
        case .tanh: Glibc.tanh(x)
        case .asinh: Glibc.asinh(x)
        case .acosh: Glibc.acosh(x)
        case .atanh: Glibc.atanh(x)
        case .erf: Glibc.erf(x)
        }
    }
    package func raised(to exponent: Double) -> Double { Glibc.pow(self, exponent) }
    package func remainder(truncating other: Double) -> Double { Glibc.fmod(self, other) }
}
