import Emotion
import Foundation
import ONNXFormat

/// A folder of weights with networks of a few numbers, made anew for one test. Remove it when done.
struct TinyWeights {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mien-weights-\(UUID().uuidString)")

    var path: String { folder.path }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Writes the files and a manifest with models in this order.
    func write(_ models: [Model]) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for model in models {
            if let network = model.network { try Data(network).write(to: file(model.name)) }
        }
        let text = models.map(\.json).joined(separator: ",\n")
        try Data("{\"models\": [\(text)]}".utf8).write(to: folder.appendingPathComponent("manifest.json"))
    }

    /// The file of a model's network.
    func file(_ name: String) -> URL { folder.appendingPathComponent("\(name).onnx") }

    /// One model of a manifest and its network, if it has one.
    struct Model {
        var name: String
        var task: ModelTask
        var network: [UInt8]?
        var preprocessing = "{}"
        var calibration = "{}"

        var json: String {
            let files = network.map {
                #"[{"role": "classifier", "path": "\#(name).onnx", "sha256": "\#(sha256Hexadecimal($0))"}]"#
            }
            return """
                {"name": "\(name)", "version": "1", "task": "\(task.rawValue)",
                 "labels": ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"], "files": \(files ?? "[]"),
                 "preprocessing": \(preprocessing), "calibration": \(calibration), "licence": "", "data": "", "figures": {}}
                """
        }
    }

    /// A face model of 8×8 crops that reads every picture as one emotion: [n, 1, 8, 8] to zeros plus a bias.
    static func face(_ name: String, reads emotion: Emotion) -> Model {
        var bias = [Float](repeating: 0, count: Emotion.count)
        bias[emotion.index] = 5
        let graph = ONNXGraph(
            nodes: [
                ONNXNode("GlobalAveragePool", inputs: ["face"], outputs: ["mean"]),
                ONNXNode("Flatten", inputs: ["mean"], outputs: ["row"]),
                ONNXNode("Gemm", inputs: ["row", "w", "b"], outputs: ["logits"]),
            ],
            initializers: [
                tensor("w", [1, 7], [Float](repeating: 0, count: Emotion.count)), tensor("b", [7], bias),
            ],
            inputs: [ONNXValueInfo(name: "face", dataType: .float32, dimensions: [nil, 1, 8, 8])],
            outputs: [ONNXValueInfo(name: "logits", dataType: .float32, dimensions: [nil, 7])])
        return Model(
            name: name, task: .face, network: ONNXModel(graph: graph).encoded(),
            preprocessing: """
                {"side": 8, "normalization": "standardize", "template": [[2, 3], [5, 3], [3.5, 4.5], [2, 6], [5, 6]]}
                """)
    }

    static func tensor(_ name: String, _ dimensions: [Int64], _ values: [Float]) -> ONNXTensor {
        ONNXTensor(name: name, dimensions: dimensions, dataType: .float32, payload: .floats(values))
    }
}
