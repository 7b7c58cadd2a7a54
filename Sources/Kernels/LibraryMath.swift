internal import Glibc

/// The C library's functions, for tables that are made once and for rare operators.
enum LibraryMath {
    static func cosine(_ x: Double) -> Double { cos(x) }
    static func sine(_ x: Double) -> Double { sin(x) }
    static func power(_ x: Float, _ exponent: Float) -> Float { powf(x, exponent) }
}
