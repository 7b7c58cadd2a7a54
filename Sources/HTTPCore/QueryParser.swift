/// Splits and decodes the query of a target.
/// - Source: WHATWG URL, application/x-www-form-urlencoded parsing.
public enum QueryParser {
    /// The items in order, `+` and percent escapes decoded; a broken escape stands as it is.
    /// - Complexity: O(n) in the length of the text, which `HTTPLimits.targetBytes` bounds.
    public static func parse(_ raw: String) -> [(name: String, value: String)] {
        guard !raw.isEmpty else { return [] }
        return raw.utf8.split(separator: 0x26).map { pair in
            guard let equals = pair.firstIndex(of: 0x3D) else { return (decode(pair), "") }
            return (decode(pair[..<equals]), decode(pair[pair.index(after: equals)...]))
        }
    }

    private static func decode(_ text: Substring.UTF8View) -> String {
        String(decoding: PercentDecoding.lenient(Array(text), plusIsSpace: true), as: UTF8.self)
    }
}
