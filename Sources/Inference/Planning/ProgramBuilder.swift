import TensorCore

/// Makes a program from a rewritten graph: every operator is made, and so every refusal happens, here.
struct ProgramBuilder {
    /// Constants of up to this many elements are kept as values too, so that plans can fold with them.
    static let foldableCount = 65_536

    private var values: [Program.Value] = []
    private var indices: [String: Int] = [:]
    private var nodes: [Program.Node] = []

    /// Takes the graph apart: a constant that every reader has packed goes as soon as the last of them has.
    /// - Parameter packingLimit: the most bytes of constants that operators may have copied in all, one that several
    ///   pack counted for each.
    /// - Throws: `ModelError.unsupportedOperator`, `.invalidNode`, `.graph`, `.tooLarge`.
    static func build(
        _ graph: consuming Graph, registry: OperatorRegistry, packingLimit: Int
    ) throws(ModelError) -> Program {
        var builder = ProgramBuilder()
        return try builder.build(graph, registry, packingLimit)
    }

    private mutating func build(
        _ graph: consuming Graph, _ registry: OperatorRegistry, _ packingLimit: Int
    ) throws(ModelError) -> Program {
        var graph = graph
        for (index, input) in graph.inputs.enumerated() {
            define(input.name, Program.Value(elementType: input.elementType, origin: .input(index)))
        }
        let constants = graph.constants.map { (name: $0.key, type: $0.value.elementType, shape: $0.value.shape) }
        // Operators first: which constants must be stored follows from what they packed.
        let (operators, stored) = try makeOperators(&graph, registry, packingLimit)
        var tensors: [Tensor] = []
        for (name, type, shape) in constants.sorted(by: { $0.name < $1.name }) {
            let constant = stored.contains(name) ? graph.constants[name] : nil
            define(
                name,
                Program.Value(
                    elementType: type, origin: .constant(constant == nil ? nil : tensors.count), constantShape: shape,
                    constantValue: shape.count <= Self.foldableCount ? constant : nil
                )
            )
            if let constant { tensors.append(constant) }
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
        return Program(
            inputs: graph.inputs, outputs: outputs, values: values, nodes: nodes,
            inputValues: Array(graph.inputs.indices), outputValues: outputValues, constants: ConstantStore(tensors)
        )
    }

    /// An operator for each node, and the constants that are read where they lie. The others are gone from the graph.
    private func makeOperators(
        _ graph: inout Graph, _ registry: OperatorRegistry, _ packingLimit: Int
    ) throws(ModelError) -> (operators: [any Operator], stored: Set<String>) {
        var types: [String: ElementType] = [:]
        for input in graph.inputs { types[input.name] = input.elementType }
        for (name, constant) in graph.constants { types[name] = constant.elementType }
        var readers = graph.useCounts()
        let wanted = Set(readers.keys)
        var operators: [any Operator] = []
        var packedBytes = 0
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
            let packed = op.packedInputs
            for input in packed where input < node.inputs.count {
                packedBytes += graph.constants[node.inputs[input]]?.byteCount ?? 0
            }
            guard packedBytes <= packingLimit else { throw .tooLarge(bytes: packedBytes, limit: packingLimit) }
            for (index, input) in node.inputs.enumerated() {
                if !packed.contains(index) { stored.insert(input) }
                readers[input, default: 0] -= 1
                if readers[input] == 0, !stored.contains(input) { graph.constants[input] = nil }
            }
            operators.append(op)
        }
        return (operators, stored)
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
