/// What can be wrong with a shape or with data that is to have it.
public enum ShapeError: Error, Equatable, Sendable {
    case negativeDimension(axis: Int, extent: Int)
    case tooLarge([Int])
    case mismatch(expected: [Int], found: [Int])
    case axisOutOfRange(axis: Int, rank: Int)
    case countMismatch(expected: Int, found: Int)
    case elementTypeMismatch(expected: ElementType, found: ElementType)
}
