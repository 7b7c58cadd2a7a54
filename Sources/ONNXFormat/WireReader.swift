/// Reads the fields of one protobuf message.
///
/// Bounds: never looks outside its range of the bytes, never recurses (a nested message is another reader, one level
/// deeper, at most `maximumDepth`), and allocates only what it returns: a packed list at most eight times its bytes,
/// counted before it is made.
/// - Source: protobuf.dev, Encoding.
/// - Trust: the bytes come from outside.
package struct WireReader: Sendable {
    /// ONNX itself nests model, graph, node, attribute, tensor; each subgraph adds three.
    package static let maximumDepth = 32

    /// The number and encoding of a field whose value is read next.
    package struct Field: Sendable {
        package let number: Int
        package let wireType: WireType
    }

    private let bytes: [UInt8]
    package private(set) var offset: Int
    private let end: Int
    private let depth: Int

    package init(_ bytes: [UInt8]) {
        self.init(bytes: bytes, range: 0..<bytes.count, depth: 0)
    }

    private init(bytes: [UInt8], range: Range<Int>, depth: Int) {
        self.bytes = bytes
        self.offset = range.lowerBound
        self.end = range.upperBound
        self.depth = depth
    }

    /// The next field's tag, or nil at the end of the message.
    package mutating func nextField() throws(ONNXFormatError) -> Field? {
        guard offset < end else { return nil }
        let start = offset
        let tag = try varint()
        guard let wireType = WireType(rawValue: UInt8(tag & 7)), tag >> 3 > 0, tag >> 3 < 1 << 29 else {
            throw .badTag(offset: start)
        }
        return Field(number: Int(tag >> 3), wireType: wireType)
    }

    /// Passes over a field's value.
    package mutating func skip(_ field: Field) throws(ONNXFormatError) {
        switch field.wireType {
        case .varint: _ = try varint()
        case .fixed64: try advance(8)
        case .fixed32: try advance(4)
        case .lengthDelimited: _ = try range()
        }
    }

    // MARK: Single values

    package mutating func int64(_ field: Field) throws(ONNXFormatError) -> Int64 {
        try expect(.varint, field)
        return Int64(bitPattern: try varint())
    }

    /// An int32 or enum, which protobuf writes as a sign-extended varint; the upper bits of a longer one are dropped.
    package mutating func int32(_ field: Field) throws(ONNXFormatError) -> Int32 {
        Int32(truncatingIfNeeded: try int64(field))
    }

    package mutating func float(_ field: Field) throws(ONNXFormatError) -> Float {
        try expect(.fixed32, field)
        return Float(bitPattern: try fixed32())
    }

    /// The bytes of a field, sharing storage with the whole input.
    package mutating func bytes(_ field: Field) throws(ONNXFormatError) -> ArraySlice<UInt8> {
        try expect(.lengthDelimited, field)
        return bytes[try range()]
    }

    /// Text; bytes that are not UTF-8 become replacement characters.
    package mutating func string(_ field: Field) throws(ONNXFormatError) -> String {
        String(decoding: try bytes(field), as: UTF8.self)
    }

    /// A reader of the nested message.
    package mutating func message(_ field: Field) throws(ONNXFormatError) -> WireReader {
        try expect(.lengthDelimited, field)
        guard depth < Self.maximumDepth else { throw .tooDeep(offset: offset) }
        return WireReader(bytes: bytes, range: try range(), depth: depth + 1)
    }

    // MARK: Repeated values, packed or one by one

    package mutating func append(_ field: Field, to values: inout [Int64]) throws(ONNXFormatError) {
        if field.wireType == .varint { return values.append(Int64(bitPattern: try varint())) }
        var packed = try packedReader(field)
        // Only the last byte of a varint has its upper bit clear.
        let count = bytes[packed.offset..<packed.end].reduce(0) { $0 + Int(~$1 >> 7) }
        values.reserveCapacity(values.count + count)
        while packed.offset < packed.end { values.append(Int64(bitPattern: try packed.varint())) }
    }

    package mutating func append(_ field: Field, to values: inout [Float]) throws(ONNXFormatError) {
        if field.wireType == .fixed32 { return values.append(Float(bitPattern: try fixed32())) }
        var packed = try packedReader(field)
        values.reserveCapacity(values.count + (packed.end - packed.offset) / 4)
        while packed.offset < packed.end { values.append(Float(bitPattern: try packed.fixed32())) }
    }

    package mutating func append(_ field: Field, to values: inout [Double]) throws(ONNXFormatError) {
        if field.wireType == .fixed64 { return values.append(Double(bitPattern: try fixed64())) }
        var packed = try packedReader(field)
        values.reserveCapacity(values.count + (packed.end - packed.offset) / 8)
        while packed.offset < packed.end { values.append(Double(bitPattern: try packed.fixed64())) }
    }

    // MARK: Raw encodings

    private mutating func varint() throws(ONNXFormatError) -> UInt64 {
        let start = offset
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard offset < end else { throw .truncated(offset: start) }
            let byte = bytes[offset]
            offset += 1
            guard shift < 63 || (shift == 63 && byte <= 1) else { throw .badVarint(offset: start) }
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
    }

    private mutating func fixed32() throws(ONNXFormatError) -> UInt32 {
        let start = offset
        try advance(4)
        var value: UInt32 = 0
        for index in 0..<4 { value |= UInt32(bytes[start + index]) << UInt32(8 * index) }
        return value
    }

    private mutating func fixed64() throws(ONNXFormatError) -> UInt64 {
        let low = try fixed32()
        let high = try fixed32()
        return UInt64(high) << 32 | UInt64(low)
    }

    private mutating func range() throws(ONNXFormatError) -> Range<Int> {
        let start = offset
        let length = try varint()
        guard length <= UInt64(end - offset) else { throw .truncated(offset: start) }
        let range = offset..<offset + Int(length)
        offset = range.upperBound
        return range
    }

    private mutating func advance(_ count: Int) throws(ONNXFormatError) {
        guard count <= end - offset else { throw .truncated(offset: offset) }
        offset += count
    }

    private mutating func packedReader(_ field: Field) throws(ONNXFormatError) -> WireReader {
        try expect(.lengthDelimited, field)
        return WireReader(bytes: bytes, range: try range(), depth: depth)
    }

    private func expect(_ wireType: WireType, _ field: Field) throws(ONNXFormatError) {
        guard field.wireType == wireType else { throw .wrongWireType(field: field.number, offset: offset) }
    }
}
