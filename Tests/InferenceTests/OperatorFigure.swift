import Inference
import TensorCore

/// One node with its inputs and the outputs that another implementation computes.
struct OperatorFigure: Sendable {
    let name: String
    let operatorName: String
    let opset: Int
    let attributes: [String: AttributeValue]
    /// nil where an optional input is left out.
    let inputs: [Tensor?]
    let outputs: [Tensor]

    static let all = basic + versions + compute

    init(
        _ name: String, _ operatorName: String, opset: Int, attributes: [String: AttributeValue] = [:],
        inputs: [Tensor?], outputs: [Tensor]
    ) {
        self.name = name
        self.operatorName = operatorName
        self.opset = opset
        self.attributes = attributes
        self.inputs = inputs
        self.outputs = outputs
    }

    /// The inputs that are given.
    var given: [Tensor] { inputs.compactMap(\.self) }

    /// A graph of the node alone, its inputs the graph's.
    var graph: Graph {
        let names = inputs.enumerated().map { $1 == nil ? "" : "i\($0)" }
        let outputNames = outputs.indices.map { "o\($0)" }
        return Graph(
            inputs: zip(names.filter { !$0.isEmpty }, given).map {
                ValueSpec(name: $0, elementType: $1.elementType, dimensions: nil)
            },
            outputs: zip(outputNames, outputs).map {
                ValueSpec(name: $0, elementType: $1.elementType, dimensions: nil)
            },
            nodes: [Graph.Node(operatorName, inputs: names, outputs: outputNames, attributes: attributes)],
            opsets: ["": opset]
        )
    }
}

/// A tensor of a figure; the generator wrote a shape that fits.
func figureTensor(_ storage: Tensor.Storage, _ dimensions: [Int]) -> Tensor {
    do {
        return try Tensor(shape: Shape(dimensions), storage: storage)
    } catch {
        fatalError("\(error)")
    }
}

/// Whether every element of `found` is within 1e-5 relative (plus 1e-6) of `expected`'s, integers exactly.
func isClose(_ found: Tensor, _ expected: Tensor, relative: Double = 1e-5) -> Bool {
    guard found.shape == expected.shape, found.elementType == expected.elementType else { return false }
    return zip(doubles(found), doubles(expected)).allSatisfy { a, b in
        a == b || (a.isNaN && b.isNaN) || (a - b).magnitude <= 1e-6 + relative * b.magnitude
    }
}

private func doubles(_ tensor: Tensor) -> [Double] {
    switch tensor.storage {
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    case .int8(let values): values.map(Double.init)
    case .uint8(let values), .bool(let values): values.map(Double.init)
    case .int32(let values): values.map(Double.init)
    case .int64(let values): values.map(Double.init)
    }
}
