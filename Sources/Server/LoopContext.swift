import HTTPCore
import Glibc
import Transport

/// What the connections of one event loop share: texts that change once a second, and request ids.
///
/// `@unchecked Sendable`: used on its loop's queue only.
final class LoopContext: @unchecked Sendable {
    let loop: EventLoop
    private var dateUntil: UInt64 = 0
    private var cachedDate: [UInt8] = []
    private var idState = UInt64.random(in: .min ... .max)

    init(loop: EventLoop) { self.loop = loop }

    /// The Date field's value, right to the second.
    var date: [UInt8] {
        if loop.now < dateUntil { return cachedDate }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        cachedDate = HTTPDate.format(Int64(time.tv_sec))
        dateUntil = loop.now + 1_000_000_000 - UInt64(min(max(time.tv_nsec, 0), 999_999_999))
        return cachedDate
    }

    /// A new request id: 15 characters, so that it is a small string, of 75 bits from a seed of the system's.
    func newID() -> String {
        String(unsafeUninitializedCapacity: 15) { text in
            var bits: UInt64 = 0
            for index in 0..<15 {
                if index % 12 == 0 { bits = nextBits() }
                text[index] = Self.digit(UInt8(truncatingIfNeeded: bits & 31))
                bits >>= 5
            }
            return 15
        }
    }

    /// A new trace id: 32 hexadecimal digits, not all zero, of 128 bits from a seed of the system's.
    func newTraceID() -> String {
        let high = nextBits()
        let low = max(nextBits(), 1)
        return String(unsafeUninitializedCapacity: 32) { text in
            for index in 0..<16 {
                text[index] = Self.digit(UInt8(truncatingIfNeeded: high >> UInt64(60 - index * 4)) & 15)
                text[16 + index] = Self.digit(UInt8(truncatingIfNeeded: low >> UInt64(60 - index * 4)) & 15)
            }
            return 32
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }

    /// - Source: splitmix64 (Steele, Lea, Flood, 2014).
    private func nextBits() -> UInt64 {
        idState &+= 0x9E37_79B9_7F4A_7C15
        var z = idState
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
