/// An immutable, dense, row-major tensor: what goes into a model and what comes out.
///
/// Storage is a copy-on-write array, so passing a tensor on is free. Inside a run the runtime works on its arena and
/// not on values of this type.
public struct Tensor: Sendable {
    /// The values, by element type.
    public enum Storage: Sendable {
        case float32([Float])
        case float64([Double])
        case int8([Int8])
        case uint8([UInt8])
        case int32([Int32])
        case int64([Int64])
        /// 0 or 1.
        case bool([UInt8])
    }

    /// The extents.
    public let shape: Shape
    /// The values, row-major.
    public let storage: Storage

    /// - Throws: `ShapeError.countMismatch` where the storage does not hold `shape.count` elements.
    public init(shape: Shape, storage: Storage) throws(ShapeError) {
        let found = Self.count(of: storage)
        guard found == shape.count else { throw .countMismatch(expected: shape.count, found: found) }
        self.shape = shape
        self.storage = storage
    }

    /// A float32 tensor.
    /// - Throws: `ShapeError` where the dimensions are no shape or do not fit the values.
    public init(_ values: [Float], shape dimensions: [Int]) throws(ShapeError) {
        try self.init(shape: Shape(dimensions), storage: .float32(values))
    }

    /// An int64 tensor.
    /// - Throws: `ShapeError` where the dimensions are no shape or do not fit the values.
    public init(_ values: [Int64], shape dimensions: [Int]) throws(ShapeError) {
        try self.init(shape: Shape(dimensions), storage: .int64(values))
    }

    /// What it holds.
    public var elementType: ElementType {
        switch storage {
        case .float32: .float32
        case .float64: .float64
        case .int8: .int8
        case .uint8: .uint8
        case .int32: .int32
        case .int64: .int64
        case .bool: .bool
        }
    }

    /// The values of a float32 tensor, row-major.
    /// - Throws: `ShapeError.elementTypeMismatch` for any other element type.
    public func floats() throws(ShapeError) -> [Float] {
        guard case .float32(let values) = storage else {
            throw .elementTypeMismatch(expected: .float32, found: elementType)
        }
        return values
    }

    /// The values of an int64 tensor, row-major.
    /// - Throws: `ShapeError.elementTypeMismatch` for any other element type.
    public func int64s() throws(ShapeError) -> [Int64] {
        guard case .int64(let values) = storage else {
            throw .elementTypeMismatch(expected: .int64, found: elementType)
        }
        return values
    }

    private static func count(of storage: Storage) -> Int {
        switch storage {
        case .float32(let values): values.count
        case .float64(let values): values.count
        case .int8(let values): values.count
        case .uint8(let values): values.count
        case .int32(let values): values.count
        case .int64(let values): values.count
        case .bool(let values): values.count
        }
    }
}
