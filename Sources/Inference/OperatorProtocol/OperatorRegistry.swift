/// Every operator that the runtime computes. The listings are `dataOperators` (values, shapes, elementwise) and
/// `computeOperators` (products, convolutions, normalisation, activations, recurrence).
package struct OperatorRegistry: Sendable {
    /// One row of the listing.
    package struct Entry: Sendable {
        package let name: String
        /// Empty for ai.onnx.
        package let domain: String
        /// The operator set versions of the domain whose meaning of the name this is.
        package let opsets: ClosedRange<Int>
        /// Whether `OperatorNode.activation` is understood.
        package let acceptsActivation: Bool
        package let type: any Operator.Type
        /// Whether the row is meant for a node; of several that are, the first one counts.
        package let applies: @Sendable (OperatorNode) -> Bool

        package init(
            _ name: String, _ type: any Operator.Type, domain: String = "",
            opsets: ClosedRange<Int> = OperatorRegistry.opsets, acceptsActivation: Bool = false,
            where applies: @escaping @Sendable (OperatorNode) -> Bool = { _ in true }
        ) {
            self.name = name
            self.domain = domain
            self.opsets = opsets
            self.acceptsActivation = acceptsActivation
            self.type = type
            self.applies = applies
        }
    }

    /// The versions of ai.onnx that are read.
    package static let opsets = 6...22

    private struct Key: Hashable {
        let domain: String
        let name: String
    }

    private let entries: [Key: [Entry]]

    package init(_ entries: [Entry]) {
        self.entries = Dictionary(grouping: entries) { Key(domain: $0.domain, name: $0.name) }
    }

    /// All operators.
    package static let standard = OperatorRegistry(dataOperators + computeOperators)

    /// The row for a name as a model's operator set version means it, or nil.
    package func entry(name: String, domain: String, opset: Int) -> Entry? {
        entries[Key(domain: domain, name: name)]?.first { $0.opsets.contains(opset) }
    }

    /// The operator for a node.
    /// - Throws: `ModelError.unsupportedOperator` or `.invalidNode`.
    package func makeOperator(_ node: OperatorNode) throws(ModelError) -> any Operator {
        let rows = entries[Key(domain: node.domain, name: node.operatorName)] ?? []
        guard let entry = rows.first(where: { $0.opsets.contains(node.opset) && $0.applies(node) }) else {
            throw node.unsupported(rows.isEmpty ? "not implemented" : "not in this operator set version")
        }
        guard node.activation == nil || entry.acceptsActivation else {
            throw node.unsupported("a fused activation")
        }
        let made = try entry.type.init(node)
        if let attribute = node.unreadAttribute {
            throw node.unsupported("attribute \(attribute)")
        }
        return made
    }
}
