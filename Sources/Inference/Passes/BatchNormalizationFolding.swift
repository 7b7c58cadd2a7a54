import TensorCore

/// Folds a BatchNormalization that follows a Conv into the convolution's weights and bias:
/// W'ₘ = Wₘ·s, B' = (B − mean)·s + shift, with s = scale / √(variance + ε), computed in double precision.
package struct BatchNormalizationFolding: RewritePass {
    package init() {}

    package func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph {
        var graph = graph
        let uses = graph.useCounts()
        let outputs = graph.outputNames
        var names = FreshNames(graph)
        // What copies of weights that several convolutions share may take.
        var room = 256 << 20
        var convolutions: [String: Int] = [:]
        var removed: Set<Int> = []
        for (index, node) in graph.nodes.enumerated() where node.domain.isEmpty {
            if node.operatorName == "Conv", node.activation == nil, let output = node.outputs.first {
                convolutions[output] = index
            }
            guard let normalization = Normalization(node, graph.constants, uses),
                let input = node.inputs.first, let output = node.outputs.first, uses[input] == 1,
                !outputs.contains(input), let source = convolutions[input],
                let folded = normalization.fold(graph.nodes[source], graph.constants)
            else { continue }
            if uses[graph.nodes[source].inputs[1]] != 1 { room -= folded.weight.byteCount }
            guard room >= 0 else { break }
            // New names, because other convolutions may share the old weights.
            let weightName = names.name("\(output).weight")
            graph.constants[weightName] = folded.weight
            let biasName = names.name("\(output).bias")
            graph.constants[biasName] = folded.bias
            graph.nodes[source].inputs = [graph.nodes[source].inputs[0], weightName, biasName]
            graph.nodes[source].outputs = [output]
            convolutions[output] = source
            removed.insert(index)
        }
        graph.nodes = graph.nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
        return graph
    }
}

/// The constants of a BatchNormalization in inference.
private struct Normalization {
    let scale: [Float]
    let shift: [Float]
    let mean: [Float]
    let variance: [Float]
    let epsilon: Float

    /// nil for a node that is something else, trains, or whose statistics are computed.
    init?(_ node: Graph.Node, _ constants: [String: Tensor], _ uses: [String: Int]) {
        guard node.operatorName == "BatchNormalization", node.inputs.count == 5,
            node.outputs.dropFirst().allSatisfy({ uses[$0] == nil })
        else { return nil }
        var epsilon: Float = 1e-5
        for (name, value) in node.attributes {
            switch (name, value) {
            case ("epsilon", .float(let value)): epsilon = value
            case ("momentum", _), ("spatial", .int(1)), ("training_mode", .int(0)): break
            default: return nil
            }
        }
        self.epsilon = epsilon
        let vectors = node.inputs.dropFirst().compactMap { name -> [Float]? in
            guard let tensor = constants[name], tensor.shape.rank == 1 else { return nil }
            return try? tensor.floats()
        }
        guard vectors.count == 4, Set(vectors.map(\.count)).count == 1 else { return nil }
        scale = vectors[0]
        shift = vectors[1]
        mean = vectors[2]
        variance = vectors[3]
    }

    func fold(_ convolution: Graph.Node, _ constants: [String: Tensor]) -> (weight: Tensor, bias: Tensor)? {
        guard convolution.inputs.count >= 2, let weight = constants[convolution.inputs[1]],
            let weights = try? weight.floats(), weight.shape.rank >= 2, weight.shape[0] == scale.count
        else { return nil }
        var biases = [Float](repeating: 0, count: scale.count)
        if convolution.inputs.count > 2, !convolution.inputs[2].isEmpty {
            guard let bias = constants[convolution.inputs[2]], let values = try? bias.floats(),
                values.count == scale.count
            else { return nil }
            biases = values
        }
        let perChannel = weight.shape.count(of: 1..<weight.shape.rank)
        var newWeights = weights
        for channel in scale.indices {
            let factor = Double(scale[channel]) / (Double(variance[channel]) + Double(epsilon)).squareRoot()
            guard factor.isFinite else { return nil }
            for index in channel * perChannel..<(channel + 1) * perChannel {
                newWeights[index] = Float(Double(weights[index]) * factor)
            }
            biases[channel] = Float((Double(biases[channel]) - Double(mean[channel])) * factor + Double(shift[channel]))
        }
        guard let newWeight = try? Tensor(shape: weight.shape, storage: .float32(newWeights)),
            let newBias = try? Tensor(biases, shape: [biases.count])
        else { return nil }
        return (newWeight, newBias)
    }
}
