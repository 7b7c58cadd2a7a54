import TensorCore
import Testing

@Suite struct ShapeTests {
    @Test func countsElements() throws {
        #expect(try Shape([2, 3, 4]).count == 24)
        #expect(try Shape([2, 0, 4]).count == 0)
        #expect(Shape.scalar.count == 1)
        #expect(try Shape([2, 3, 4]).strides == [12, 4, 1])
        #expect(try Shape([2, 3, 4]).count(of: 1..<3) == 12)
    }

    @Test func refusesNegativeAndAbsurdExtents() {
        #expect(throws: ShapeError.negativeDimension(axis: 1, extent: -1)) { try Shape([2, -1]) }
        #expect(throws: ShapeError.tooLarge([Int.max])) { try Shape([Int.max]) }
        #expect(throws: ShapeError.tooLarge([1 << 20, 1 << 20])) { try Shape([1 << 20, 1 << 20]) }
        #expect(throws: ShapeError.tooLarge([0, 1 << 31, 1 << 31])) { try Shape([0, 1 << 31, 1 << 31]) }
    }

    @Test func broadcastsAsNumPyDoes() throws {
        #expect(try Shape([3, 1]).broadcast(with: Shape([2, 1, 4])).dimensions == [2, 3, 4])
        #expect(try Shape([]).broadcast(with: Shape([5])).dimensions == [5])
        #expect(try Shape([1]).broadcast(with: Shape([0])).dimensions == [0])
        #expect(throws: ShapeError.mismatch(expected: [2], found: [3])) { try Shape([2]).broadcast(with: Shape([3])) }
    }

    @Test func resolvesNegativeAxes() throws {
        let shape = try Shape([2, 3])
        #expect(try shape.axis(-1) == 1)
        #expect(throws: ShapeError.axisOutOfRange(axis: 2, rank: 2)) { try shape.axis(2) }
        #expect(throws: ShapeError.axisOutOfRange(axis: -3, rank: 2)) { try shape.axis(-3) }
    }
}
