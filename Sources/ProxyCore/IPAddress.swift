import Glibc

/// An IPv4 or IPv6 address. An IPv4 address and the same one mapped into IPv6 (`::ffff:192.0.2.1`) are one.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
    /// The first and the last eight bytes of its IPv6 form.
    let high: UInt64
    let low: UInt64

    init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// An IPv4 address of its four bytes, the first the most significant.
    public init(ipv4 bits: UInt32) {
        high = 0
        low = 0xFFFF_0000_0000 | UInt64(bits)
    }

    /// Reads an address in digits: dotted decimal without leading zeros, or a form of RFC 4291 §2.2, without brackets,
    /// port, zone or prefix.
    /// - Returns: nil for anything else.
    public init?(_ text: String) {
        // Also keeps out the NUL at which C would stop to read.
        guard text.utf8.count <= 45, text.utf8.allSatisfy(Self.mayStand) else { return nil }
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(ipv4: UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self = withUnsafeBytes(of: &six) { bytes in
            IPAddress(
                high: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                low: UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
        }
    }

    /// Whether it is an IPv4 address, mapped or not.
    public var isIPv4: Bool { high == 0 && low >> 32 == 0xFFFF }

    /// The address in digits; IPv6 as RFC 5952 has it, without brackets.
    public var description: String {
        var four = in_addr(s_addr: UInt32(truncatingIfNeeded: low).bigEndian)
        var six = in6_addr()
        withUnsafeMutableBytes(of: &six) { bytes in
            bytes.storeBytes(of: high.bigEndian, as: UInt64.self)
            bytes.storeBytes(of: low.bigEndian, toByteOffset: 8, as: UInt64.self)
        }
        return String(unsafeUninitializedCapacity: Int(INET6_ADDRSTRLEN)) { text in
            text.withMemoryRebound(to: CChar.self) { text in
                let length = socklen_t(text.count)
                let written =
                    isIPv4
                    ? inet_ntop(AF_INET, &four, text.baseAddress, length)
                    : inet_ntop(AF_INET6, &six, text.baseAddress, length)
                return written.map { strlen($0) } ?? 0
            }
        }
    }

    private static func mayStand(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "."): true
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
        default: false
        }
    }
}
