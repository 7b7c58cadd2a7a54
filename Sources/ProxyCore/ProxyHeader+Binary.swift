/// Version 2: a signature, command and family, the length of what follows, addresses, TLVs.
/// - Source: "The PROXY protocol" §2.2.
extension ProxyHeader {
    static let binarySignature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    private static let fixedLength = 16
    private static let checksumType: UInt8 = 0x03

    static func parseBinary(_ bytes: Span<UInt8>) throws(ProxyHeaderError) -> ProxyHeader? {
        guard begins(bytes, with: binarySignature) else { throw .missing }
        if bytes.count > 12, bytes[12] >> 4 != 2 || bytes[12] & 15 > 1 { throw .unsupported }
        guard bytes.count >= fixedLength else { return nil }
        let length = fixedLength + Int(bytes[14]) << 8 + Int(bytes[15])
        guard length <= maximumLength else { throw .tooLong }
        // LOCAL: the balancer's own connection, whatever the rest says.
        let isLocal = bytes[12] & 15 == 0
        let addresses = isLocal ? 0 : try addressLength(bytes[13])
        guard fixedLength + addresses <= length else { throw .malformed }
        guard bytes.count >= length else { return nil }
        let header = bytes.extracting(0..<length)
        if isLocal || addresses == 0 { return ProxyHeader(source: .peer, length: length) }
        try checkExtensions(header, from: fixedLength + addresses)
        return ProxyHeader(source: source(header), length: length)
    }

    /// Bytes of the addresses of a family; 0 where they are not used: unspecified, and datagrams, which the document
    /// has treated as unspecified by those who have no use for them.
    private static func addressLength(_ family: UInt8) throws(ProxyHeaderError) -> Int {
        switch family {
        case 0x11: 12
        case 0x21: 36
        case 0x31: 216
        case 0x00, 0x01, 0x02, 0x10, 0x12, 0x20, 0x22, 0x30, 0x32: 0
        default: throw .unsupported
        }
    }

    private static func source(_ header: Span<UInt8>) -> Source {
        switch header[13] {
        case 0x11:
            .address(IPAddress(ipv4: UInt32(truncatingIfNeeded: word(header, 16, 4))), port: port(header, 24))
        case 0x21:
            .address(IPAddress(high: word(header, 16, 8), low: word(header, 24, 8)), port: port(header, 48))
        default: .unix
        }
    }

    private static func port(_ bytes: Span<UInt8>, _ start: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: word(bytes, start, 2))
    }

    /// So many bytes, at most 8, as a number in network order.
    private static func word(_ bytes: Span<UInt8>, _ start: Int, _ count: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in start..<start + count { value = value << 8 | UInt64(bytes[index]) }
        return value
    }

    /// TLVs must fill the rest of the header exactly; all are skipped but the checksum, which must be right if there.
    private static func checkExtensions(_ header: Span<UInt8>, from start: Int) throws(ProxyHeaderError) {
        var at = start
        while at < header.count {
            guard header.count - at >= 3 else { throw .malformed }
            let length = Int(header[at + 1]) << 8 + Int(header[at + 2])
            guard header.count - at - 3 >= length else { throw .malformed }
            if header[at] == checksumType {
                guard length == 4 else { throw .malformed }
                // The sum was made with zeros in its own place.
                let sum = CRC32C.checksum(header, zeroing: at + 3..<at + 7)
                guard UInt64(sum) == word(header, at + 3, 4) else { throw .wrongChecksum }
            }
            at += 3 + length
        }
    }
}
