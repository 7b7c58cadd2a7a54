import ONNXFormat
import TensorCore
import Testing

@Suite struct ONNXTensorTests {
    private func decoded(
        _ type: ONNXDataType, _ dimensions: [Int64], _ payload: ONNXTensor.Payload
    ) throws(ONNXFormatError) -> Tensor {
        let tensor = ONNXTensor(name: "t", dimensions: dimensions, dataType: type, payload: payload)
        return try ONNXTensor(bytes: tensor.encoded()).tensor()
    }

    @Test func readsEveryPayloadOfEveryType() throws {
        #expect(try decoded(.float32, [2], .floats([1.5, -2])).floats() == [1.5, -2])
        #expect(try decoded(.float32, [1], .raw([0x00, 0x00, 0xC0, 0x3F])).floats() == [1.5])
        #expect(try decoded(.int64, [1, 2], .int64s([-5, .max])).int64s() == [-5, .max])
        #expect(try decoded(.int64, [1], .raw([0xFE] + [UInt8](repeating: 0xFF, count: 7))).int64s() == [-2])
        guard case .float64([0.1]) = try decoded(.float64, [1], .doubles([0.1])).storage,
            case .int8([-3, 4]) = try decoded(.int8, [2], .int32s([-3, 4])).storage,
            case .uint8([200]) = try decoded(.uint8, [1], .int32s([200])).storage,
            case .int32([-7]) = try decoded(.int32, [1], .raw([0xF9, 0xFF, 0xFF, 0xFF])).storage,
            case .bool([1, 0]) = try decoded(.bool, [2], .raw([1, 0])).storage
        else {
            Issue.record("a payload was read as something else")
            return
        }
    }

    @Test func widensHalfPrecision() throws {
        // IEEE 754 binary16: 0x3E00 = 1.5, 0xC000 = −2, 0x7C00 = ∞, 0x0001 = 2⁻²⁴; bfloat16: 0x3FC0 = 1.5.
        #expect(try decoded(.float16, [2], .raw([0x00, 0x3E, 0x00, 0xC0])).floats() == [1.5, -2])
        #expect(try decoded(.float16, [2], .int32s([0x7C00, 0x0001])).floats() == [.infinity, 5.9604645e-8])
        #expect(try decoded(.bfloat16, [1], .raw([0xC0, 0x3F])).floats() == [1.5])
    }

    @Test func widensEveryHalfAsTheStandardLibraryDoes() throws {
        let bits = (0...UInt16.max).map { $0 }
        let raw = bits.withUnsafeBytes { [UInt8]($0) }
        let widened = try decoded(.float16, [65_536], .raw(raw[...])).floats()
        for (bits, found) in zip(bits, widened) {
            let expected = Float(Float16(bitPattern: bits))
            #expect(found == expected || (found.isNaN && expected.isNaN), "0x\(String(bits, radix: 16))")
            #expect(found.sign == expected.sign)
        }
    }

    @Test func readsScalarsAndTensorsWithoutElements() throws {
        #expect(try decoded(.float32, [], .floats([3])).shape.rank == 0)
        #expect(try decoded(.float32, [0, 5], .none).shape.dimensions == [0, 5])
    }

    @Test func refusesDataThatDoesNotFitTheShape() {
        #expect(throws: ONNXFormatError.dataLength(tensor: "t", expected: 8, found: 4)) {
            try decoded(.float32, [2], .raw([0, 0, 0, 0]))
        }
        #expect(throws: ONNXFormatError.dataLength(tensor: "t", expected: 3, found: 1)) {
            try decoded(.float32, [3], .floats([1]))
        }
        #expect(throws: ONNXFormatError.dataLength(tensor: "t", expected: 1, found: 0)) {
            try decoded(.float32, [], .none)
        }
    }

    @Test func refusesShapesThatAreNone() {
        for dimensions in [[-1], [Int64.max], [1 << 20, 1 << 20]] as [[Int64]] {
            #expect(throws: ONNXFormatError.badShape(tensor: "t", dimensions: dimensions)) {
                try decoded(.float32, dimensions, .none)
            }
        }
        #expect(throws: ONNXFormatError.badShape(tensor: "t", dimensions: [])) {
            try decoded(.float32, [Int64](repeating: 1, count: 33), .floats([1]))
        }
    }

    @Test func refusesValuesThatTheTypeCannotHold() {
        for (type, value) in [(.int8, 128), (.uint8, -1), (.bool, 2), (.int32, 1 << 40), (.float16, 70_000)]
            as [(ONNXDataType, Int64)]
        {
            #expect(throws: ONNXFormatError.badValue(tensor: "t")) { try decoded(type, [1], .int32s([value])) }
        }
        #expect(throws: ONNXFormatError.badValue(tensor: "t")) { try decoded(.bool, [1], .raw([7])) }
        #expect(throws: ONNXFormatError.badValue(tensor: "t")) { try decoded(.int64, [1], .floats([1])) }
    }

    @Test func refusesTypesThatAreNotRead() {
        for (type, name) in [
            (.uint16, "uint16"), (.complex64, "complex64"), (.int4, "int4"), (.uint4, "uint4"),
            (.float8e4m3fn, "float8e4m3fn"), (.float8e5m2fnuz, "float8e5m2fnuz"), (.uint64, "uint64"),
            (.undefined, "undefined"),
        ]
            as [(ONNXDataType, String)]
        {
            #expect(throws: ONNXFormatError.unsupportedTensorType(tensor: "t", type: name)) {
                try decoded(type, [1], .raw([0, 0]))
            }
        }
    }
}
