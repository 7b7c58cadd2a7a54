extension Graph {
    /// A name that no value has yet, made from a hint.
    package func freshName(_ hint: String) -> String {
        var taken = Set(constants.keys)
        for node in nodes { taken.formUnion(node.outputs) }
        for input in inputs { taken.insert(input.name) }
        var name = hint
        var number = 1
        while taken.contains(name) {
            number += 1
            name = "\(hint).\(number)"
        }
        return name
    }
}
