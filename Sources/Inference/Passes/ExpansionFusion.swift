import TensorCore

/// Lets a depthwise Conv compute the 1×1 Conv that it alone reads, so that the wide map between the two need not exist as a
/// whole (`ExpandedDepthwise`). After the activations have been fused.
package struct ExpansionFusion: RewritePass {
    package init() {}

    package func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph {
        var graph = graph
        let uses = graph.useCounts()
        let outputs = graph.outputNames
        var producers: [String: Int] = [:]
        var removed: Set<Int> = []
        for index in graph.nodes.indices {
            let node = graph.nodes[index]
            if let input = node.inputs.first, let source = producers[input], uses[input] == 1, !outputs.contains(input),
                isDepthwise(node, graph), isPointwise(graph.nodes[source], graph)
            {
                let expansion = graph.nodes[source]
                graph.nodes[index].inputs =
                    [expansion.inputs[0], expansion.inputs[1], expansion.inputs.count > 2 ? expansion.inputs[2] : ""]
                    + node.inputs.dropFirst()
                graph.nodes[index].expansion = FusedExpansion(activation: expansion.activation)
                removed.insert(source)
            } else if let output = node.outputs.first, !output.isEmpty {
                producers[output] = index
            }
        }
        graph.nodes = graph.nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
        return graph
    }

    /// The constant weights of a Conv over two axes whose bias, if any, is constant too.
    private func weights(_ node: Graph.Node, _ graph: Graph) -> Shape? {
        guard node.operatorName == "Conv", node.domain.isEmpty, (2...3).contains(node.inputs.count),
            node.outputs.count == 1, node.expansion == nil, let weights = graph.constants[node.inputs[1]],
            weights.elementType == .float32, weights.shape.rank == 4, weights.shape.count > 0,
            node.inputs.count < 3 || node.inputs[2].isEmpty || graph.constants[node.inputs[2]] != nil
        else { return nil }
        return weights.shape
    }

    private func isDepthwise(_ node: Graph.Node, _ graph: Graph) -> Bool {
        guard let weights = weights(node, graph), case .int(let groups) = node.attributes["group"] else { return false }
        return weights[1] == 1 && groups == Int64(weights[0]) && groups > 1
    }

    /// A 1×1 Conv without groups, strides and padding.
    private func isPointwise(_ node: Graph.Node, _ graph: Graph) -> Bool {
        guard let weights = weights(node, graph), weights[2] == 1, weights[3] == 1 else { return false }
        return node.attributes.allSatisfy { name, value in
            switch (name, value) {
            case ("group", .int(1)): true
            case ("kernel_shape", .ints(let values)), ("strides", .ints(let values)), ("dilations", .ints(let values)):
                values == [1, 1]
            case ("pads", .ints(let values)): values == [0, 0, 0, 0]
            case ("auto_pad", .string(let value)): value == "NOTSET" || value == "VALID"
            default: false
            }
        }
    }
}
