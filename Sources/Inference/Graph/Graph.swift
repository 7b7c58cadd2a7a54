package import TensorCore

/// A model as the rewrite passes see it: nodes in topological order over values that are known by name.
///
/// Holds together by construction: every name is defined once, every name that is read is defined before.
package struct Graph: Sendable {
    /// One node.
    package struct Node: Sendable {
        package var name: String
        package var operatorName: String
        /// Empty for ai.onnx.
        package var domain: String
        /// Empty names for optional inputs that are left out; never trailing ones.
        package var inputs: [String]
        /// Empty names for outputs that are not wanted; never trailing ones.
        package var outputs: [String]
        package var attributes: [String: AttributeValue]
        package var activation: FusedActivation?
        /// Of a Conv that computes the 1×1 convolution which it reads as well; see `ExpansionFusion`.
        package var expansion: FusedExpansion?

        package init(
            _ operatorName: String, inputs: [String], outputs: [String], attributes: [String: AttributeValue] = [:],
            name: String = "", domain: String = "", activation: FusedActivation? = nil
        ) {
            self.name = name.isEmpty ? outputs.first { !$0.isEmpty } ?? operatorName : name
            self.operatorName = operatorName
            self.domain = domain
            self.inputs = inputs
            self.outputs = outputs
            self.attributes = attributes
            self.activation = activation
        }
    }

    package var inputs: [ValueSpec]
    /// What the file declares of the outputs. Only the names are relied on.
    package var outputs: [ValueSpec]
    package var nodes: [Node]
    package var constants: [String: Tensor]
    /// Version of the operator set by domain.
    package var opsets: [String: Int]

    package init(
        inputs: [ValueSpec], outputs: [ValueSpec], nodes: [Node], constants: [String: Tensor] = [:],
        opsets: [String: Int] = ["": 17]
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.nodes = nodes
        self.constants = constants
        self.opsets = opsets
    }

    /// How often each value is read, by nodes and as the graph's output.
    package func useCounts() -> [String: Int] {
        var counts: [String: Int] = [:]
        for node in nodes {
            for input in node.inputs where !input.isEmpty { counts[input, default: 0] += 1 }
        }
        for output in outputs { counts[output.name, default: 0] += 1 }
        return counts
    }

    /// The names of the graph's outputs.
    package var outputNames: Set<String> { Set(outputs.map(\.name)) }

    /// The node that the registry makes an operator from.
    /// - Parameters:
    ///   - types: the element type of every value that is defined before the node.
    ///   - wanted: names that anything reads.
    package func operatorNode(
        _ node: Node, types: [String: ElementType], wanted: Set<String>
    ) throws(ModelError) -> OperatorNode {
        guard let opset = opsets[node.domain] else { throw .graph(.noOpset(domain: node.domain)) }
        var inputs: [OperatorNode.Input?] = []
        for name in node.inputs {
            guard !name.isEmpty else {
                inputs.append(nil)
                continue
            }
            guard let type = types[name] else { throw .graph(.undefinedValue(name: name, node: node.name)) }
            inputs.append(OperatorNode.Input(elementType: type, constant: constants[name]))
        }
        return OperatorNode(
            name: node.name, operatorName: node.operatorName, domain: node.domain, opset: opset, inputs: inputs,
            outputsWanted: node.outputs.map { !$0.isEmpty && wanted.contains($0) }, attributes: node.attributes,
            activation: node.activation, expansion: node.expansion
        )
    }
}
