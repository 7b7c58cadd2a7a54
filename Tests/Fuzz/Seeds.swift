import Foundation
import Inference
import ONNXFormat
import TensorCore

/// What fuzzing begins with: a model of every operator's figures, and real models with their weights cut down.
enum Seeds {
    /// The most elements along an axis of a cut weight.
    private static let extent: Int64 = 4

    /// Writes seeds and ends the process where `MIEN_FUZZ_SEEDS` names a folder and then, after colons, model files.
    static func writeWhereAsked() {
        guard let text = ProcessInfo.processInfo.environment["MIEN_FUZZ_SEEDS"] else { return }
        let parts = text.split(separator: ":").map(String.init)
        do {
            try write(to: parts[0], models: Array(parts.dropFirst()))
            exit(0)
        } catch {
            print("seeds: \(error)")
            exit(1)
        }
    }

    private static func write(to folder: String, models: [String]) throws {
        var count = 0
        func write(_ bytes: [UInt8]) throws {
            try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/seed-\(count)"))
            count += 1
        }
        for figure in OperatorFigure.all {
            for constants in [0, 1, figure.inputs.count] { try write(figure.model(constants: constants).encoded()) }
        }
        for path in models {
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let model = try ONNXModel(bytes: bytes)
            if bytes.count <= 1 << 15 { try write(bytes) }
            try write(cut(model).encoded())
        }
        print("\(count) seeds")
    }

    /// The same graph with weights of few channels, and inputs that a trial has room for.
    private static func cut(_ model: ONNXModel) -> ONNXModel {
        var model = model
        for index in model.graph.initializers.indices {
            let tensor = model.graph.initializers[index]
            guard let type = ONNXDataType(rawValue: tensor.dataType), [.float32, .float16].contains(type) else {
                continue
            }
            // Kernels keep their size; channels do not.
            let dimensions = tensor.dimensions.enumerated().map { $0.offset < 2 ? min($0.element, extent) : $0.element }
            let count = dimensions.reduce(1, *)
            model.graph.initializers[index] = ONNXTensor(
                name: tensor.name, dimensions: dimensions, dataType: type,
                payload: type == .float16
                    ? .int32s((0..<count).map { 0x3000 + $0 % 7 }) : .floats((0..<count).map { Float($0 % 7) / 8 }))
        }
        for index in model.graph.inputs.indices {
            let dimensions = model.graph.inputs[index].dimensions
            guard let dimensions, dimensions.reduce(1, { $0 * ($1 ?? 2) }) > 8_192 else { continue }
            model.graph.inputs[index].dimensions = dimensions.map { extent in extent.map { min($0, 32) } }
        }
        for node in model.graph.nodes.indices {
            for attribute in model.graph.nodes[node].attributes.indices {
                guard case .int(let value) = model.graph.nodes[node].attributes[attribute].value,
                    model.graph.nodes[node].attributes[attribute].name == "group"
                else { continue }
                model.graph.nodes[node].attributes[attribute].value = .int(min(value, extent))
            }
        }
        return model
    }
}
