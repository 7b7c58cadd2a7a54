import TensorCore
import Testing

@Suite struct TensorTests {
    @Test func refusesValuesThatDoNotFitTheShape() {
        #expect(throws: ShapeError.countMismatch(expected: 4, found: 3)) {
            try Tensor([1, 2, 3] as [Float], shape: [2, 2])
        }
    }

    @Test func refusesToReadAnotherElementType() throws {
        let tensor = try Tensor([1, 2] as [Int64], shape: [2])
        #expect(try tensor.int64s() == [1, 2])
        #expect(throws: ShapeError.elementTypeMismatch(expected: .float32, found: .int64)) { try tensor.floats() }
    }

    @Test(
        arguments: [
            .float32([1.5, -2]), .float64([0.1, 2]), .int8([-1, 5]), .uint8([0, 255]), .int32([-7, 8]),
            .int64([.min, 9]),
            .bool([1, 0]),
        ] as [Tensor.Storage])
    func comesBackFromItsBytes(_ storage: Tensor.Storage) throws {
        let tensor = try Tensor(shape: Shape([2, 1]), storage: storage)
        let copy = tensor.withUnsafeBytes { bytes in
            #expect(bytes.count == tensor.byteCount)
            return Tensor(elementType: tensor.elementType, shape: tensor.shape, copying: bytes)
        }
        #expect("\(copy.storage)" == "\(tensor.storage)")
        #expect(copy.shape == tensor.shape)
    }
}
