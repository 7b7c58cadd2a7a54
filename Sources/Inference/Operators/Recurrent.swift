internal import Kernels
package import TensorCore

/// GRU and RNN: forward, reverse or both, with biases, initial states and sequence lengths, time or batch first, with the
/// default activations.
/// - Source: ONNX GRU-7, 14, RNN-7, 14.
package struct Recurrent: Operator {
    package let outputElementTypes: [ElementType] = [.float32, .float32]

    private let cell: RecurrentLayer.Cell
    private let form: RecurrentForm

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 3...6, outputs: 1...2)
        let names = try node.strings("activations")?.map { $0.lowercased() }
        let defaults: [String]
        if node.operatorName == "GRU" {
            cell = .gru(linearBeforeReset: try node.int("linear_before_reset", default: 0) != 0)
            defaults = ["sigmoid", "tanh"]
        } else {
            let functions = Set(names ?? ["tanh"])
            switch functions.count == 1 ? functions.first : nil {
            case "tanh": cell = .plain(.tanh)
            case "relu": cell = .plain(.relu)
            case "sigmoid": cell = .plain(.sigmoid)
            default: throw node.unsupported("activations \(functions.sorted())")
            }
            defaults = names.map { Array($0.prefix(1)) } ?? ["tanh"]
        }
        form = try RecurrentForm(node, gates: cell.gates, activations: defaults)
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let (geometry, outputs) = try form.sizes(inputs)
        var layers: [RecurrentLayer] = []
        for (direction, isReverse) in form.isReverse.enumerated() {
            layers.append(
                try shaped { () throws(ShapeError) in
                    try RecurrentLayer(cell, geometry, isReverse: isReverse, direction: direction)
                })
        }
        let width = cell.gates * geometry.hiddenSize
        let form = form
        return OperatorPlan(
            outputs: outputs, scratchBytes: (layers.map(\.scratchCount).max() ?? 0) * 4,
            work: StepWork(
                operations: layers.count * geometry.operations(gates: cell.gates), method: "BLAS")
        ) { [layers] (buffers) throws(OperatorError) in
            for layer in layers {
                try shaped { () throws(ShapeError) in
                    let part = layer.direction
                    let weights = unsafe RecurrentLayer.Weights(
                        input: buffers.part(part, of: width * geometry.inputSize, input: 1, present: true),
                        recurrent: buffers.part(part, of: width * geometry.hiddenSize, input: 2, present: true),
                        bias: buffers.part(part, of: 2 * width, input: 3, present: form.has(3)))
                    try unsafe layer.run(
                        buffers.input(0), weights: weights, lengths: form.lengths(buffers),
                        initialHidden: buffers.optionalInput(5, present: form.has(5)),
                        into: buffers.optionalOutput(0, present: form.wants(0)),
                        lastHidden: buffers.optionalOutput(1, present: form.wants(1)), scratch: buffers.scratch())
                }
            }
        }
    }
}
