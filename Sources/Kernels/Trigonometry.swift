internal import Glibc

/// The C library's functions, for tables that are made once.
enum Trigonometry {
    static func cosine(_ x: Double) -> Double { cos(x) }
    static func sine(_ x: Double) -> Double { sin(x) }
}
