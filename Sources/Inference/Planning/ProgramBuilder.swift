import TensorCore

/// Makes a program from a rewritten graph: every operator is made, and so every refusal happens, here.
struct ProgramBuilder {
    /// Constants of up to this many elements are kept as values too, so that plans can fold with them.
    static let foldableCount = 65_536

    private var values: [Program.Value] = []
    private var indices: [String: Int] = [:]
    private var nodes: [Program.Node] = []

    /// - Throws: `ModelError.unsupportedOperator`, `.invalidNode`, `.graph`.
    static func build(_ graph: Graph, registry: OperatorRegistry) throws(ModelError) -> Program {
        var builder = ProgramBuilder()
        return try builder.build(graph, registry)
    }

    private mutating func build(_ graph: Graph, _ registry: OperatorRegistry) throws(ModelError) -> Program {
        for (index, input) in graph.inputs.enumerated() {
            define(input.name, Program.Value(elementType: input.elementType, origin: .input(index)))
        }
        var types: [String: ElementType] = [:]
        for input in graph.inputs { types[input.name] = input.elementType }
        for (name, constant) in graph.constants { types[name] = constant.elementType }
        let wanted = Set(graph.useCounts().keys)

        // Operators first: which constants must be stored follows from what they packed.
        var operators: [any Operator] = []
        var stored: Set<String> = Set(graph.outputs.map(\.name))
        for node in graph.nodes {
            let operatorNode = try graph.operatorNode(node, types: types, wanted: wanted)
            let op = try registry.makeOperator(operatorNode)
            guard op.outputElementTypes.count >= node.outputs.count else {
                throw operatorNode.invalid("\(node.outputs.count) outputs")
            }
            for (output, type) in zip(node.outputs, op.outputElementTypes) where !output.isEmpty {
                types[output] = type
            }
            for (index, input) in node.inputs.enumerated() where !op.packedInputs.contains(index) {
                stored.insert(input)
            }
            operators.append(op)
        }
        var tensors: [Tensor] = []
        for (name, constant) in graph.constants.sorted(by: { $0.key < $1.key }) {
            var place: Int?
            if stored.contains(name) {
                place = tensors.count
                tensors.append(constant)
            }
            let isSmall = constant.shape.count <= Self.foldableCount
            define(
                name,
                Program.Value(
                    elementType: constant.elementType, origin: .constant(place), constantShape: constant.shape,
                    constantValue: isSmall ? constant : nil
                )
            )
        }
        for (node, op) in zip(graph.nodes, operators) {
            try add(node, op, graph)
        }
        markNeededWhilePlanning()
        var outputValues: [Int] = []
        var outputs: [ValueSpec] = []
        for output in graph.outputs {
            guard let index = indices[output.name] else { throw .graph(.undefinedOutput(output.name)) }
            outputValues.append(index)
            let dimensions = output.hasShape ? output.dimensions : nil
            outputs.append(
                ValueSpec(name: output.name, elementType: values[index].elementType, dimensions: dimensions)
            )
        }
        let keyInputs = graph.inputs.indices.filter { values[$0].isNeededWhilePlanning }
        return Program(
            inputs: graph.inputs, outputs: outputs, values: values, nodes: nodes,
            inputValues: Array(graph.inputs.indices), outputValues: outputValues, constants: ConstantStore(tensors),
            keyInputs: keyInputs
        )
    }

    @discardableResult
    private mutating func define(_ name: String, _ value: Program.Value) -> Int {
        indices[name] = values.count
        values.append(value)
        return values.count - 1
    }

    private mutating func add(_ node: Graph.Node, _ op: any Operator, _ graph: Graph) throws(ModelError) {
        var inputs: [Int?] = []
        for name in node.inputs {
            guard !name.isEmpty else {
                inputs.append(nil)
                continue
            }
            guard let index = indices[name] else { throw .graph(.undefinedValue(name: name, node: node.name)) }
            inputs.append(index)
        }
        for index in op.valueInputs where index < node.inputs.count {
            // A shape operand is kept as a value whatever its size; it is a weight in no sane model.
            if let constant = graph.constants[node.inputs[index]], let value = inputs[index] {
                values[value].constantValue = constant
            }
        }
        var outputs: [Int?] = []
        for (name, type) in zip(node.outputs, op.outputElementTypes) {
            outputs.append(name.isEmpty ? nil : define(name, Program.Value(elementType: type, origin: .computed)))
        }
        nodes.append(
            Program.Node(
                name: node.name, operatorName: node.operatorName, op: op, inputs: inputs, outputs: outputs,
                packedInputs: Set(op.packedInputs)
            )
        )
    }

    /// Walks back from the inputs whose values decide shapes.
    private mutating func markNeededWhilePlanning() {
        for node in nodes.reversed() {
            let isNeeded = node.outputs.contains { $0.map { values[$0].isNeededWhilePlanning } ?? false }
            for (index, input) in node.inputs.enumerated() {
                guard let input else { continue }
                if node.op.valueInputs.contains(index) || (isNeeded && !node.op.readsOnlyShapes) {
                    values[input].isNeededWhilePlanning = true
                }
            }
        }
    }
}
