/// What three seconds of sound, of which some passes for speech, have of music.
///
/// Speech falls and rises by the syllable, music is carried through by its accompaniment; the notes of music hold, the
/// harmonics of speech glide; a drum machine repeats itself, a speaker does not. Each is a number here, and the rule leaves
/// room on the side of speech: the figures are in docs/models/voice.md.
struct MusicEvidence {
    /// Frames of 10 ms that one verdict looks at.
    static let window = 300
    /// Decibels that the level may vary by in music without a note that holds, and how much more for notes that hold
    /// throughout. Of 3,237 seconds of speech in 1,608 clips one second lies under this line.
    static let allowance: Float = 1.5
    static let allowanceOfPersistence: Float = 10
    /// Frames that must be heard for all of that; each second less takes so many decibels away.
    static let framesForAll = 200
    static let lossPerSecond: Float = 3
    /// Speech stays under 0.85.
    static let regularBeat: Float = 0.92
    /// Frames between two beats that are looked for, and frames from the first run's beginning to the last one's end that
    /// it takes to look: two sounds that are alike are no beat.
    static let beats = 20...100
    static let framesForBeat = 250
    /// Decibels under the loud frames at which the level counts as silence.
    static let range: Float = 30

    /// Mean correlation of the frames that pass for speech with what follows, at the lag where it is largest.
    let persistence: Float
    /// Decibels, over the frames of runs of speech.
    let deviation: Float
    /// Frames of runs of speech.
    let heard: Int
    /// How alike the levels are to themselves after the same time, whatever time suits best; 1 at most.
    let beat: Float

    /// Whether it is music.
    var isMusic: Bool {
        let missing = Float(max(0, Self.framesForAll - heard)) / 100
        let limit = Self.allowance + Self.allowanceOfPersistence * persistence - Self.lossPerSecond * missing
        return deviation < limit || beat >= Self.regularBeat
    }

    /// - Parameters:
    ///   - persistence: as above.
    ///   - levels: decibels of all frames of the window.
    ///   - isInRun: which of them belong to runs of speech.
    init(persistence: Float, levels: ArraySlice<Float>, isInRun: ArraySlice<Bool>) {
        self.persistence = persistence
        var own = zip(levels, isInRun).filter(\.1).map(\.0)
        heard = own.count
        let floor = own.isEmpty ? 0 : own.sorted()[(own.count - 1) * 95 / 100] - Self.range
        for index in own.indices { own[index] = max(own[index], floor) }
        let mean = own.reduce(0, +) / Float(max(own.count, 1))
        let square = own.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        deviation = (square / Float(max(own.count, 1))).squareRoot()
        // The slices have different first indices, so both ends are counted.
        let span = levels.dropFirst(isInRun.prefix { !$0 }.count).dropLast(isInRun.reversed().prefix { !$0 }.count)
        beat = span.count < Self.framesForBeat ? 0 : Self.beat(of: span.map { max($0, floor) })
    }

    /// The highest correlation of the levels with themselves some time later.
    private static func beat(of levels: [Float]) -> Float {
        var best: Float = 0
        for lag in beats where lag < levels.count {
            let count = levels.count - lag
            var sum: Float = 0, otherSum: Float = 0
            for index in 0..<count {
                sum += levels[index]
                otherSum += levels[index + lag]
            }
            let mean = sum / Float(count), otherMean = otherSum / Float(count)
            var product: Float = 0, square: Float = 0, otherSquare: Float = 0
            for index in 0..<count {
                let one = levels[index] - mean, other = levels[index + lag] - otherMean
                product += one * other
                square += one * one
                otherSquare += other * other
            }
            let scale = (square * otherSquare).squareRoot()
            if scale > Float(count) { best = max(best, product / scale) }
        }
        return best
    }
}
