extension Tensor {
    /// Bytes that the elements take.
    public var byteCount: Int { shape.count * elementType.size }

    /// Calls `body` with the elements' bytes, row-major, in the machine's byte order.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch storage {
        case .float32(let values): values.withUnsafeBytes(body)
        case .float64(let values): values.withUnsafeBytes(body)
        case .int8(let values): values.withUnsafeBytes(body)
        case .uint8(let values): values.withUnsafeBytes(body)
        case .int32(let values): values.withUnsafeBytes(body)
        case .int64(let values): values.withUnsafeBytes(body)
        case .bool(let values): values.withUnsafeBytes(body)
        }
    }

    /// A tensor of elements copied from bytes in the machine's byte order, which must be `shape.count` elements long; a
    /// shorter or longer buffer is our own bug.
    public init(elementType: ElementType, shape: Shape, copying bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == shape.count * elementType.size)
        self.shape = shape
        storage =
            switch elementType {
            case .float32: .float32(Self.elements(bytes))
            case .float64: .float64(Self.elements(bytes))
            case .int8: .int8(Self.elements(bytes))
            case .uint8: .uint8(Self.elements(bytes))
            case .int32: .int32(Self.elements(bytes))
            case .int64: .int64(Self.elements(bytes))
            case .bool: .bool(Self.elements(bytes))
            }
    }

    private static func elements<Element: BitwiseCopyable>(_ bytes: UnsafeRawBufferPointer) -> [Element] {
        let count = bytes.count / MemoryLayout<Element>.stride
        return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            UnsafeMutableRawBufferPointer(buffer).copyMemory(from: bytes)
            initialized = count
        }
    }
}
