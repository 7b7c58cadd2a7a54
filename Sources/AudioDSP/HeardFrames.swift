/// All that the gate has of a sound before it judges what kind of sound it is, in frames of 10 ms.
package struct HeardFrames: Sendable {
    package static let bands = 13
    /// Frames that rise over the floor like speech.
    package let isActive: [Bool]
    /// Those, with the short pauses between them and without short clicks.
    package let isInside: [Bool]
    /// [frames, `bands`], decibels.
    package let levels: [Float]
    /// One for every `LineSpectrumPlan.gateFrames` frames.
    package let lines: [LineFrame]

    /// The line frame that a frame lies in.
    func line(_ frame: Int) -> LineFrame { lines[min(frame / LineSpectrumPlan.gateFrames, lines.count - 1)] }
}
