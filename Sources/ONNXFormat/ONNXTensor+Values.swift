package import TensorCore

extension ONNXTensor {
    /// Reads `length` bytes (to the end of the file where nil) at `offset` of a file beside the model.
    package typealias ExternalData = (
        _ location: String, _ offset: Int64, _ length: Int64?, _ tensor: String
    ) throws(ONNXFormatError) -> ArraySlice<UInt8>

    /// The type code by name, for messages.
    package var typeName: String { ONNXDataType.name(of: dataType) }

    /// The shape.
    /// - Throws: `.badShape`.
    package func shape() throws(ONNXFormatError) -> Shape {
        guard dimensions.count <= Self.maximumRank else { throw .badShape(tensor: name, dimensions: []) }
        var extents: [Int] = []
        for extent in dimensions {
            guard let narrow = Int32(exactly: extent) else { throw .badShape(tensor: name, dimensions: dimensions) }
            extents.append(Int(narrow))
        }
        do {
            return try Shape(extents)
        } catch {
            throw .badShape(tensor: name, dimensions: dimensions)
        }
    }

    /// The values; float16 and bfloat16 are widened to float32.
    ///
    /// Memory: nothing is allocated before the length of the data is known to fit the shape.
    /// - Parameter externalData: how to read a file beside the model; where nil, external tensors are refused.
    /// - Throws: `.unsupportedTensorType`, `.badShape`, `.dataLength`, `.badValue`, or what `externalData` throws.
    package func tensor(externalData: ExternalData? = nil) throws(ONNXFormatError) -> Tensor {
        guard let type = ONNXDataType(rawValue: dataType), type.storedElementType != nil, let size = type.rawSize else {
            throw .unsupportedTensorType(tensor: name, type: typeName)
        }
        let shape = try shape()
        let storage: Tensor.Storage
        switch payload {
        case .none:
            try expect(0, shape.count)
            storage = try rawStorage([], type)
        case .raw(let bytes):
            try expect(bytes.count, shape.count * size)
            storage = try rawStorage(bytes, type)
        case .floats(let values):
            try expect(values.count, shape.count)
            guard type == .float32 else { throw .badValue(tensor: name) }
            storage = .float32(values)
        case .int32s(let values):
            try expect(values.count, shape.count)
            storage = try int32Storage(values, type)
        case .int64s(let values):
            try expect(values.count, shape.count)
            guard type == .int64 else { throw .badValue(tensor: name) }
            storage = .int64(values)
        case .doubles(let values):
            try expect(values.count, shape.count)
            guard type == .float64 else { throw .badValue(tensor: name) }
            storage = .float64(values)
        case .external(let location, let offset, let length):
            guard let externalData else { throw .badExternalLocation(tensor: name) }
            let byteCount = shape.count * size
            if let length, length != Int64(byteCount) {
                throw .dataLength(tensor: name, expected: byteCount, found: Int(length))
            }
            let bytes = try externalData(location, offset, Int64(byteCount), name)
            try expect(bytes.count, byteCount)
            storage = try rawStorage(bytes, type)
        case .unread:
            throw .unsupportedTensorType(tensor: name, type: typeName)
        }
        do {
            return try Tensor(shape: shape, storage: storage)
        } catch {
            throw .dataLength(tensor: name, expected: shape.count, found: 0)
        }
    }

    /// A tensor message of these values, raw.
    package init(_ tensor: Tensor, name: String = "") {
        let raw: [UInt8] =
            switch tensor.storage {
            case .float32(let values): Self.littleEndianBytes(values)
            case .float64(let values): Self.littleEndianBytes(values)
            case .int8(let values): Self.littleEndianBytes(values)
            case .uint8(let values), .bool(let values): values
            case .int32(let values): Self.littleEndianBytes(values)
            case .int64(let values): Self.littleEndianBytes(values)
            }
        self.init(
            name: name, dimensions: tensor.shape.dimensions.map(Int64.init), dataType: ONNXDataType(tensor.elementType),
            payload: .raw(raw[...])
        )
    }

    private func expect(_ found: Int, _ expected: Int) throws(ONNXFormatError) {
        guard found == expected else { throw .dataLength(tensor: name, expected: expected, found: found) }
    }

    private func rawStorage(_ bytes: ArraySlice<UInt8>, _ type: ONNXDataType) throws(ONNXFormatError) -> Tensor.Storage
    {
        switch type {
        case .float32: return .float32(Self.elements(bytes))
        case .float64: return .float64(Self.elements(bytes))
        case .int8: return .int8(Self.elements(bytes))
        case .uint8: return .uint8(Array(bytes))
        case .int32: return .int32(Self.elements(bytes))
        case .int64: return .int64(Self.elements(bytes))
        case .bool:
            guard bytes.allSatisfy({ $0 <= 1 }) else { throw .badValue(tensor: name) }
            return .bool(Array(bytes))
        case .float16: return .float32(Self.widened(bytes) { HalfPrecision.float($0) })
        case .bfloat16: return .float32(Self.widened(bytes) { HalfPrecision.float(brain: $0) })
        default: throw .unsupportedTensorType(tensor: name, type: typeName)
        }
    }

    private func int32Storage(_ values: [Int64], _ type: ONNXDataType) throws(ONNXFormatError) -> Tensor.Storage {
        switch type {
        case .int8: return .int8(try narrowed(values))
        case .uint8: return .uint8(try narrowed(values))
        case .int32: return .int32(try narrowed(values))
        case .bool:
            let flags: [UInt8] = try narrowed(values)
            guard flags.allSatisfy({ $0 <= 1 }) else { throw .badValue(tensor: name) }
            return .bool(flags)
        case .float16:
            let bits: [UInt16] = try narrowed(values)
            return .float32(bits.map { HalfPrecision.float($0) })
        case .bfloat16:
            let bits: [UInt16] = try narrowed(values)
            return .float32(bits.map { HalfPrecision.float(brain: $0) })
        default: throw .badValue(tensor: name)
        }
    }

    private func narrowed<Element: FixedWidthInteger>(_ values: [Int64]) throws(ONNXFormatError) -> [Element] {
        var result: [Element] = []
        result.reserveCapacity(values.count)
        for value in values {
            guard let narrow = Element(exactly: value) else { throw .badValue(tensor: name) }
            result.append(narrow)
        }
        return result
    }

    /// Whole elements of a little-endian machine's memory layout, which is the file's.
    private static func elements<Element: BitwiseCopyable>(_ bytes: ArraySlice<UInt8>) -> [Element] {
        let count = bytes.count / MemoryLayout<Element>.stride
        return [Element](unsafeUninitializedCapacity: count) { buffer, initialized in
            bytes.withUnsafeBytes { source in
                UnsafeMutableRawBufferPointer(buffer).copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: source[..<(count * MemoryLayout<Element>.stride)])
                )
            }
            initialized = count
        }
    }

    /// As `elements`, without a copy in 16 bits between.
    @inline(__always)
    private static func widened(_ bytes: ArraySlice<UInt8>, _ convert: (UInt16) -> Float) -> [Float] {
        let count = bytes.count / 2
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            bytes.withUnsafeBytes { source in
                for index in 0..<count {
                    buffer.initializeElement(
                        at: index, to: convert(source.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)))
                }
            }
            initialized = count
        }
    }

    private static func littleEndianBytes<Element: BitwiseCopyable>(_ values: [Element]) -> [UInt8] {
        values.withUnsafeBytes { Array($0) }
    }
}
