import Inference
import ONNXFormat
import TensorCore

extension OperatorFigure {
    /// The figure as a model file whose last `constants` inputs are initialisers.
    func model(constants: Int) -> ONNXModel {
        let names = inputs.enumerated().map { $1 == nil ? "" : "i\($0)" }
        let outputNames = outputs.indices.map { "o\($0)" }
        let given = max(0, inputs.count - constants)
        let attributes = attributes.sorted { $0.key < $1.key }.map { ONNXAttribute($0.key, Self.value($0.value)) }
        return ONNXModel(
            opsets: ["": Int64(opset)],
            graph: ONNXGraph(
                nodes: [ONNXNode(operatorName, inputs: names, outputs: outputNames, attributes: attributes)],
                initializers: (given..<inputs.count).compactMap { index in
                    inputs[index].map { ONNXTensor($0, name: names[index]) }
                },
                inputs: (0..<given).compactMap { index in
                    inputs[index].map {
                        ONNXValueInfo(
                            name: names[index], dataType: ONNXDataType($0.elementType),
                            dimensions: $0.shape.dimensions.map { Int64($0) })
                    }
                },
                outputs: outputNames.map { ONNXValueInfo(name: $0, dataType: .float32, dimensions: nil) })
        )
    }

    private static func value(_ value: AttributeValue) -> ONNXAttribute.Value {
        switch value {
        case .int(let value): .int(value)
        case .float(let value): .float(value)
        case .string(let value): .string(value)
        case .tensor(let value): .tensor(ONNXTensor(value))
        case .ints(let values): .ints(values)
        case .floats(let values): .floats(values)
        case .strings(let values): .strings(values)
        case .other(let kind): .unread(kind)
        }
    }
}
