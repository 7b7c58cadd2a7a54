import TensorCore

/// Lets a Conv or Gemm apply the activation that alone reads its result.
package struct ActivationFusion: RewritePass {
    package init() {}

    package func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph {
        var graph = graph
        let uses = graph.useCounts()
        let outputs = graph.outputNames
        var producers: [String: Int] = [:]
        var removed: Set<Int> = []
        for index in graph.nodes.indices {
            let node = graph.nodes[index]
            if let source = source(of: node, graph, registry, producers, uses, outputs),
                let activation = activation(node, after: graph.nodes[source], graph)
            {
                graph.nodes[source].activation = activation
                graph.nodes[source].outputs = node.outputs
                removed.insert(index)
            } else if let output = node.outputs.first, !output.isEmpty {
                producers[output] = index
            }
        }
        graph.nodes = graph.nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
        return graph
    }

    /// The node whose result only this one reads and which can apply an activation.
    private func source(
        of node: Graph.Node, _ graph: Graph, _ registry: OperatorRegistry, _ producers: [String: Int],
        _ uses: [String: Int], _ outputs: Set<String>
    ) -> Int? {
        guard node.domain.isEmpty, node.outputs.count == 1, let input = node.inputs.first, uses[input] == 1,
            !outputs.contains(input), let source = producers[input]
        else { return nil }
        let producer = graph.nodes[source]
        guard producer.activation == nil, producer.outputs == [input],
            graph.accepts(activationOn: producer, registry)
        else { return nil }
        return source
    }

    private func activation(_ node: Graph.Node, after source: Graph.Node, _ graph: Graph) -> FusedActivation? {
        let attributes = node.attributes
        func only(_ known: String...) -> Bool { attributes.keys.allSatisfy(known.contains) }
        func float(_ name: String, _ fallback: Float) -> Float? {
            switch attributes[name] {
            case nil: fallback
            case .float(let value): value
            default: nil
            }
        }
        switch (node.operatorName, node.inputs.count) {
        case ("Relu", 1) where only(): return .relu
        case ("Sigmoid", 1) where only(): return .sigmoid
        case ("Tanh", 1) where only(): return .tanh
        case ("HardSwish", 1) where only(): return .hardSwish
        case ("LeakyRelu", 1) where only("alpha"):
            return float("alpha", 0.01).map { .leakyRelu(alpha: $0) }
        case ("HardSigmoid", 1) where only("alpha", "beta"):
            guard let alpha = float("alpha", 0.2), let beta = float("beta", 0.5) else { return nil }
            return .hardSigmoid(alpha: alpha, beta: beta)
        case ("Clip", 1) where only("min", "max"):
            guard let low = float("min", -Float.greatestFiniteMagnitude),
                let high = float("max", .greatestFiniteMagnitude)
            else { return nil }
            return .clip(min: low, max: high)
        case ("Clip", 2...3) where only():
            guard let low = bound(node, 1, graph, -.infinity), let high = bound(node, 2, graph, .infinity) else {
                return nil
            }
            return .clip(min: low, max: high)
        case ("PRelu", 2) where only():
            return slopes(node.inputs[1], after: source, graph).map { .prelu(slopes: $0) }
        default:
            return nil
        }
    }

    /// A limit of a Clip: the fallback where it is left out, nil where it is computed.
    private func bound(_ node: Graph.Node, _ index: Int, _ graph: Graph, _ fallback: Float) -> Float? {
        guard index < node.inputs.count, !node.inputs[index].isEmpty else { return fallback }
        guard let values = try? graph.constants[node.inputs[index]]?.floats(), values.count == 1 else { return nil }
        return values[0]
    }

    /// Slopes that vary along the channel axis only: the shape broadcasts to the source's output and is 1 elsewhere.
    private func slopes(_ name: String, after source: Graph.Node, _ graph: Graph) -> [Float]? {
        guard let slope = graph.constants[name], let values = try? slope.floats() else { return nil }
        if values.count == 1, slope.shape.rank <= 2 { return values }
        guard source.operatorName == "Conv", source.inputs.count >= 2,
            let weight = graph.constants[source.inputs[1]], weight.shape.dimensions.first == values.count
        else { return nil }
        // Axis 1 of an output of the weight's rank is this one of the slope's.
        let channel = slope.shape.rank - (weight.shape.rank - 1)
        guard channel >= 0, channel < slope.shape.rank, slope.shape.rank <= weight.shape.rank,
            slope.shape[channel] == values.count
        else { return nil }
        return values
    }
}
