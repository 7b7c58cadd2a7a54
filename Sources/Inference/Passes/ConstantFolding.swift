import TensorCore

/// Computes nodes whose inputs are all constant when the model is loaded, Constant nodes among them.
package struct ConstantFolding: RewritePass {
    /// The most bytes that one node's results may take, and a quarter of what all may; larger ones are computed in each
    /// run instead of being held.
    package let limit: Int

    package init(limit: Int = 64 << 20) {
        self.limit = limit
    }

    package func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph {
        var graph = graph
        let wanted = Set(graph.useCounts().keys)
        var budget = FoldingBudget(bytes: 4 * limit, bytesPerNode: limit)
        var kept: [Graph.Node] = []
        for node in graph.nodes {
            // Only these operators are made here; all others are made once, when the program is built.
            guard node.inputs.allSatisfy({ $0.isEmpty || graph.constants[$0] != nil }),
                let values = try fold(node, graph, registry, wanted, &budget)
            else {
                kept.append(node)
                continue
            }
            for (output, value) in zip(node.outputs, values) where !output.isEmpty {
                graph.constants[output] = value
            }
            budget.keep(values)
        }
        graph.nodes = kept
        return graph
    }

    /// The node's results, or nil where they cost more than there is left.
    private func fold(
        _ node: Graph.Node, _ graph: Graph, _ registry: OperatorRegistry, _ wanted: Set<String>,
        _ budget: inout FoldingBudget
    ) throws(ModelError) -> [Tensor]? {
        var types: [String: ElementType] = [:]
        for name in node.inputs { types[name] = graph.constants[name]?.elementType }
        let operatorNode = try graph.operatorNode(node, types: types, wanted: wanted)
        let op = try registry.makeOperator(operatorNode)
        guard op.outputElementTypes.count >= node.outputs.count else {
            throw operatorNode.invalid("\(node.outputs.count) outputs")
        }
        let inputs = operatorNode.inputs.map { input in
            input.map {
                OperatorInputs.Input(
                    elementType: $0.elementType, shape: $0.constant?.shape ?? .scalar, value: $0.constant)
            }
        }
        do throws(OperatorError) {
            return try OperatorEvaluator.evaluate(
                op, OperatorInputs(inputs, byteLimit: budget.limit), outputCount: node.outputs.count,
                limit: budget.limit
            ) { budget.spend(on: node.operatorName, inputs, $0.outputs) }
        } catch .tooLarge {
            return nil
        } catch {
            throw .invalidNode(node: node.name, operator: node.operatorName, reason: error)
        }
    }
}
