/// Whether a texture is speech: logistic regression over the ten figures and their products, each figure as its
/// distance from the mean in deviations, no more than `limit`.
///
/// Fitted by training/gate/fit.py on music and noises of Debian's packages, synthetic ones, RAVDESS, EMO-DB and telephone
/// prompts in English and French; the constants are in `SpeechRule+Fitted.swift`.
enum SpeechRule {
    private static let limit: Float = 3

    /// The logarithm of the odds for speech, up to a constant.
    static func score(_ texture: SoundTexture) -> Float {
        let unit = zip(texture.figures, zip(mean, deviation)).map { figure, scale in
            min(max((figure - scale.0) / scale.1, -limit), limit)
        }
        var sum = bias
        for (first, row) in products.enumerated() {
            sum += weight[first] * unit[first]
            for (offset, product) in row.enumerated() { sum += product * unit[first] * unit[first + offset] }
        }
        return sum
    }

    static func isSpeech(_ texture: SoundTexture) -> Bool { score(texture) >= threshold }
}
