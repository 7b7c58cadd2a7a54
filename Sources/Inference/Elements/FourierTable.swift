import Glibc
import TensorCore

/// The discrete Fourier transform of one length, by its definition and in double precision: exact zeros stay within
/// rounding of 0, whatever the length.
struct FourierTable: Sendable {
    /// Numbers side by side in memory at a stride, real or pairs of real and imaginary part.
    struct Layout: Sendable {
        var start: Int
        var stride: Int
        var isComplex: Bool
    }

    let length: Int
    /// Frequencies that are computed: the first half and one where only one side is wanted.
    let bins: Int
    private let cosines: [Double]
    private let sines: [Double]

    /// The longest transform; by its definition a longer one would take too long.
    static let maximumLength = 1 << 16

    /// - Throws: `.invalid` for a length of 0, `.unsupported` above `maximumLength`.
    init(length: Int, isOneSided: Bool) throws(OperatorError) {
        guard length > 0 else { throw .invalid("a transform of length \(length)") }
        guard length <= Self.maximumLength else { throw .unsupported("a transform of length \(length)") }
        self.length = length
        bins = isOneSided ? length / 2 + 1 : length
        let angles = (0..<length).map { 2 * Double.pi * Double($0) / Double(length) }
        cosines = angles.map { Glibc.cos($0) }
        sines = angles.map { -Glibc.sin($0) }
    }

    /// Writes `bins` pairs.
    /// - Parameters:
    ///   - count: numbers of x that there are; later ones are 0, and those beyond the length are not read.
    ///   - window: what each is multiplied with, `length` values, or nil.
    func transform(
        _ x: UnsafeBufferPointer<Float>, _ from: Layout, count: Int, window: UnsafeBufferPointer<Float>?,
        into y: UnsafeMutableBufferPointer<Float>, _ to: Layout
    ) {
        let used = min(count, length)
        for bin in 0..<bins {
            var (real, imaginary, turn) = (0.0, 0.0, 0)
            for place in 0..<used {
                let at = from.start + place * from.stride
                let weight = unsafe window.map { unsafe Double($0[place]) } ?? 1
                let a = unsafe Double(x[at]) * weight
                let b = unsafe from.isComplex ? Double(x[at + 1]) * weight : 0
                real += a * cosines[turn] - b * sines[turn]
                imaginary += a * sines[turn] + b * cosines[turn]
                turn += bin
                if turn >= length { turn -= length }
            }
            unsafe y[to.start + bin * to.stride] = Float(real)
            unsafe y[to.start + bin * to.stride + 1] = Float(imaginary)
        }
    }
}
