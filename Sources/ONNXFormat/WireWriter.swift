/// Writes protobuf fields: the reader's counterpart, from which tests build models.
/// - Source: protobuf.dev, Encoding.
package struct WireWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    package mutating func write(_ number: Int, _ value: Int64) {
        tag(number, .varint)
        varint(UInt64(bitPattern: value))
    }

    package mutating func write(_ number: Int, float value: Float) {
        tag(number, .fixed32)
        append(value.bitPattern)
    }

    package mutating func write(_ number: Int, _ value: String) {
        write(number, bytes: Array(value.utf8))
    }

    package mutating func write(_ number: Int, bytes value: some Collection<UInt8>) {
        tag(number, .lengthDelimited)
        varint(UInt64(value.count))
        bytes += value
    }

    /// A nested message.
    package mutating func write(_ number: Int, _ body: (inout WireWriter) -> Void) {
        var nested = WireWriter()
        body(&nested)
        write(number, bytes: nested.bytes)
    }

    /// A packed list; nothing for an empty one.
    package mutating func write(_ number: Int, packed values: [Int64]) {
        guard !values.isEmpty else { return }
        var nested = WireWriter()
        for value in values { nested.varint(UInt64(bitPattern: value)) }
        write(number, bytes: nested.bytes)
    }

    /// A packed list; nothing for an empty one.
    package mutating func write(_ number: Int, packed values: [Float]) {
        guard !values.isEmpty else { return }
        var nested = WireWriter()
        for value in values { nested.append(value.bitPattern) }
        write(number, bytes: nested.bytes)
    }

    /// A packed list; nothing for an empty one.
    package mutating func write(_ number: Int, packed values: [Double]) {
        guard !values.isEmpty else { return }
        var nested = WireWriter()
        for value in values { nested.append(value.bitPattern) }
        write(number, bytes: nested.bytes)
    }

    private mutating func tag(_ number: Int, _ wireType: WireType) {
        varint(UInt64(number) << 3 | UInt64(wireType.rawValue))
    }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }
}
