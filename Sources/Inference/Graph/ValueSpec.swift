public import TensorCore

/// What a model declares of one of its inputs or outputs.
public struct ValueSpec: Sendable, Hashable {
    /// The name, unique among the model's inputs and among its outputs.
    public let name: String
    /// What the tensor holds.
    public let elementType: ElementType
    /// The extent of each axis, nil where it is free. Empty for a scalar and where no shape is declared.
    public let dimensions: [Int?]
    /// Whether a shape is declared; where none is, any shape is taken.
    public let hasShape: Bool

    /// A value of a declared shape, or of any where `dimensions` is nil.
    public init(name: String, elementType: ElementType, dimensions: [Int?]?) {
        self.name = name
        self.elementType = elementType
        self.dimensions = dimensions ?? []
        self.hasShape = dimensions != nil
    }

    /// Whether a tensor of this shape is one that the model takes.
    public func accepts(_ shape: Shape) -> Bool {
        guard hasShape else { return true }
        return shape.rank == dimensions.count
            && zip(shape.dimensions, dimensions).allSatisfy { found, declared in declared == nil || declared == found }
    }
}
