public import HTTPCore

/// What came behind a request's head, as its route asked for it.
public enum RequestBody: Sendable, Equatable {
    /// Nothing, or an empty body.
    case none
    /// The content, transfer coding removed.
    case bytes([UInt8])
    /// The parts of a multipart/form-data body, in order.
    case multipart([MultipartPart])
}
