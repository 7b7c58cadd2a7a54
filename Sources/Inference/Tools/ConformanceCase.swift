/// A model and the data it is tested with, in one of the two layouts of the ONNX project's backend tests:
///
/// - a folder with `model.onnx` and folders `test_data_set_*` of `input_*.pb` and `output_*.pb`;
/// - `NAME.onnx` with `NAME_output_*.pb` beside it, whose inputs are generated (`ConformanceRunner.rampInput`).
public struct ConformanceCase: Sendable, Hashable {
    enum Data: Sendable, Hashable {
        /// The folder that holds the data sets.
        case sets(folder: String)
        /// What the files of the expected outputs begin with.
        case outputs(prefix: String)
    }

    /// The folder's name, or the file's without its extension.
    public let name: String
    let modelPath: String
    let data: Data

    /// The case of a folder in the first layout.
    public init(folder: String) {
        name = String(folder.split(separator: "/").last ?? "")
        modelPath = "\(folder)/model.onnx"
        data = .sets(folder: folder)
    }

    /// The case of a model with its outputs beside it.
    /// - Parameter stem: the file's path without `.onnx`.
    init(stem: String) {
        name = String(stem.split(separator: "/").last ?? "")
        modelPath = "\(stem).onnx"
        data = .outputs(prefix: "\(stem)_output_")
    }

    /// Every case of paths that are each a model file, a case's folder, or a folder of either, in alphabetical order.
    /// - Throws: `ModelError.unreadable` for a folder that cannot be listed.
    public static func find(in paths: [String]) throws(ModelError) -> [ConformanceCase] {
        var cases: [ConformanceCase] = []
        for path in paths {
            if let stem = stem(of: path) {
                let isInFolder = path.hasSuffix("/model.onnx")
                cases.append(isInFolder ? .init(folder: ModelFile.directory(of: path)) : .init(stem: stem))
                continue
            }
            let names = try ModelFile.list(path)
            if names.contains("model.onnx") {
                cases.append(.init(folder: path))
                continue
            }
            for name in names {
                let inner = "\(path)/\(name)"
                if let stem = stem(of: name) {
                    if names.contains("\(stem)_output_0.pb") { cases.append(.init(stem: "\(path)/\(stem)")) }
                } else if (try? ModelFile.list(inner))?.contains("model.onnx") ?? false {
                    cases.append(.init(folder: inner))
                }
            }
        }
        return cases
    }

    private static func stem(of path: String) -> String? {
        path.hasSuffix(".onnx") ? String(path.dropLast(5)) : nil
    }
}
