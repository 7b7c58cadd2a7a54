/// Where the windows of a recording lie.
package enum VoiceWindows {
    /// A window shorter than this is not judged, and less speech than this in one neither.
    package static let shortest = 500
    package static let leastSpeech = 300

    /// Windows every hop from the beginning; the last one is what is left. None begins where the one before it already
    /// reaches the end, and a rest under `shortest` belongs to nobody, unless it is all there is.
    ///
    /// The last window is cut to a multiple of 100 ms, so that a worker meets few different shapes.
    /// - Parameter duration: milliseconds.
    /// - Returns: ranges of milliseconds.
    package static func ranges(duration: Int, options: VoiceOptions) -> [Range<Int>] {
        let window = options.windowMilliseconds
        guard duration >= leastSpeech else { return [] }
        guard duration > window else { return [0..<coarse(duration, window: window)] }
        var result = [0..<window]
        var start = options.hopMilliseconds
        while start + window - options.hopMilliseconds < duration, duration - start >= shortest {
            result.append(start..<start + coarse(min(window, duration - start), window: window))
            start += options.hopMilliseconds
        }
        return result
    }

    /// A range as parts of one length, at most `longest`, that cover it and overlap as little as whole steps allow.
    /// - Parameters:
    ///   - longest: a multiple of `step`; 1 or more.
    ///   - step: what the length of a part is a multiple of, where there are several.
    package static func parts(of range: Range<Int>, longest: Int, step: Int) -> [Range<Int>] {
        guard range.count > longest else { return [range] }
        let count = (range.count + longest - 1) / longest
        let length = (range.count + count * step - 1) / (count * step) * step
        return (0..<count).map {
            let start = range.lowerBound + $0 * (range.count - length) / (count - 1)
            return start..<start + length
        }
    }

    private static func coarse(_ length: Int, window: Int) -> Int {
        length >= window ? window : length / 100 * 100
    }
}
