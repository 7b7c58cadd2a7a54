/// Cuts a stream's sound into windows, one every hop, on the client's clock.
///
/// Sound whose time does not follow on what came before (by more than `tolerance`) begins a new run: no window spans a
/// gap. The first windows of a run are as long as what there is. What nobody fetched for `maximumBacklog` is dropped.
package struct VoiceWindower: Sendable {
    /// Milliseconds by which the clock of the messages may be off against the count of their samples.
    package static let tolerance = 250.0
    /// Seconds of sound that are kept for windows not yet fetched.
    package static let maximumBacklog = 30

    private let sampleRate: Int
    private let channels: Int
    private let windowSamples: Int
    private let hopSamples: Int

    /// Mono samples of this run that a window may still need.
    private var samples: [Int16] = []
    /// Milliseconds on the client's clock of the run's first sample; nil before there is any.
    private var runStart: Double?
    /// Samples of the run before `samples[0]`.
    private var discarded = 0
    /// Samples of the run up to the end of the last window.
    private var heard = 0

    /// - Parameters:
    ///   - sampleRate: 8,000…48,000.
    ///   - channels: interleaved in what `append` gets; mixed to one.
    ///   - window: milliseconds, at least `hop`.
    ///   - hop: milliseconds, at least 1.
    package init(sampleRate: Int, channels: Int, window: Int, hop: Int) {
        self.sampleRate = sampleRate
        self.channels = max(1, channels)
        windowSamples = max(1, window * sampleRate / 1_000)
        hopSamples = max(1, hop * sampleRate / 1_000)
    }

    /// Takes sound in.
    /// - Parameters:
    ///   - bytes: signed 16-bit little-endian samples.
    ///   - timestamp: milliseconds of the first sample on the client's clock.
    /// - Returns: false, and nothing is taken, where the bytes are no whole number of samples of all channels.
    package mutating func append(_ bytes: [UInt8], at timestamp: Double) -> Bool {
        let stride = 2 * channels
        guard bytes.count.isMultiple(of: stride) else { return false }
        guard !bytes.isEmpty else { return true }
        let expected = runStart.map { $0 + milliseconds(discarded + samples.count) }
        if expected.map({ abs(timestamp - $0) > Self.tolerance }) ?? true {
            runStart = timestamp
            samples.removeAll(keepingCapacity: true)
            discarded = 0
            heard = 0
        }
        let limit = Self.maximumBacklog * sampleRate + windowSamples
        samples.reserveCapacity(min(limit, samples.count + bytes.count / stride))
        for start in Swift.stride(from: 0, to: bytes.count, by: stride) {
            var sum = 0
            for channel in 0..<channels {
                let low = UInt16(bytes[start + 2 * channel])
                let high = UInt16(bytes[start + 2 * channel + 1])
                sum += Int(Int16(bitPattern: high << 8 | low))
            }
            samples.append(Int16(truncatingIfNeeded: sum / channels))
        }
        if samples.count > limit {
            let excess = samples.count - limit
            samples.removeFirst(excess)
            discarded += excess
            heard = max(heard, discarded)
        }
        return true
    }

    /// The next window that is due, oldest first; nil where less than a hop is new.
    package mutating func next() -> VoiceWindow? {
        guard discarded + samples.count - heard >= hopSamples else { return nil }
        return window(upTo: heard + hopSamples)
    }

    /// A last, shorter window where at least half a hop is left that no window had.
    package mutating func last() -> VoiceWindow? {
        let end = discarded + samples.count
        guard end - heard >= max(1, hopSamples / 2) else { return nil }
        return window(upTo: min(end, heard + hopSamples))
    }

    private mutating func window(upTo end: Int) -> VoiceWindow? {
        guard let runStart else { return nil }
        let start = max(discarded, end - windowSamples)
        let window = VoiceWindow(
            start: runStart + milliseconds(start), end: runStart + milliseconds(end),
            fresh: milliseconds(end - heard), sampleRate: sampleRate,
            samples: Array(samples[(start - discarded)..<(end - discarded)]))
        heard = end
        // Windows only move on: what lies before the next one's start can go.
        let needed = max(discarded, heard + hopSamples - windowSamples)
        let surplus = min(samples.count, needed - discarded)
        samples.removeFirst(surplus)
        discarded += surplus
        return window
    }

    private func milliseconds(_ count: Int) -> Double {
        Double(count) * 1_000 / Double(sampleRate)
    }
}
