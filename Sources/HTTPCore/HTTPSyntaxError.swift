/// What is wrong with bytes that are no HTTP/1.1 request. The raw value is the sentence that clients get.
/// - Source: RFC 9112 and RFC 9110, the section at each case.
public enum HTTPSyntaxError: String, Error, Sendable, CaseIterable {
    /// RFC 9112 §3.
    case requestLine = "the request line is malformed"
    /// RFC 9110 §9.1.
    case method = "the method is no token"
    /// RFC 9112 §3.2.
    case target = "the request target is malformed"
    /// RFC 9112 §2.3.
    case version = "the HTTP version is malformed"
    /// RFC 9112 §2.2: a bare CR; a bare LF is refused as well.
    case lineEnding = "a line does not end in CR LF"
    /// RFC 9112 §2.2: white space before the first field.
    case leadingWhitespace = "there is white space before the first header field"
    /// RFC 9112 §5.2.
    case foldedField = "a header field is folded over lines"
    /// RFC 9112 §5.1: an empty name, white space before the colon, no colon.
    case fieldName = "a header field's name is malformed"
    /// RFC 9110 §5.5: control characters.
    case fieldValue = "a header field's value has a control character"
    /// RFC 9112 §3.2: none.
    case missingHost = "the Host header field is missing"
    /// RFC 9112 §3.2: more than one.
    case duplicateHost = "there is more than one Host header field"
    /// RFC 9110 §7.2.
    case badHost = "the Host header field is malformed"
    /// RFC 9110 §8.6: not digits only, too large, a list.
    case contentLength = "Content-Length is malformed"
    /// RFC 9112 §6.3: more than one, equal or not.
    case duplicateContentLength = "there is more than one Content-Length"
    /// RFC 9112 §6.1: Transfer-Encoding beside Content-Length.
    case conflictingLengths = "both Transfer-Encoding and Content-Length are given"
    /// RFC 9112 §6.1: chunked is not the last coding, is repeated, or the list is empty.
    case transferEncoding = "Transfer-Encoding is malformed"
    /// RFC 9112 §6.1: Transfer-Encoding in HTTP/1.0.
    case transferEncodingInHTTP10 = "Transfer-Encoding is not part of HTTP/1.0"
    /// RFC 9112 §7.1: no hexadecimal digits, too many, or a line that does not end in CR LF.
    case chunkSize = "a chunk's size line is malformed"
    /// RFC 9112 §7.1.1: over the bounds.
    case chunkExtensions = "the chunk extensions are too long"
    /// RFC 9112 §7.1: no CR LF behind the data.
    case chunkEnd = "a chunk's data does not end in CR LF"
    /// RFC 9112 §7.1.2.
    case trailer = "the trailer section is malformed"
    /// RFC 9112 §7.1.2: over the bounds.
    case trailerLength = "the trailer section is too long"
    /// RFC 9112 §8: the connection ended inside a request.
    case truncated = "the request ended too early"
}
