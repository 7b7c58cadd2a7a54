import TensorCore

/// Reproducible values for tests (a linear congruential sequence).
struct Values {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

    mutating func next(in range: ClosedRange<Float> = -1...1) -> Float {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let unit = Float(state >> 40) / Float(1 << 24)
        return range.lowerBound + unit * (range.upperBound - range.lowerBound)
    }

    mutating func array(_ count: Int, in range: ClosedRange<Float> = -1...1) -> [Float] {
        (0..<count).map { _ in next(in: range) }
    }
}

/// The largest difference, each divided by max(|expected|, floor); infinite where only one side is a NaN.
func relativeError(_ found: [Float], _ expected: [Float], floor: Float = 1) -> Float {
    guard found.count == expected.count else { return .infinity }
    var worst: Float = 0
    for (a, b) in zip(found, expected) {
        if a == b || (a.isNaN && b.isNaN) { continue }
        let error = abs(a - b) / max(abs(b), floor)
        worst = error.isNaN ? .infinity : max(worst, error)
    }
    return worst
}
