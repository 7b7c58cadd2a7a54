/// Lets a Conv or Gemm apply x · sigmoid(x), which exporters write as a Sigmoid and a Mul that both read its result.
package struct SwishFusion: RewritePass {
    package init() {}

    package func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph {
        var graph = graph
        let uses = graph.useCounts()
        let outputs = graph.outputNames
        var producers: [String: Int] = [:]
        var removed: Set<Int> = []
        for index in graph.nodes.indices {
            let node = graph.nodes[index]
            if let output = node.outputs.first, !output.isEmpty { producers[output] = index }
            guard node.domain.isEmpty, node.operatorName == "Mul", node.inputs.count == 2, node.attributes.isEmpty,
                let (source, gate) = gated(node, graph, producers), uses[graph.nodes[gate].outputs[0]] == 1,
                let value = graph.nodes[source].outputs.first, uses[value] == 2,
                !outputs.contains(value), !outputs.contains(graph.nodes[gate].outputs[0]),
                graph.nodes[source].outputs.count == 1, graph.nodes[source].activation == nil,
                graph.accepts(activationOn: graph.nodes[source], registry)
            else { continue }
            graph.nodes[source].activation = .silu
            graph.nodes[source].outputs = node.outputs
            removed.formUnion([index, gate])
        }
        graph.nodes = graph.nodes.enumerated().filter { !removed.contains($0.offset) }.map(\.element)
        return graph
    }

    /// The node whose result a Mul multiplies with its own sigmoid, and the Sigmoid.
    private func gated(
        _ node: Graph.Node, _ graph: Graph, _ producers: [String: Int]
    ) -> (source: Int, gate: Int)? {
        for (value, gated) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
            guard let gate = producers[gated], graph.nodes[gate].operatorName == "Sigmoid",
                graph.nodes[gate].domain.isEmpty, graph.nodes[gate].inputs == [value], let source = producers[value]
            else { continue }
            return (source, gate)
        }
        return nil
    }
}

extension Graph {
    /// Whether a node's operator can apply an activation to its result.
    func accepts(activationOn node: Node, _ registry: OperatorRegistry) -> Bool {
        guard let opset = opsets[node.domain] else { return false }
        return registry.entry(name: node.operatorName, domain: node.domain, opset: opset)?.acceptsActivation == true
    }
}
