import Glibc

/// Music made of sums of partials, at 16 kHz: what a synthesiser plays.
enum Instruments {
    private static let rate = 16_000.0

    /// A note of ten partials, with soft edges.
    /// - Parameters:
    ///   - key: as MIDI counts: 69 is 440 Hz.
    ///   - decay: e-folds a second.
    ///   - vibrato: cents to either side, 5.5 times a second.
    static func note(_ key: Double, seconds: Double, decay: Double = 0, vibrato: Double = 0) -> [Float] {
        let amplitudes = [1, 0.6, 0.45, 0.35, 0.25, 0.2, 0.15, 0.12, 0.1, 0.08]
        let hertz = 440 * exp2((key - 69) / 12)
        let count = Int(seconds * rate)
        let deviation = hertz * (exp2(vibrato / 1_200) - 1) / 5.5
        return (0..<count).map { index in
            let time = Double(index) / rate
            let phase = 2 * Double.pi * hertz * time + deviation * sin(2 * Double.pi * 5.5 * time)
            var sum = 0.0
            for (order, amplitude) in amplitudes.enumerated() { sum += amplitude * sin(Double(order + 1) * phase) }
            let edges = min(1, Double(index) / 160, Double(count - 1 - index) / 320)
            return Float(0.1 * sum * edges * exp(-decay * time))
        }
    }

    /// Adds a sound to another from a moment on.
    static func add(_ sound: [Float], to mix: inout [Float], at second: Double) {
        let start = Int(second * rate)
        for (index, value) in sound.enumerated() where start + index < mix.count { mix[start + index] += value }
    }

    /// Four triads, twice.
    static func chords(beat: Double) -> [Float] {
        var mix = [Float](repeating: 0, count: Int(8 * beat * rate))
        let triads: [[Double]] = [[60, 64, 67], [57, 60, 64], [53, 57, 60], [55, 59, 62]]
        for step in 0..<8 {
            for key in triads[step % 4] {
                add(note(key, seconds: beat, decay: 2), to: &mix, at: Double(step) * beat)
            }
        }
        return mix
    }

    /// Broken triads of plucked notes that ring on, five seconds.
    static func arpeggio(step: Double) -> [Float] {
        var mix = [Float](repeating: 0, count: Int(5 * rate))
        let keys: [Double] = [60, 64, 67, 72, 67, 64, 57, 60, 64, 69, 64, 60]
        for index in 0..<Int(5 / step) {
            add(note(keys[index % 12], seconds: 3 * step, decay: 8), to: &mix, at: Double(index) * step)
        }
        return mix
    }

    /// A melody with a vibrato of 40 cents.
    static func melody(beat: Double) -> [Float] {
        let notes: [(Double, Double)] = [
            (67, 1), (69, 1), (71, 0.5), (72, 1.5), (71, 1), (67, 1), (64, 1), (62, 0.5), (60, 2),
        ]
        return notes.flatMap { note($0, seconds: $1 * beat, vibrato: 40) }
    }

    /// Bass drum, snare and hi-hat, five seconds.
    static func drums(beatsPerMinute: Double) -> [Float] {
        var noise = Noise(seed: 7)
        var mix = [Float](repeating: 0, count: Int(5 * rate))
        let step = 30 / beatsPerMinute
        for index in 0..<Int(5 / step) {
            var hat: [Float] = []
            var drum: [Float] = []
            var previous = noise.normal()
            for sample in 0..<4_000 {
                let time = Double(sample) / rate
                let next = noise.normal()
                hat.append(0.05 * (next - previous) * Float(exp(-time / 0.03)))
                previous = next
                switch index % 4 {
                case 0:
                    let turns = 50 * time + 2.4 * (1 - exp(-time / 0.04))
                    drum.append(Float(0.6 * sin(2 * Double.pi * turns) * exp(-time / 0.08)))
                case 2:
                    let skin = Float(0.3 * sin(2 * Double.pi * 190 * time) * exp(-time / 0.06))
                    drum.append(skin + 0.25 * noise.normal() * Float(exp(-time / 0.05)))
                default: drum.append(0)
                }
            }
            add(hat, to: &mix, at: Double(index) * step)
            add(drum, to: &mix, at: Double(index) * step)
        }
        return mix
    }
}
