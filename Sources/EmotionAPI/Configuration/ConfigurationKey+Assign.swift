internal import ProxyCore

extension ConfigurationKey {
    /// Puts a value from the file into the configuration.
    package func assign(_ value: JSON, to configuration: inout Configuration) -> ConfigurationError? {
        switch (kind, value) {
        case (.integer(let range, _, let path), _):
            guard let number = value.int, range.contains(number) else { return invalid(JSONWriter.text(value)) }
            configuration[keyPath: path] = number
        case (.number(let range, let path), _):
            guard let number = value.double, range.contains(number) else { return invalid(JSONWriter.text(value)) }
            configuration[keyPath: path] = number
        case (.boolean(let path), .bool(let flag)):
            configuration[keyPath: path] = flag
        case (.choice(let choices, let path), .string(let text)) where choices.contains(text):
            configuration[keyPath: path] = text
        case (.text(let path), .string(let text)) where Self.isPlain(text):
            configuration[keyPath: path] = text
        case (.secrets(_, let path), _):
            guard let texts = Self.texts(value) else { return invalid("something else") }
            configuration[keyPath: path] = texts
        case (.texts(_, let path), _):
            guard let texts = Self.texts(value) else { return invalid(JSONWriter.text(value)) }
            configuration[keyPath: path] = texts
        case (.addresses(let path), _):
            guard let texts = Self.texts(value) else { return invalid(JSONWriter.text(value)) }
            do throws(AddressListError) {
                configuration[keyPath: path] = try AddressList(texts)
            } catch {
                return .wrongEntry(key: name, entry: String(error.entry.prefix(80)), reason: error.description)
            }
        default:
            return invalid(JSONWriter.text(value))
        }
        return nil
    }

    /// Puts a value from the environment or the command line, which know only text, into the configuration.
    package func assign(text: String, to configuration: inout Configuration) -> ConfigurationError? {
        switch kind {
        case .integer, .number, .boolean:
            guard let value = try? JSONReader.decode(Array(text.utf8)) else { return invalid(text) }
            return assign(value, to: &configuration)
        case .choice, .text:
            return assign(.string(text), to: &configuration)
        case .texts, .secrets, .addresses:
            let words = text.split(separator: ",").map { JSON.string(String($0)) }
            return assign(.array(words), to: &configuration)
        }
    }

    /// What this setting takes, in words.
    package var expectation: String {
        switch kind {
        case .integer(let range, let unit, _):
            "a whole number from \(range.lowerBound) to \(range.upperBound)" + (unit.isEmpty ? "" : " (\(unit))")
        case .number(let range, _): "a number from \(range.lowerBound) to \(range.upperBound)"
        case .boolean: "true or false"
        case .choice(let choices, _): "one of " + choices.joined(separator: ", ")
        case .text: "a text"
        case .texts(let what, _), .secrets(let what, _): "a list of " + what
        case .addresses: "a list of " + AddressList.expectation
        }
    }

    /// The texts of a list that holds nothing else, at most 256 and none of them empty.
    private static func texts(_ value: JSON) -> [String]? {
        guard case .array(let elements) = value, elements.count <= 256 else { return nil }
        let texts = elements.compactMap { $0.text }
        return texts.count == elements.count && texts.allSatisfy { isPlain($0) && !$0.isEmpty } ? texts : nil
    }

    private static func isPlain(_ text: String) -> Bool { text.utf8.count <= 4_096 && !text.utf8.contains(0) }

    private func invalid(_ found: String) -> ConfigurationError {
        .invalidValue(key: name, found: String(found.prefix(80)), expected: expectation)
    }
}
