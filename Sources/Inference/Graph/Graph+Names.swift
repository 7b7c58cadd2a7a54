extension Graph {
    /// A name that no value has yet, made from a hint.
    /// - Complexity: O(nodes), without memory, for each name that is taken: a pass may ask for one at every node.
    package func freshName(_ hint: String) -> String {
        var name = hint
        var number = 1
        while isTaken(name) {
            number += 1
            name = "\(hint).\(number)"
        }
        return name
    }

    private func isTaken(_ name: String) -> Bool {
        constants[name] != nil || inputs.contains { $0.name == name }
            || nodes.contains { $0.outputs.contains(name) }
    }
}
