import TensorCore

/// Computes nodes whose inputs are all constant when the model is loaded, Constant nodes among them.
package struct ConstantFolding: RewritePass {
    /// The most bytes that one node's results may take; larger ones are computed in each run instead of being held.
    package let limit: Int

    package init(limit: Int = 64 << 20) {
        self.limit = limit
    }

    package func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph {
        var graph = graph
        var types: [String: ElementType] = [:]
        for input in graph.inputs { types[input.name] = input.elementType }
        for (name, constant) in graph.constants { types[name] = constant.elementType }
        let wanted = Set(graph.useCounts().keys)
        var budget = 4 * limit
        var kept: [Graph.Node] = []
        for node in graph.nodes {
            // Every operator is made here only for its output types and again when the program is built: the refusal, if
            // there is one, is the same.
            let operatorNode = try graph.operatorNode(node, types: types, wanted: wanted)
            let op = try registry.makeOperator(operatorNode)
            guard op.outputElementTypes.count >= node.outputs.count else {
                throw operatorNode.invalid("\(node.outputs.count) outputs")
            }
            for (output, type) in zip(node.outputs, op.outputElementTypes) where !output.isEmpty {
                types[output] = type
            }
            guard let values = try fold(operatorNode, op, limit: min(limit, budget)) else {
                kept.append(node)
                continue
            }
            for (output, value) in zip(node.outputs, values) where !output.isEmpty {
                graph.constants[output] = value
                budget -= value.byteCount
            }
        }
        graph.nodes = kept
        return graph
    }

    private func fold(_ node: OperatorNode, _ op: any Operator, limit: Int) throws(ModelError) -> [Tensor]? {
        var inputs: [OperatorInputs.Input?] = []
        for input in node.inputs {
            guard let input else {
                inputs.append(nil)
                continue
            }
            guard let value = input.constant else { return nil }
            inputs.append(OperatorInputs.Input(elementType: value.elementType, shape: value.shape, value: value))
        }
        do {
            return try OperatorEvaluator.evaluate(
                op, OperatorInputs(inputs), outputCount: node.outputsWanted.count, limit: limit
            )
        } catch {
            throw .invalidNode(node: node.name, operator: node.operatorName, reason: error)
        }
    }
}
