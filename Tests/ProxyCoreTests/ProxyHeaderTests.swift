import ProxyCore
import Testing

struct ProxyHeaderTests {
    enum Outcome: Equatable {
        case header(ProxyHeader)
        case needsMore
        case refused(ProxyHeaderError)
    }

    private func parse(_ bytes: some Collection<UInt8>) -> Outcome {
        do throws(ProxyHeaderError) {
            return try ProxyHeader.parse(Array(bytes).span).map(Outcome.header) ?? .needsMore
        } catch {
            return .refused(error)
        }
    }

    /// The outcome of the whole, once it is clear that every front of it leads there: as long as it is not whole more is
    /// asked for, and what is decided stays so.
    private func outcome(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
        let whole = parse(bytes)
        var isDecided = false
        for count in 0...bytes.count {
            let front = parse(bytes.prefix(count))
            if front != .needsMore { isDecided = true }
            #expect(front == (isDecided ? whole : .needsMore), "after \(count) bytes", sourceLocation: sourceLocation)
        }
        return whole
    }

    private func outcome(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) -> Outcome {
        outcome(Array(text.utf8), sourceLocation: sourceLocation)
    }

    private func address(_ text: String, _ port: UInt16) throws -> ProxyHeader.Source {
        .address(try #require(IPAddress(text)), port: port)
    }

    // MARK: Version 1

    /// Source: "The PROXY protocol" §2.1, its longest lines and its example.
    @Test func readsTheLinesOfTheSpecification() throws {
        let request = "GET / HTTP/1.1\r\nHost: 192.168.0.11\r\n\r\n"
        for rest in ["", request] {
            let four = "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n"
            #expect(
                outcome(four + rest)
                    == .header(ProxyHeader(source: try address("255.255.255.255", 65_535), length: 56)))
            let ones = Array(repeating: "ffff", count: 8).joined(separator: ":")
            let six = "PROXY TCP6 \(ones) \(ones) 65535 65535\r\n"
            #expect(outcome(six + rest) == .header(ProxyHeader(source: try address(ones, 65_535), length: 104)))
            #expect(outcome("PROXY UNKNOWN\r\n" + rest) == .header(ProxyHeader(source: .peer, length: 15)))
            let unknown = "PROXY UNKNOWN \(ones) \(ones) 65535 65535\r\n"
            #expect(outcome(unknown + rest) == .header(ProxyHeader(source: .peer, length: 107)))
        }
        let line = "PROXY TCP4 192.168.0.1 192.168.0.11 56324 443\r\n"
        #expect(
            outcome(line + request)
                == .header(ProxyHeader(source: try address("192.168.0.1", 56_324), length: line.utf8.count)))
        #expect(
            outcome("PROXY TCP6 2001:DB8::1 ::1 0 1\r\n")
                == .header(ProxyHeader(source: try address("2001:db8::1", 0), length: 32)))
    }

    @Test(arguments: [
        "PROXY \r\n", "PROXY TCP4\r\n", "PROXY TCP5 1.1.1.1 1.1.1.1 1 1\r\n", "PROXY tcp4 1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY UNKNOWNS\r\n", "PROXY TCP4 1.1.1.1 1.1.1.1 1\r\n", "PROXY TCP4 1.1.1.1 1.1.1.1 1 1 \r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 1 1\r\n", "PROXY TCP4  1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY  TCP4 1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY TCP4 1.1.1 1.1.1.1 1 1\r\n", "PROXY TCP4 1.1.1.1 1.1.1.256 1 1\r\n",
        "PROXY TCP4 01.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY TCP4 ::1 ::1 1 1\r\n", "PROXY TCP6 1.1.1.1 1.1.1.1 1 1\r\n", "PROXY TCP4 1.1.1.1 1.1.1.1 01 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 65536\r\n", "PROXY TCP4 1.1.1.1 1.1.1.1 -1 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 +1 1\r\n", "PROXY TCP4 1.1.1.1 1.1.1.1  1\r\n",
        "PROXY TCP4 a.b.c.d 1.1.1.1 1 1\r\n",
        "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\n", "PROXY TCP4 1.1.1.1 1.1.1.1 1 1\r\r\n",
        "PROXY TCP4\t1.1.1.1 1.1.1.1 1 1\r\n",
        "PROXY TCP4 1.1.1.1\0 1.1.1.1 1 1\r\n", "PROXY UNKNOWN\n", "PROXY \n", "PROXY TCP6 fe80::1%lo ::1 1 1\r\n",
    ])
    func refusesALineThatIsNotExact(_ line: String) {
        #expect(outcome(line + "GET / HTTP/1.1\r\n") == .refused(.malformed))
    }

    @Test func refusesALineWithoutAnEnd() {
        #expect(outcome("PROXY UNKNOWN " + String(repeating: "x", count: 400)) == .refused(.tooLong))
        #expect(outcome("PROXY UNKNOWN " + String(repeating: "x", count: 92) + "\r\n") == .refused(.tooLong))
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\n", "PROXYTCP4", "proxy TCP4", "\u{16}\u{3}\u{1}", "X", "PRI * HTTP/2.0\r\n", "\r\nGET /",
    ])
    func refusesWhatBeginsAsNoHeader(_ text: String) {
        #expect(outcome(text) == .refused(.missing))
    }

    // MARK: Version 2

    private static let signature: [UInt8] = [13, 10, 13, 10, 0, 13, 10, 0x51, 0x55, 0x49, 0x54, 10]

    private func binary(_ command: UInt8, _ family: UInt8, _ rest: [UInt8], length: Int? = nil) -> [UInt8] {
        let length = length ?? rest.count
        return Self.signature + [command, family, UInt8(length >> 8), UInt8(length & 255)] + rest
    }

    private let four: [UInt8] = [192, 0, 2, 1, 198, 51, 100, 2, 0xDC, 0x04, 0x01, 0xBB]
    private let six: [UInt8] =
        [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [9] + [UInt8](repeating: 0, count: 15) + [1]
        + [0xFF, 0xFF, 0x01, 0xBB]

    @Test func readsEveryFamily() throws {
        for rest in [[], Array("GET / HTTP/1.1\r\n\r\n".utf8)] {
            #expect(
                outcome(binary(0x21, 0x11, four) + rest)
                    == .header(ProxyHeader(source: try address("192.0.2.1", 56_324), length: 28)))
            #expect(
                outcome(binary(0x21, 0x21, six) + rest)
                    == .header(ProxyHeader(source: try address("2001:db8::9", 65_535), length: 52)))
            let paths = [UInt8](repeating: 0x2F, count: 216)
            #expect(outcome(binary(0x21, 0x31, paths) + rest) == .header(ProxyHeader(source: .unix, length: 232)))
            #expect(outcome(binary(0x21, 0x00, []) + rest) == .header(ProxyHeader(source: .peer, length: 16)))
            #expect(outcome(binary(0x21, 0x00, [1, 2, 3]) + rest) == .header(ProxyHeader(source: .peer, length: 19)))
        }
        // Datagrams are of no use here and count as unspecified.
        for family: UInt8 in [0x01, 0x02, 0x10, 0x12, 0x20, 0x22, 0x30, 0x32] {
            #expect(outcome(binary(0x21, family, four)) == .header(ProxyHeader(source: .peer, length: 28)))
        }
    }

    @Test func aHealthCheckIsTheBalancersOwn() {
        #expect(outcome(binary(0x20, 0x00, [])) == .header(ProxyHeader(source: .peer, length: 16)))
        // "The receiver must ignore the family and the addresses."
        for family: UInt8 in [0x00, 0x11, 0x21, 0xFF] {
            #expect(outcome(binary(0x20, family, [9, 9, 9])) == .header(ProxyHeader(source: .peer, length: 19)))
        }
    }

    @Test func refusesWhatDoesNotExist() {
        for command: UInt8 in [0x00, 0x01, 0x11, 0x22, 0x2F, 0x31, 0xF1] {
            #expect(outcome(binary(command, 0x11, four)) == .refused(.unsupported))
        }
        for family: UInt8 in [0x03, 0x13, 0x1F, 0x41, 0xF0, 0xFF] {
            #expect(outcome(binary(0x21, family, four)) == .refused(.unsupported))
        }
        for index in Self.signature.indices.dropFirst() {
            var bytes = binary(0x21, 0x11, four)
            bytes[index] ^= 0x20
            #expect(outcome(bytes) == .refused(.missing))
        }
    }

    @Test func refusesAddressesThatAreCutShort() {
        #expect(outcome(binary(0x21, 0x11, Array(four.dropLast()))) == .refused(.malformed))
        #expect(outcome(binary(0x21, 0x21, Array(six.dropLast()))) == .refused(.malformed))
        #expect(outcome(binary(0x21, 0x31, [UInt8](repeating: 0, count: 215))) == .refused(.malformed))
    }

    @Test func boundsTheLength() throws {
        let room = ProxyHeader.maximumLength - 16
        let filler = [UInt8](repeating: 0, count: room - 12 - 3)
        let extensions = [0x04, UInt8(filler.count >> 8), UInt8(filler.count & 255)] + filler
        #expect(
            parse(binary(0x21, 0x11, four + extensions))
                == .header(ProxyHeader(source: try address("192.0.2.1", 56_324), length: ProxyHeader.maximumLength)))
        #expect(outcome(binary(0x21, 0x11, four, length: room + 1)) == .refused(.tooLong))
        #expect(outcome(binary(0x20, 0x00, [], length: 65_535)) == .refused(.tooLong))
    }

    @Test func skipsExtensionsThatFitAndRefusesThoseThatDoNot() throws {
        // ALPN "h2", a no-op and a type that nobody knows.
        let extensions: [UInt8] = [0x01, 0, 2, 0x68, 0x32, 0x04, 0, 0, 0xEA, 0, 1, 7]
        #expect(
            outcome(binary(0x21, 0x11, four + extensions))
                == .header(ProxyHeader(source: try address("192.0.2.1", 56_324), length: 40)))
        for broken: [UInt8] in [[1], [1, 0], [1, 0, 1], [4, 0, 0, 1], [1, 0xFF, 0xFF, 0], [3, 0, 3, 0, 0, 0]] {
            #expect(outcome(binary(0x21, 0x11, four + broken)) == .refused(.malformed))
        }
    }

    /// Source: what haproxy 2.6.12 sent for `send-proxy-v2 proxy-v2-options crc32c` from 127.0.0.1:53558 and [::1]:35654.
    @Test(arguments: [
        ("0d0a0d0a000d0a515549540a211100137f0000017f000001d13695c50300047287fb01", "127.0.0.1", 53_558 as UInt16),
        (
            "0d0a0d0a000d0a515549540a2121002b00000000000000000000000000000001000000000000000000000000000000018b46c2b3"
                + "03000479c035fd", "::1", 35_654
        ),
    ])
    func checksTheChecksumOfHaproxy(_ hex: String, _ text: String, _ port: UInt16) throws {
        let digits = Array(hex)
        let bytes = stride(from: 0, to: digits.count, by: 2).compactMap {
            UInt8(String(digits[$0...$0 + 1]), radix: 16)
        }
        #expect(outcome(bytes) == .header(ProxyHeader(source: try address(text, port), length: bytes.count)))
        for index in 16..<bytes.count where !(bytes.count - 7..<bytes.count - 4).contains(index) {
            var changed = bytes
            changed[index] ^= 1
            #expect(outcome(changed) == .refused(.wrongChecksum))
        }
    }
}
