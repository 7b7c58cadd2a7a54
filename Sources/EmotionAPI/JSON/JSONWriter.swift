/// Writes a `JSON` value as UTF-8 text (RFC 8259).
///
/// Numbers take the shortest form that reads back the same, whole doubles without a fraction. JSON has no word for what
/// is not finite, so that becomes `null`; the analysers never let such a value out.
package struct JSONWriter {
    private var bytes: [UInt8] = []
    private let indent: Int

    private init(indent: Int) {
        self.indent = indent
    }

    /// The text of `value` on one line, or indented by `indent` spaces for people.
    package static func encode(_ value: JSON, indent: Int = 0) -> [UInt8] {
        var writer = JSONWriter(indent: indent)
        writer.write(value, level: 0)
        return writer.bytes
    }

    /// The same as `encode`, as a string.
    package static func text(_ value: JSON, indent: Int = 0) -> String {
        String(decoding: encode(value, indent: indent), as: UTF8.self)
    }

    private mutating func write(_ value: JSON, level: Int) {
        switch value {
        case .null: append("null")
        case .bool(let value): append(value ? "true" : "false")
        case .integer(let value): append(String(value))
        case .number(let value): append(Self.text(value))
        case .float(let value): append(value.isFinite ? Self.trimmed(value.description) : "null")
        case .string(let value): write(string: value)
        case .array(let elements):
            write(open: "[", close: "]", count: elements.count, level: level) { writer, index in
                writer.write(elements[index], level: level + 1)
            }
        case .object(let members):
            write(open: "{", close: "}", count: members.count, level: level) { writer, index in
                writer.write(string: members[index].name)
                writer.append(writer.indent > 0 ? ": " : ":")
                writer.write(members[index].value, level: level + 1)
            }
        }
    }

    private mutating func write(
        open: String, close: String, count: Int, level: Int, element: (inout JSONWriter, Int) -> Void
    ) {
        append(open)
        for index in 0..<count {
            if index > 0 { append(",") }
            breakLine(level: level + 1)
            element(&self, index)
        }
        if count > 0 { breakLine(level: level) }
        append(close)
    }

    private mutating func breakLine(level: Int) {
        guard indent > 0 else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * level))
    }

    private mutating func write(string: String) {
        let quote = UInt8(ascii: "\"")
        let backslash = UInt8(ascii: "\\")
        bytes.append(quote)
        for byte in string.utf8 {
            switch byte {
            case quote: bytes.append(contentsOf: [backslash, quote])
            case backslash: bytes.append(contentsOf: [backslash, backslash])
            case UInt8(ascii: "\n"): append("\\n")
            case UInt8(ascii: "\r"): append("\\r")
            case UInt8(ascii: "\t"): append("\\t")
            case 0..<0x20, 0x7F:
                let hexadecimal = String(byte, radix: 16)
                append("\\u" + String(repeating: "0", count: 4 - hexadecimal.count) + hexadecimal)
            default: bytes.append(byte)
            }
        }
        bytes.append(quote)
    }

    private mutating func append(_ text: String) {
        bytes.append(contentsOf: text.utf8)
    }

    private static func text(_ value: Double) -> String {
        value.isFinite ? trimmed(value.description) : "null"
    }

    /// `5.0` as `5`: one spelling for a whole number, whatever its type was.
    private static func trimmed(_ text: String) -> String {
        text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
