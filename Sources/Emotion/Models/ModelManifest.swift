public import FoundationEssentials

/// `weights/manifest.json`: every model of the service, what it was made from and how it is to be used.
public struct ModelManifest: Codable, Sendable, Equatable {
    /// One file of a model.
    public struct File: Codable, Sendable, Equatable {
        /// What the file is within its model: `pnet`, `rnet`, `onet` for the detector, `classifier` for what gives
        /// logits.
        public let role: String
        /// A plain file name in the folder of the manifest.
        public let path: String
        /// The SHA-256 of the file's bytes, 64 lowercase hexadecimal digits.
        public let sha256: String
    }

    /// One model.
    public struct Model: Codable, Sendable, Equatable {
        /// What the model is called, without a version.
        public let name: String
        /// Changes whenever a file of the model does.
        public let version: String
        /// What the model is for.
        public let task: ModelTask
        /// Every file of the model; empty for a fusion by formula, whose parameters stand in `calibration`.
        public let files: [File]
        /// The classes of the output, in order; empty for a model that does not classify.
        public let labels: [String]
        /// What happens to the input before the model, in terms of the task. Serving reads its parameters from here, so
        /// that weights and preprocessing cannot part.
        public let preprocessing: [String: ManifestValue]
        /// `temperature` and `entropy_exponent` for `Calibration`; `minimum_probability` and `minimum_margin` for `UncertaintyRule`.
        public let calibration: [String: Double]
        /// Under which terms the weights may be used.
        public let licence: String
        /// What the model was trained on.
        public let data: String
        /// Measured results by name.
        public let figures: [String: ManifestValue]

        /// `name@version`, as answers name a model.
        public var identifier: String { "\(name)@\(version)" }

        /// The file of a role, if the model has one.
        public func file(role: String) -> File? { files.first { $0.role == role } }

        /// Temperature 1 and exponent 0 where the manifest states none.
        public var fittedCalibration: Calibration {
            Calibration(
                temperature: Float(calibration["temperature"] ?? 1),
                entropyExponent: Float(calibration["entropy_exponent"] ?? 0))
        }

        /// `UncertaintyRule.standard` in what the manifest does not state.
        public var uncertainty: UncertaintyRule {
            let standard = UncertaintyRule.standard
            return UncertaintyRule(
                minimumProbability: calibration["minimum_probability"].map { Float($0) } ?? standard.minimumProbability,
                minimumMargin: calibration["minimum_margin"].map { Float($0) } ?? standard.minimumMargin
            )
        }
    }

    /// The models, in the order of the file.
    public let models: [Model]

    /// The models of a task.
    public func models(for task: ModelTask) -> [Model] { models.filter { $0.task == task } }

    /// The first model of a task, which serves where none is chosen (`ModelSelection`); nil where there is none.
    public func model(for task: ModelTask) -> Model? { models.first { $0.task == task } }

    /// Reads and checks a manifest: several models of a task only where it allows that and under different names, each
    /// classifier with the seven labels in `Emotion` order, plain file names, well-formed hashes.
    /// - Throws: `ModelStoreError.invalidManifest` that says what is wrong.
    public init(json: Data) throws(ModelStoreError) {
        do {
            self = try JSONDecoder().decode(ModelManifest.self, from: json)
        } catch {
            throw .invalidManifest("\(error)")
        }
        var names: [ModelTask: Set<String>] = [:]
        for model in models {
            guard model.task.allowsSeveral || names[model.task] == nil else {
                throw .invalidManifest("two models for the task \(model.task.rawValue)")
            }
            guard names[model.task, default: []].insert(model.name).inserted else {
                throw .invalidManifest("two \(model.task.rawValue) models of the name \(model.name)")
            }
            guard model.task == .detector || model.labels == Emotion.allCases.map(\.rawValue) else {
                throw .invalidManifest("\(model.name): labels are not the seven emotions in order")
            }
            for file in model.files {
                guard !file.path.isEmpty, !file.path.hasPrefix("."), !file.path.contains("/") else {
                    throw .invalidManifest("\(model.name): \(file.path) is no plain file name")
                }
                guard file.sha256.utf8.count == 64, file.sha256.utf8.allSatisfy({ isLowercaseHexadecimal($0) }) else {
                    throw .invalidManifest("\(model.name): the sha256 of \(file.path) is malformed")
                }
            }
        }
    }
}

private func isLowercaseHexadecimal(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
}
