package import TensorCore
private import Glibc

/// The fine structure of a spectrum up to 3.9 kHz: its lines without its envelope, frame by frame.
///
/// Decibels in bins of 15.6 Hz, at most 40 dB under the loudest, less the mean of the 17 bins around each. Immutable.
package final class LineSpectrumPlan: Sendable {
    /// Frames of the gate, 10 ms each, that one frame here stands for.
    package static let gateFrames = 2
    private static let framesOfPiece = 500
    /// 200 ms.
    private static let lag = 10
    /// 156 Hz…3,875 Hz.
    private static let bins = 10..<248
    private static let reach = 8
    private static let range: Float = 40
    /// Bins by which harmonics may be apart, looked for in the first `combBins`.
    private static let spacings = 5..<40
    private static let combBins = 200

    private let spectrogram: SpectrogramPlan
    /// The centre and every second value beside it of a half-band low pass of 31; the others are zero.
    private let halfBand: (centre: Float, sides: [Float])

    /// - Throws: `ShapeError`, never for the lengths it uses.
    package init() throws(ShapeError) {
        spectrogram = try SpectrogramPlan(windowLength: 512, hopLength: 160)
        let offsets = Array(stride(from: 1, through: 15, by: 2))
        let sides = offsets.map { offset in
            let phase = Double.pi * Double(offset)
            return sin(phase / 2) / phase * (0.54 + 0.46 * cos(phase / 15))
        }
        let sum = 0.5 + 2 * sides.reduce(0, +)
        halfBand = (Float(0.5 / sum), sides.map { Float($0 / sum) })
    }

    /// One frame every 20 ms.
    /// - Parameter samples: at 16 kHz.
    /// - Throws: `ShapeError` where the sound is longer than any tensor may be.
    /// - Complexity: linear in time; memory for half of the samples and ten seconds of spectrum.
    package func frames(of samples: [Float]) throws(ShapeError) -> [LineFrame] {
        let half = halved(samples)
        let count = spectrogram.frameCount(of: half.count)
        var result: [LineFrame] = []
        result.reserveCapacity(count)
        while result.count < count {
            let piece = result.count..<min(result.count + Self.framesOfPiece, count)
            let power = try spectrogram.power(half, frames: piece.lowerBound..<min(piece.upperBound + Self.lag, count))
            let lines = stride(from: 0, to: power.count, by: spectrogram.bins).map {
                self.lines(power[$0..<$0 + spectrogram.bins])
            }
            for frame in 0..<piece.count {
                let later = frame + Self.lag
                let likeness = later < lines.count ? Self.likeness(lines[frame], lines[later]) : nil
                result.append(LineFrame(likeness: likeness, comb: Self.comb(lines[frame])))
            }
        }
        return result
    }

    /// Every second sample of the low-passed sound.
    private func halved(_ samples: [Float]) -> [Float] {
        let margin = 2 * halfBand.sides.count
        let zeros = [Float](repeating: 0, count: margin)
        let padded = zeros + samples + zeros
        return stride(from: margin, to: margin + samples.count, by: 2).map { place in
            var sum = halfBand.centre * padded[place]
            for (index, weight) in halfBand.sides.enumerated() {
                let offset = 2 * index + 1
                sum += weight * (padded[place - offset] + padded[place + offset])
            }
            return sum
        }
    }

    private func lines(_ power: ArraySlice<Float>) -> [Float] {
        var decibels = power.map { 10 * log10($0 + 1e-9) }
        let floor = (decibels[Self.bins].max() ?? 0) - Self.range
        for bin in decibels.indices { decibels[bin] = max(decibels[bin], floor) }
        let width = 2 * Self.reach + 1
        var around = decibels[Self.bins.lowerBound - Self.reach..<Self.bins.lowerBound + Self.reach].reduce(0, +)
        var result: [Float] = []
        result.reserveCapacity(Self.bins.count)
        for bin in Self.bins {
            around += decibels[bin + Self.reach]
            result.append(decibels[bin] - around / Float(width))
            around -= decibels[bin - Self.reach]
        }
        let mean = result.reduce(0, +) / Float(result.count)
        return result.map { $0 - mean }
    }

    private static func likeness(_ one: [Float], _ other: [Float]) -> Float {
        var product: Float = 0
        var first: Float = 1e-6
        var second: Float = 1e-6
        for (left, right) in zip(one, other) {
            product += left * right
            first += left * left
            second += right * right
        }
        return product / (first.squareRoot() * second.squareRoot())
    }

    /// The likeness of the lines to themselves, moved by the spacing that fits best.
    private static func comb(_ lines: [Float]) -> Float {
        let low = Array(lines.prefix(combBins))
        let energy = low.reduce(1e-6) { $0 + $1 * $1 }
        var best = -energy
        for spacing in spacings {
            var sum: Float = 0
            for bin in 0..<low.count - spacing { sum += low[bin] * low[bin + spacing] }
            best = max(best, sum)
        }
        return best / energy
    }
}
