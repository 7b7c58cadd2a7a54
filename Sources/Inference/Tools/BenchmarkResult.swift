/// What `mien bench MODEL.onnx` measured. Encodes as its JSON.
public struct BenchmarkResult: Sendable, Codable {
    /// The model's path as given.
    public let model: String
    /// The extent given to a free first axis.
    public let batch: Int
    /// How many contexts ran at once, each on a thread of its own.
    public let threads: Int
    /// Timed runs of each thread.
    public let iterations: Int
    /// Wall time of a run, in milliseconds, over all threads' runs.
    public let minMilliseconds: Double
    /// The median.
    public let medianMilliseconds: Double
    /// The 95th percentile.
    public let p95Milliseconds: Double
    /// Heap blocks asked for in a run, averaged; nil where nobody counts.
    public let allocationsPerRun: Double?
    /// The most memory that the process has ever had resident.
    public let peakRSSBytes: Int

    private enum CodingKeys: String, CodingKey {
        case model, batch, threads, iterations
        case minMilliseconds = "min_ms"
        case medianMilliseconds = "median_ms"
        case p95Milliseconds = "p95_ms"
        case allocationsPerRun = "allocations_per_run"
        case peakRSSBytes = "peak_rss_bytes"
    }
}
