internal import Emotion
internal import FoundationEssentials

/// The samples of a data set: a folder for each class, named like the emotion, with files in it.
struct LabelledFiles {
    struct Sample: Sendable {
        /// `class/file`.
        let name: String
        let path: String
        let truth: Emotion
    }

    let samples: [Sample]

    /// Folders of the voice corpora that the seven classes take in or have no place for: RAVDESS' calm and EMO-DB's
    /// boredom, as in training.
    private static let aliases: [String: Emotion] = ["calm": .neutral]
    private static let leftOut: Set<String> = ["boredom"]

    /// Lists a folder, in the order of the labels and of the file names. Hidden files are left out.
    init(_ directory: String) throws(CommandFailure) {
        var samples: [Sample] = []
        for folder in try Self.entries(directory) where Self.isDirectory("\(directory)/\(folder)") {
            if Self.leftOut.contains(folder) { continue }
            guard let truth = Self.aliases[folder] ?? Emotion(rawValue: folder) else {
                let names = Emotion.allCases.map(\.rawValue).joined(separator: ", ")
                throw .failed("\(directory)/\(folder): a folder of samples is named after one of \(names)")
            }
            for file in try Self.entries("\(directory)/\(folder)") {
                let path = "\(directory)/\(folder)/\(file)"
                guard !Self.isDirectory(path) else { continue }
                samples.append(Sample(name: "\(folder)/\(file)", path: path, truth: truth))
            }
        }
        guard !samples.isEmpty else { throw .failed("\(directory): there is no folder named after an emotion in it") }
        self.samples = samples.sorted { ($0.truth.index, $0.name) < ($1.truth.index, $1.name) }
    }

    private static func entries(_ directory: String) throws(CommandFailure) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory).filter { !$0.hasPrefix(".") }.sorted()
        } catch {
            throw .failed("\(directory): cannot be listed")
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory
    }
}
