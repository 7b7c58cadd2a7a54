/// Gathers parts whole, within limits.
public struct MultipartCollector: MultipartSink, Sendable {
    /// The parts so far, the last one perhaps not yet whole.
    public var parts: [MultipartPart] {
        finished
            + (current.map {
                [MultipartPart(name: $0.name, fileName: $0.fileName, contentType: $0.contentType, body: body)]
            } ?? [])
    }

    private let limits: MultipartLimits
    private var finished: [MultipartPart] = []
    private var current: MultipartPartHead?
    private var body: [UInt8] = []

    /// No parts yet.
    public init(limits: MultipartLimits) { self.limits = limits }

    /// Begins a part.
    /// - Throws: `.tooManyParts`.
    public mutating func began(_ part: MultipartPartHead) throws(HTTPFault) {
        if finished.count >= limits.parts { throw .tooManyParts(limit: limits.parts) }
        current = part
        body = []
    }

    /// Adds to the part.
    /// - Throws: `.partTooLarge`.
    public mutating func content(_ bytes: Span<UInt8>) throws(HTTPFault) {
        if bytes.count > limits.partBytes - body.count {
            throw .partTooLarge(name: current?.name ?? "", limit: limits.partBytes)
        }
        bytes.withUnsafeBufferPointer { body.append(contentsOf: $0) }
    }

    /// Ends the part.
    public mutating func ended() {
        guard let head = current else { return }
        finished.append(
            MultipartPart(name: head.name, fileName: head.fileName, contentType: head.contentType, body: body))
        current = nil
        body = []
    }
}
