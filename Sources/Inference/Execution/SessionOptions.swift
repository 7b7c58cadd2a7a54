/// Limits of a session and whether its graph is rewritten.
public struct SessionOptions: Sendable {
    /// The largest model file, external data included, and the most that its operators may copy of constants.
    public var maximumModelBytes = 2 << 30
    /// The most memory that values computed while the model is loaded may take in all, one of them a quarter; what is larger
    /// is computed in each run instead.
    public var maximumFoldedBytes = 256 << 20
    /// The most arena memory that one run may take; a larger run is refused before anything is allocated.
    public var maximumRunBytes = 2 << 30
    /// How many plans, one for each set of input shapes, a context keeps; the least recently used one goes first.
    public var maximumPlans = 16
    /// Whether the rewrite passes run. Off only to compare.
    public var rewrites = true

    /// The defaults.
    public init() {}
}
