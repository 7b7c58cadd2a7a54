/// A media type with its parameters, `multipart/form-data; boundary="x"`.
/// - Source: RFC 9110 §8.3.1.
public struct MediaType: Sendable, Equatable {
    /// The type, in lower case.
    public let type: String
    /// The subtype, in lower case.
    public let subtype: String
    /// The parameters in order, names in lower case, values unquoted.
    public let parameters: [Parameter]

    /// A name and its value.
    public struct Parameter: Sendable, Equatable {
        /// In lower case.
        public let name: String
        /// As written, without quotes and escapes.
        public let value: String
    }

    /// `type/subtype` without parameters.
    public var essence: String { "\(type)/\(subtype)" }

    /// The value of the first parameter of a name (given in lower case), or nil.
    public func parameter(_ name: String) -> String? { parameters.first { $0.name == name }?.value }

    /// Parses a Content-Type field.
    /// - Returns: nil unless all of the text is one media type.
    public init?(_ text: String) {
        var scanner = FieldScanner(text)
        guard let type = scanner.token(), scanner.skip(0x2F), let subtype = scanner.token(),
            let parameters = scanner.parameters()
        else { return nil }
        self.type = type.lowercased()
        self.subtype = subtype.lowercased()
        self.parameters = parameters.map { Parameter(name: $0.name, value: $0.value) }
    }
}
