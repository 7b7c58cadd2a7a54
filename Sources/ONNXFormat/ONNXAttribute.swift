/// A node's attribute.
/// - Source: onnx.proto3, `AttributeProto`.
package struct ONNXAttribute: Sendable {
    package enum Value: Sendable {
        case float(Float)
        case int(Int64)
        case string(String)
        case tensor(ONNXTensor)
        case floats([Float])
        case ints([Int64])
        case strings([String])
        /// A subgraph, a list of tensors, a sparse tensor, a type or a reference to a function's attribute: noted by
        /// kind, not read.
        case unread(String)
    }

    package var name: String
    package var value: Value

    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    init(reading reader: WireReader) throws(ONNXFormatError) {
        var reader = reader
        var name = ""
        var type: Int32 = 0
        var single: [Int32: Value] = [:]
        var floats: [Float] = []
        var ints: [Int64] = []
        var strings: [String] = []
        while let field = try reader.nextField() {
            switch field.number {
            case 1: name = try reader.string(field)
            case 2: single[1] = .float(try reader.float(field))
            case 3: single[2] = .int(try reader.int64(field))
            case 4: single[3] = .string(try reader.string(field))
            case 5: single[4] = .tensor(try ONNXTensor(reading: try reader.message(field)))
            case 6: single[5] = try Self.unread("graph", field, &reader)
            case 7: try reader.append(field, to: &floats)
            case 8: try reader.append(field, to: &ints)
            case 9:
                guard strings.count < 65_536 else { throw .tooMany(what: "strings of an attribute", limit: 65_536) }
                strings.append(try reader.string(field))
            case 10: single[9] = try Self.unread("tensors", field, &reader)
            case 11: single[10] = try Self.unread("graphs", field, &reader)
            case 14, 15: single[13] = try Self.unread("type", field, &reader)
            case 20: type = try reader.int32(field)
            case 21: single[0] = try Self.unread("reference", field, &reader)
            case 22, 23: single[11] = try Self.unread("sparse tensor", field, &reader)
            default: try reader.skip(field)
            }
        }
        self.name = name
        if let reference = single[0] {
            value = reference
            return
        }
        // Before IR version 2 the type was left out; the field that is there then says it.
        if type == 0 {
            if let only = single.first, single.count == 1, floats.isEmpty, ints.isEmpty, strings.isEmpty {
                value = only.value
                return
            }
            guard single.isEmpty else { throw .missing(what: "the type of attribute \(name)") }
            type = !floats.isEmpty ? 6 : !strings.isEmpty ? 8 : 7
        }
        // proto3 leaves out a scalar of value zero.
        value =
            switch type {
            case 1: single[1] ?? .float(0)
            case 2: single[2] ?? .int(0)
            case 3: single[3] ?? .string("")
            case 6: .floats(floats)
            case 7: .ints(ints)
            case 8: .strings(strings)
            default: single[type] ?? .unread("attribute type \(type)")
            }
    }

    private static func unread(
        _ kind: String, _ field: WireReader.Field, _ reader: inout WireReader
    ) throws(ONNXFormatError) -> Value {
        try reader.skip(field)
        return .unread(kind)
    }

    func write(to writer: inout WireWriter) {
        writer.write(1, name)
        switch value {
        case .float(let value):
            writer.write(2, float: value)
            writer.write(20, 1)
        case .int(let value):
            writer.write(3, value)
            writer.write(20, 2)
        case .string(let value):
            writer.write(4, value)
            writer.write(20, 3)
        case .tensor(let value):
            writer.write(5) { value.write(to: &$0) }
            writer.write(20, 4)
        case .floats(let values):
            writer.write(7, packed: values)
            writer.write(20, 6)
        case .ints(let values):
            writer.write(8, packed: values)
            writer.write(20, 7)
        case .strings(let values):
            for value in values { writer.write(9, value) }
            writer.write(20, 8)
        case .unread:
            writer.write(6) { _ in }
            writer.write(20, 5)
        }
    }
}
