/// A recording open for reading, whatever library reads it.
protocol SoundSource: ~Copyable {
    var channels: Int { get }
    /// Hz.
    var sampleRate: Int { get }
    /// What the header says; not to be trusted, and nil where it says nothing.
    var declaredFrames: Int64? { get }
    /// What there is against the file so far, or nil.
    var fault: String? { get }

    /// Reads whole frames, interleaved, into `block`, whose count is a multiple of `channels`.
    /// - Returns: the frames read, 0 at the end or at damage.
    func read(into block: inout [Float]) -> Int
}
