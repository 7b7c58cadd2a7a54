/// A place in the upright picture, in pixels, origin at the top left.
public struct PixelPoint: Sendable, Equatable {
    /// To the right.
    public let x: Float
    /// Down.
    public let y: Float

    /// Any finite place, also outside the picture.
    public init(x: Float, y: Float) {
        self.x = x
        self.y = y
    }
}
