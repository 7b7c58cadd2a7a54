import ONNXFormat
import Testing

@Suite struct WireReaderTests {
    private func value(_ bytes: [UInt8]) throws(ONNXFormatError) -> Int64? {
        var reader = WireReader(bytes)
        guard let field = try reader.nextField() else { return nil }
        return try reader.int64(field)
    }

    @Test func readsVarintsAsProtobufsDocumentationEncodesThem() throws {
        // protobuf.dev, Encoding: field 1 = 150 is 08 96 01; −2 is ten bytes.
        #expect(try value([0x08, 0x96, 0x01]) == 150)
        #expect(try value([0x08, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]) == -2)
        #expect(try value([]) == nil)
    }

    @Test func refusesVarintsThatDoNotFitOrEnd() {
        #expect(throws: ONNXFormatError.badVarint(offset: 1)) {
            try value([0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02])
        }
        #expect(throws: ONNXFormatError.badVarint(offset: 1)) {
            try value([0x08] + [UInt8](repeating: 0x80, count: 10) + [0x00])
        }
        #expect(throws: ONNXFormatError.truncated(offset: 1)) { try value([0x08, 0x80]) }
        #expect(throws: ONNXFormatError.truncated(offset: 1)) { try value([0x08]) }
    }

    @Test func refusesGroupsAndFieldZero() {
        for tag in [0x0B, 0x0C, 0x0E, 0x0F, 0x00] as [UInt8] {
            #expect(throws: ONNXFormatError.badTag(offset: 0)) { try value([tag, 0]) }
        }
    }

    @Test func refusesALengthBeyondTheMessage() {
        for length in [[0x02], [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]] as [[UInt8]] {
            var reader = WireReader([0x0A] + length + [0x41])
            #expect(throws: ONNXFormatError.truncated(offset: 1)) {
                guard let field = try reader.nextField() else { return }
                _ = try reader.string(field)
            }
        }
    }

    @Test func aNestedMessageCannotReadPastItsEnd() throws {
        // A message of one byte that says "varint" and an outer byte that would complete it.
        var reader = WireReader([0x0A, 0x01, 0x08, 0x05])
        let field = try #require(try reader.nextField())
        var nested = try reader.message(field)
        let inner = try #require(try nested.nextField())
        #expect(throws: ONNXFormatError.truncated(offset: 3)) { try nested.int64(inner) }
    }

    @Test func refusesMessagesNestedTooDeep() {
        var bytes: [UInt8] = []
        for _ in 0..<40 {
            var writer = WireWriter()
            writer.write(1, bytes: bytes)
            bytes = writer.bytes
        }
        var reader = WireReader(bytes)
        #expect(throws: ONNXFormatError.self) {
            while let field = try reader.nextField() { reader = try reader.message(field) }
        }
    }

    @Test func readsListsPackedAndOneByOne() throws {
        var writer = WireWriter()
        writer.write(1, packed: [1, -1, 300] as [Int64])
        writer.write(1, 7)
        writer.write(2, packed: [0.5, -2] as [Float])
        var reader = WireReader(writer.bytes)
        var ints: [Int64] = []
        var floats: [Float] = []
        while let field = try reader.nextField() {
            if field.number == 1 { try reader.append(field, to: &ints) } else { try reader.append(field, to: &floats) }
        }
        #expect(ints == [1, -1, 300, 7])
        #expect(floats == [0.5, -2])
    }

    @Test func refusesAKnownFieldOfAnotherWireType() {
        #expect(throws: ONNXFormatError.wrongWireType(field: 1, offset: 1)) { try value([0x0A, 0x00]) }
    }
}
