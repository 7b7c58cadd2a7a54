/// What the manifest says happens to sound before the voice model.
struct VoicePreprocessing: Sendable, Equatable {
    let windowLength: Int
    let hopLength: Int
    let mels: Int
    /// dBFS to which quiet windows are raised; nil leaves every window as it is.
    let targetLevel: Float?
    /// Whether the model takes decibels instead of power.
    let inDecibels: Bool
    /// The longest sound in milliseconds that the model learnt from; nil where it does not matter.
    let longest: Int?

    /// Reads `sample_rate` (16,000), `window_length`, `hop_length`, `mels`, `scale` (`power` or `decibels`) and, if there,
    /// `target_dbfs` and `longest_ms` (cut to whole tenths of a second).
    /// - Throws: `ModelStoreError.unfitModel` that names what is missing or impossible.
    init(_ model: ModelManifest.Model) throws(ModelStoreError) {
        func integer(_ key: String, in range: ClosedRange<Int>) throws(ModelStoreError) -> Int {
            guard let value = model.preprocessing[key]?.integer, range ~= value else {
                throw .unfitModel(name: model.name, detail: "preprocessing.\(key) must be a whole number in \(range)")
            }
            return value
        }
        _ = try integer("sample_rate", in: 16_000...16_000)
        windowLength = try integer("window_length", in: 16...4_096)
        hopLength = try integer("hop_length", in: 16...4_096)
        mels = try integer("mels", in: 1...256)
        guard let scale = model.preprocessing["scale"]?.string, ["power", "decibels"].contains(scale) else {
            throw .unfitModel(name: model.name, detail: "preprocessing.scale must be power or decibels")
        }
        inDecibels = scale == "decibels"
        let level = model.preprocessing["target_dbfs"]?.number
        if let level, !(-60...0 ~= level) {
            throw .unfitModel(name: model.name, detail: "preprocessing.target_dbfs must be in -60...0")
        }
        targetLevel = level.map { Float($0) }
        guard model.preprocessing["longest_ms"] != nil else {
            longest = nil
            return
        }
        longest = try integer("longest_ms", in: 500...60_000) / 100 * 100
    }
}
