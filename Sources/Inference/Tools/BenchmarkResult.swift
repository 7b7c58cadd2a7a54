/// What `mien bench MODEL.onnx` measured.
public struct BenchmarkResult: Sendable {
    /// The model's path as given.
    public let model: String
    /// The extent given to a free first axis.
    public let batch: Int
    /// Threads that shared the work of a run.
    public let threads: Int
    /// Timed runs.
    public let iterations: Int
    /// Wall time from the file to a session, in milliseconds. What is packed for a set of shapes comes with the first run.
    public let loadMilliseconds: Double
    /// Wall time of a run, in milliseconds.
    public let minMilliseconds: Double
    /// The median.
    public let medianMilliseconds: Double
    /// The 95th percentile.
    public let p95Milliseconds: Double
    /// Heap blocks that the calling thread asked for in a run, averaged; nil where nobody counts.
    public let allocationsPerRun: Double?
    /// The most memory that the process has ever had resident.
    public let peakRSSBytes: Int
}
