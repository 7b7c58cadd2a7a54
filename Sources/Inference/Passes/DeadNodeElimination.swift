/// Removes nodes and constants that no output of the graph depends on. No node has an effect but its outputs.
package struct DeadNodeElimination: RewritePass {
    package init() {}

    package func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph {
        var graph = graph
        var needed = graph.outputNames
        var kept: [Graph.Node] = []
        for node in graph.nodes.reversed() where node.outputs.contains(where: needed.contains) {
            needed.formUnion(node.inputs)
            kept.append(node)
        }
        graph.nodes = kept.reversed()
        graph.constants = graph.constants.filter { needed.contains($0.key) }
        return graph
    }
}
