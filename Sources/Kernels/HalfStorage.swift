internal import CKernels

/// Immutable float16 values as their bits, at a 64-byte aligned address: [blocks, taps, 64].
///
/// `@unchecked Sendable`: written only while it is made.
@safe
final class HalfStorage: @unchecked Sendable {
    private let memory: WeightMemory
    let address: UnsafePointer<UInt16>

    /// The recurrent weights [4·hidden, hidden] of an LSTM, or nil where float16 does not hold each of them exactly.
    init?(exactly weights: FloatBuffer, _ layout: LSTMLayout) {
        let taps = layout.hiddenSize
        for index in 0..<(4 * layout.hiddenSize * taps) {
            guard unsafe Self.bits(exactly: weights[index]) != nil else { return nil }
        }
        let count = layout.columns * taps
        memory = .allocate(byteCount: max(count, 1) * 2, isLasting: true)
        let values = unsafe memory.pointer.bindMemory(to: UInt16.self, capacity: max(count, 1))
        unsafe values.initialize(repeating: 0, count: max(count, 1))
        unsafe address = UnsafePointer(values)
        for gate in 0..<4 {
            for unit in 0..<taps {
                let at = layout.place(gate: gate, of: 4, unit: unit)
                let to = unsafe values + at / 64 * taps * 64 + at % 64
                let from = unsafe weights.address + (gate * taps + unit) * taps
                for tap in 0..<taps { unsafe to[tap * 64] = Self.bits(exactly: from[tap]) ?? 0 }
            }
        }
    }

    /// The bits of a finite float16 with this value, or nil where there is none.
    static func bits(exactly value: Float) -> UInt16? {
        let half = mk_half_of_float(value)
        return mk_float_of_half(half) == value && (half & 0x7c00) != 0x7c00 ? half : nil
    }
}
