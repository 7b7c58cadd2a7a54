/// An upright rectangle in pixels of the upright picture, origin at the top left.
public struct PixelBox: Sendable, Equatable {
    /// The left edge.
    public let x: Float
    /// The upper edge.
    public let y: Float
    /// To the right of `x`, at least 0.
    public let width: Float
    /// Down from `y`, at least 0.
    public let height: Float

    /// - Parameters: finite; width and height ≥ 0.
    public init(x: Float, y: Float, width: Float, height: Float) {
        self.x = x
        self.y = y
        self.width = width
        self.height = height
    }

    /// Pixels covered.
    public var area: Float { width * height }

    /// Intersection over union with another box: 0…1; 0 where both are empty.
    public func overlap(_ other: PixelBox) -> Float {
        let across = min(x + width, other.x + other.width) - max(x, other.x)
        let down = min(y + height, other.y + other.height) - max(y, other.y)
        guard across > 0, down > 0 else { return 0 }
        let shared = across * down
        return shared / (area + other.area - shared)
    }
}
