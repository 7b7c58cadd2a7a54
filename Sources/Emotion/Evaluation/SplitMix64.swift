/// A small generator whose numbers depend on its seed alone, on every machine.
/// - Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014, figure 16.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Every seed gives another sequence.
    public init(seed: UInt64) { state = seed }

    /// The next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }

    /// A whole number in 0..<bound; bound is 1 or more. The bias for bounds under 2³² is below 2⁻³².
    mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0)
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }
}
