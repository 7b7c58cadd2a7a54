/// 16-bit floats as the 32-bit ones of the same value.
enum HalfPrecision {
    /// IEEE 754 binary16. Every value is exact; a NaN keeps its payload.
    ///
    /// The exponent is moved by a product with 2¹¹², which also makes subnormal numbers normal. No branch, so that the
    /// compiler makes vector code of a loop over it; the conversion of the standard library is a call for each element
    /// where the processor's own instruction is not assumed.
    static func float(_ bits: UInt16) -> Float {
        let magnitude = UInt32(bits & 0x7FFF) << 13
        let scaled = Float(bitPattern: magnitude) * Float(bitPattern: (254 - 15) << 23)
        // All ones in the exponent stay so.
        let special: UInt32 = magnitude >= 0x7C00 << 13 ? 0xFF << 23 : 0
        return Float(bitPattern: scaled.bitPattern | special | UInt32(bits & 0x8000) << 16)
    }

    /// bfloat16, which is the upper half of a 32-bit float.
    static func float(brain bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }
}
