/// What a multipart parser tells about the parts that it finds.
public protocol MultipartSink {
    /// A part's header section is over.
    /// - Throws: the fault to answer with, if the part is not wanted.
    mutating func began(_ part: MultipartPartHead) throws(HTTPFault)
    /// Content of the part that began last; any number of times, never empty.
    /// - Throws: the fault to answer with, if it is too much.
    mutating func content(_ bytes: Span<UInt8>) throws(HTTPFault)
    /// The part is over.
    mutating func ended()
}

/// What a part's header section says.
public struct MultipartPartHead: Sendable, Equatable {
    /// The form field's name, 1 to 128 bytes.
    public let name: String
    /// The file name as the client gave it, or nil.
    public let fileName: String?
    /// The part's Content-Type, or nil where it has none or a malformed one.
    public let contentType: MediaType?
}
