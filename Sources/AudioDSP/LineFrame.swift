/// What a frame of 64 ms says about the spectral lines of a sound.
package struct LineFrame: Sendable, Equatable {
    /// How alike the lines are to those 200 ms later, −1…1; nil at the end of the sound. A held note has nearly 1, the
    /// gliding harmonics of speech are near 0.
    package let likeness: Float?
    /// How well one even spacing of 78…610 Hz explains the lines, −1…1: high for a single voice, low for chords, drums and
    /// noise.
    package let comb: Float
}
