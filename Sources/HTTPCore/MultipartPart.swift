/// One part of a multipart/form-data body, whole.
/// - Trust: name, file name and type are the client's words; look at the bytes to know what they are.
public struct MultipartPart: Sendable, Equatable {
    /// The form field's name, at most 128 bytes.
    public let name: String
    /// The file name as the client gave it, or nil.
    public let fileName: String?
    /// The part's Content-Type, or nil where it has none or a malformed one.
    public let contentType: MediaType?
    /// The content.
    public let body: [UInt8]

    /// Each parameter is documented at its property.
    public init(name: String, fileName: String? = nil, contentType: MediaType? = nil, body: [UInt8]) {
        self.name = name
        self.fileName = fileName
        self.contentType = contentType
        self.body = body
    }
}
