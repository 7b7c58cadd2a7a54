/// Why a text is not the JSON that was asked for, and where.
package struct JSONError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Reason: Sendable, Equatable {
        case expected(String)
        case unexpectedEnd
        case invalidNumber
        case invalidString
        case invalidUTF8
        case duplicateName(String)
        case tooDeep(limit: Int)
        case tooMany(limit: Int)
        case trailingText
    }

    package let reason: Reason
    /// Counted from 1.
    package let line: Int
    /// In bytes, counted from 1.
    package let column: Int

    package var description: String {
        let what =
            switch reason {
            case .expected(let what): "expected \(what)"
            case .unexpectedEnd: "the text ends too early"
            case .invalidNumber: "not a number"
            case .invalidString: "not a valid string"
            case .invalidUTF8: "not valid UTF-8"
            case .duplicateName(let name): "the name \"\(name.shown)\" is there twice"
            case .tooDeep(let limit): "nested deeper than \(limit) levels"
            case .tooMany(let limit): "more than \(limit) values"
            case .trailingText: "there is text after the end of the value"
            }
        return "line \(line), column \(column): \(what)"
    }
}
