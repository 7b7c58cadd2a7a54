/// The extents of a tensor, outermost first. A scalar has rank 0 and one element.
///
/// Every extent is in 0…2³¹−1 and the product fits `Shape.maximumCount`, so index arithmetic on a valid shape cannot
/// overflow.
public struct Shape: Hashable, Sendable {
    /// The largest element count that any tensor may have: 2³⁴, far above what memory holds and far below overflow.
    public static let maximumCount = 1 << 34

    /// The extent of each axis.
    public let dimensions: [Int]

    /// The number of elements: the product of `dimensions`, 1 for a scalar.
    public let count: Int

    /// - Throws: `ShapeError.negativeDimension`, `ShapeError.tooLarge`.
    public init(_ dimensions: [Int]) throws(ShapeError) {
        var count = 1
        var isEmpty = false
        for (axis, extent) in dimensions.enumerated() {
            guard extent >= 0 else { throw .negativeDimension(axis: axis, extent: extent) }
            guard extent <= Int(Int32.max) else { throw .tooLarge(dimensions) }
            if extent == 0 {
                isEmpty = true
            } else {
                let (product, overflow) = count.multipliedReportingOverflow(by: extent)
                guard !overflow, product <= Self.maximumCount else { throw .tooLarge(dimensions) }
                count = product
            }
        }
        self.dimensions = dimensions
        self.count = isEmpty ? 0 : count
    }

    /// Rank 0, one element.
    public static let scalar = Shape(unchecked: [], count: 1)

    /// Rank 1. A negative count is our own bug.
    public static func vector(_ count: Int) -> Shape {
        precondition(count >= 0 && count <= maximumCount)
        return Shape(unchecked: [count], count: count)
    }

    private init(unchecked dimensions: [Int], count: Int) {
        self.dimensions = dimensions
        self.count = count
    }

    /// The number of axes.
    public var rank: Int { dimensions.count }

    /// The extent of an axis, which must be in 0..<rank.
    public subscript(axis: Int) -> Int { dimensions[axis] }

    /// Row-major strides in elements.
    public var strides: [Int] {
        var strides = [Int](repeating: 1, count: rank)
        var axis = rank - 1
        while axis > 0 {
            strides[axis - 1] = strides[axis] * max(dimensions[axis], 1)
            axis -= 1
        }
        return strides
    }

    /// The product of the extents of a range of axes; 1 for an empty range.
    public func count(of axes: Range<Int>) -> Int {
        dimensions[axes].reduce(1, *)
    }

    /// The axis that an ONNX axis attribute means: −rank…rank−1, negative from the end.
    /// - Throws: `ShapeError.axisOutOfRange`.
    public func axis(_ axis: Int) throws(ShapeError) -> Int {
        let resolved = axis < 0 ? axis + rank : axis
        guard resolved >= 0, resolved < rank else { throw .axisOutOfRange(axis: axis, rank: rank) }
        return resolved
    }

    /// The shape both sides broadcast to under NumPy's rule, which ONNX calls multidirectional.
    /// - Throws: `ShapeError.mismatch` where two extents differ and neither is 1.
    public func broadcast(with other: Shape) throws(ShapeError) -> Shape {
        let rank = max(self.rank, other.rank)
        var result = [Int](repeating: 1, count: rank)
        for axis in 0..<rank {
            let left = axis - (rank - self.rank)
            let right = axis - (rank - other.rank)
            let a = left >= 0 ? dimensions[left] : 1
            let b = right >= 0 ? other.dimensions[right] : 1
            guard a == b || a == 1 || b == 1 else { throw .mismatch(expected: dimensions, found: other.dimensions) }
            result[axis] = a == 1 ? b : a
        }
        return try Shape(result)
    }
}

extension Shape: CustomStringConvertible {
    /// For messages: `[1, 3, 224, 224]`.
    public var description: String { "\(dimensions)" }
}
