/// Names for the values that a pass adds to a graph.
struct FreshNames {
    private var taken: Set<String>

    /// - Complexity: O(values), so once for a pass.
    init(_ graph: Graph) {
        taken = Set(graph.constants.keys)
        taken.formUnion(graph.inputs.map(\.name))
        for node in graph.nodes { taken.formUnion(node.outputs) }
    }

    /// A name that no value has yet, made from a hint.
    mutating func name(_ hint: String) -> String {
        var name = hint
        var number = 1
        while !taken.insert(name).inserted {
            number += 1
            name = "\(hint).\(number)"
        }
        return name
    }
}
