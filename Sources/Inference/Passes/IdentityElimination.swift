import ONNXFormat
import TensorCore

/// Removes Identity, Dropout as it is in inference, and Cast of a constant to the type that it has, by letting readers
/// read what went in.
///
/// Half-precision weights have been widened when they were read, and exporters write such a Cast for each of them.
///
/// One whose output is the graph's stays: a view costs nothing in a run.
package struct IdentityElimination: RewritePass {
    package init() {}

    package func apply(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Graph {
        var graph = graph
        let outputs = graph.outputNames
        let uses = graph.useCounts()
        var replacement: [String: String] = [:]
        var kept: [Graph.Node] = []
        for var node in graph.nodes {
            node.inputs = node.inputs.map { replacement[$0] ?? $0 }
            if let input = node.inputs.first, let output = node.outputs.first, !output.isEmpty, !input.isEmpty,
                isIdentity(node, graph, uses), !outputs.contains(output)
            {
                replacement[output] = input
            } else {
                kept.append(node)
            }
        }
        graph.nodes = kept
        return graph
    }

    private func isIdentity(_ node: Graph.Node, _ graph: Graph, _ uses: [String: Int]) -> Bool {
        guard node.domain.isEmpty else { return false }
        switch node.operatorName {
        case "Identity":
            return node.inputs.count == 1 && node.outputs.count == 1 && node.attributes.isEmpty
        case "Cast":
            guard node.inputs.count == 1, node.outputs.count == 1, case .int(let code) = node.attributes["to"],
                node.attributes.keys.allSatisfy(["to", "saturate"].contains), let narrow = Int32(exactly: code),
                let type = ONNXDataType(rawValue: narrow)?.elementType
            else { return false }
            return graph.constants[node.inputs[0]]?.elementType == type
        case "Dropout":
            // Before opset 7 dropping out was the default.
            guard graph.opsets[""] ?? 0 >= 7 else { return false }
            guard node.outputs.dropFirst().allSatisfy({ uses[$0] == nil }) else { return false }
            guard node.attributes.keys.allSatisfy(["ratio", "seed"].contains) else { return false }
            guard node.inputs.count > 2, !node.inputs[2].isEmpty else { return true }
            guard let training = graph.constants[node.inputs[2]], case .bool(let values) = training.storage else {
                return false
            }
            return values == [0]
        default:
            return false
        }
    }
}
