/// The codings that a request's Transfer-Encoding fields list.
/// - Source: RFC 9112 §6.1 and §6.3.
struct TransferCodings: Sendable {
    private(set) var isPresent = false
    private var names: [String] = []
    private var isMalformed = false

    /// Takes one field's value.
    mutating func add(_ value: String) {
        isPresent = true
        for member in value.utf8.split(separator: 0x2C, omittingEmptySubsequences: false) {
            let name = member.trimmingSpaces()
            if name.isEmpty || !name.allSatisfy(ASCII.isToken) || names.count == 8 {
                isMalformed = true
            } else {
                names.append(String(decoding: name.map(ASCII.lowercased), as: UTF8.self))
            }
        }
    }

    /// Passes only `chunked` alone: it is the one coding that is known here.
    func check() throws(HTTPFault) {
        if isMalformed || names.isEmpty || names.dropLast().contains("chunked") { throw .malformed(.transferEncoding) }
        if names != ["chunked"] { throw .notImplemented("the transfer coding is not supported") }
    }
}
