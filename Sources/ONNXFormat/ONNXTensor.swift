/// A tensor as the file holds it: an initialiser, an attribute's value, or a test's input or output.
/// - Source: onnx.proto3, `TensorProto`.
package struct ONNXTensor: Sendable {
    /// Where the elements are. Exactly one form, the last in the file, as protobuf's merging rule has it.
    package enum Payload: Sendable {
        /// No data field at all: right for a tensor of no elements only.
        case none
        /// Little-endian, row-major; shares storage with the file's bytes.
        case raw(ArraySlice<UInt8>)
        /// float32.
        case floats([Float])
        /// int8, uint8, int32, bool, and the bits of float16 and bfloat16.
        case int32s([Int64])
        case int64s([Int64])
        case doubles([Double])
        /// In a file beside the model.
        case external(location: String, offset: Int64, length: Int64?)
        /// Text or unsigned 64-bit values, which are not read.
        case unread
    }

    /// The most axes that a tensor may have, NumPy's own limit until version 2.
    package static let maximumRank = 32

    package var name: String
    package var dimensions: [Int64]
    /// A code of `ONNXDataType`, or one from a later version of ONNX.
    package var dataType: Int32
    package var payload: Payload

    package init(name: String = "", dimensions: [Int64], dataType: ONNXDataType, payload: Payload) {
        self.name = name
        self.dimensions = dimensions
        self.dataType = dataType.rawValue
        self.payload = payload
    }
}

extension ONNXTensor {
    /// A tensor message on its own, as the files of ONNX test cases are.
    package init(bytes: [UInt8]) throws(ONNXFormatError) {
        try self.init(reading: WireReader(bytes))
    }

    init(reading reader: WireReader) throws(ONNXFormatError) {
        var reader = reader
        var floats: [Float] = []
        var int32s: [Int64] = []
        var int64s: [Int64] = []
        var doubles: [Double] = []
        var external: [String: String] = [:]
        var isExternal = false
        self.init(dimensions: [], dataType: .undefined, payload: .none)
        while let field = try reader.nextField() {
            switch field.number {
            case 1: try reader.append(field, to: &dimensions)
            case 2: dataType = try reader.int32(field)
            case 4: try reader.append(field, to: &floats)
            case 5: try reader.append(field, to: &int32s)
            case 6, 11:
                try reader.skip(field)
                payload = .unread
            case 7: try reader.append(field, to: &int64s)
            case 8: name = try reader.string(field)
            case 9: payload = .raw(try reader.bytes(field))
            case 10: try reader.append(field, to: &doubles)
            case 13:
                let (key, value) = try Self.readEntry(try reader.message(field))
                guard external.count < 16 else { throw .tooMany(what: "external data entries", limit: 16) }
                external[key] = value
            case 14: isExternal = try reader.int32(field) == 1
            default: try reader.skip(field)
            }
        }
        if !floats.isEmpty { payload = .floats(floats) }
        if !int32s.isEmpty { payload = .int32s(int32s) }
        if !int64s.isEmpty { payload = .int64s(int64s) }
        if !doubles.isEmpty { payload = .doubles(doubles) }
        if isExternal {
            guard let location = external["location"] else { throw .badExternalLocation(tensor: name) }
            guard let offset = Int64(external["offset"] ?? "0"), offset >= 0 else { throw .badValue(tensor: name) }
            var length: Int64?
            if let text = external["length"] {
                guard let value = Int64(text), value >= 0 else { throw .badValue(tensor: name) }
                length = value
            }
            payload = .external(location: location, offset: offset, length: length)
        }
    }

    private static func readEntry(_ reader: WireReader) throws(ONNXFormatError) -> (String, String) {
        var reader = reader
        var key = ""
        var value = ""
        while let field = try reader.nextField() {
            switch field.number {
            case 1: key = try reader.string(field)
            case 2: value = try reader.string(field)
            default: try reader.skip(field)
            }
        }
        return (key, value)
    }

    func write(to writer: inout WireWriter) {
        writer.write(1, packed: dimensions)
        writer.write(2, Int64(dataType))
        if !name.isEmpty { writer.write(8, name) }
        switch payload {
        case .none, .unread: break
        case .raw(let bytes): writer.write(9, bytes: bytes)
        case .floats(let values): writer.write(4, packed: values)
        case .int32s(let values): writer.write(5, packed: values)
        case .int64s(let values): writer.write(7, packed: values)
        case .doubles(let values): writer.write(10, packed: values)
        case .external(let location, let offset, let length):
            var entries = [("location", location), ("offset", String(offset))]
            if let length { entries.append(("length", String(length))) }
            for (key, value) in entries {
                writer.write(13) { entry in
                    entry.write(1, key)
                    entry.write(2, value)
                }
            }
            writer.write(14, 1)
        }
    }

    /// The message's bytes.
    package func encoded() -> [UInt8] {
        var writer = WireWriter()
        write(to: &writer)
        return writer.bytes
    }
}
