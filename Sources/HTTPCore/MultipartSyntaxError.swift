/// What is wrong with bytes that are no multipart/form-data. The raw value is the sentence that clients get.
/// - Source: RFC 7578 and RFC 2046 §5.1.
public enum MultipartSyntaxError: String, Error, Sendable, CaseIterable {
    /// No `boundary`, or one over 70 bytes or outside bcharsnospace and space.
    case boundary = "the multipart boundary is missing or malformed"
    /// More before the first boundary than is allowed.
    case preamble = "the first boundary was not found"
    /// Something else than white space between a boundary and its line's end.
    case boundaryLine = "a boundary line is malformed"
    /// A part's header fields are malformed.
    case partHeaders = "a part's header section is malformed"
    /// A part's header fields are too long or too many.
    case partHeadersTooLarge = "a part's header section is too long"
    /// No `Content-Disposition: form-data` with a name.
    case contentDisposition = "a part has no form-data name"
    /// A part in a Content-Transfer-Encoding other than 7bit, 8bit and binary.
    case transferEncoding = "a part has an unsupported content transfer encoding"
    /// The body ended before the closing boundary.
    case truncated = "the closing boundary is missing"
    /// More after the closing boundary than is allowed.
    case epilogue = "there is too much behind the closing boundary"
}
