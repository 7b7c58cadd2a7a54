package import ONNXFormat
import TensorCore

extension Graph {
    /// The most nodes that a graph may have. Planning takes time quadratic in it.
    package static let maximumNodes = 20_000
    /// The most inputs and node outputs in all. Placing them in memory takes time quadratic in it.
    package static let maximumValues = 65_536
    /// The most inputs of nodes in all.
    package static let maximumReads = 262_144

    /// The graph of a model file, sorted.
    /// - Parameter externalData: reads files beside the model.
    /// - Throws: `ModelError.malformed`, `.graph`, `.unsupportedType`.
    package init(_ model: ONNXModel, externalData: ONNXTensor.ExternalData? = nil) throws(ModelError) {
        let file = model.graph
        guard file.nodes.count <= Self.maximumNodes else { throw .graph(.tooManyNodes(file.nodes.count)) }
        let values = file.nodes.reduce(file.inputs.count + file.outputs.count) { $0 + $1.outputs.count }
        guard values <= Self.maximumValues, file.nodes.reduce(0, { $0 + $1.inputs.count }) <= Self.maximumReads else {
            throw .graph(.tooManyValues(values))
        }
        guard !file.hasSparseInitializers else {
            throw .unsupportedType(value: file.name, type: "sparse initializer")
        }
        var constants: [String: Tensor] = [:]
        for initializer in file.initializers {
            guard constants[initializer.name] == nil, !initializer.name.isEmpty else {
                throw .graph(.duplicateValue(initializer.name))
            }
            constants[initializer.name] = try Self.tensor(initializer, externalData)
        }
        // Before IR version 4 every initialiser was listed as an input too; a value given for it would replace it, which
        // nobody does here.
        var inputs: [ValueSpec] = []
        for input in file.inputs where constants[input.name] == nil {
            inputs.append(try Self.spec(input))
        }
        var opsets: [String: Int] = [:]
        for (domain, version) in model.opsets {
            guard let narrow = Int32(exactly: version), narrow > 0 else { throw .graph(.noOpset(domain: domain)) }
            opsets[domain] = Int(narrow)
        }
        var nodes: [Node] = []
        for node in file.nodes { nodes.append(try Self.node(node, externalData)) }
        var outputs: [ValueSpec] = []
        for output in file.outputs {
            outputs.append(ValueSpec(name: output.name, elementType: .float32, dimensions: nil))
            if let code = output.dataType, let type = ONNXDataType(rawValue: code)?.computedElementType {
                outputs[outputs.count - 1] = ValueSpec(
                    name: output.name, elementType: type, dimensions: try Self.dimensions(output)
                )
            }
        }
        self.init(inputs: inputs, outputs: outputs, nodes: nodes, constants: constants, opsets: opsets)
        try sort()
    }

    /// Puts the nodes in topological order, keeping the file's order where it is one.
    /// - Throws: `ModelError.graph` for a duplicate or undefined name, or a cycle.
    package mutating func sort() throws(ModelError) {
        var defined: Set<String> = Set(constants.keys)
        for input in inputs {
            guard !input.name.isEmpty, defined.insert(input.name).inserted else {
                throw .graph(.duplicateValue(input.name))
            }
        }
        var producer: [String: Int] = [:]
        for (index, node) in nodes.enumerated() {
            for output in node.outputs where !output.isEmpty {
                guard producer[output] == nil, !defined.contains(output) else { throw .graph(.duplicateValue(output)) }
                producer[output] = index
            }
        }
        for output in outputs where !defined.contains(output.name) && producer[output.name] == nil {
            throw .graph(.undefinedOutput(output.name))
        }
        guard outputNames.count == outputs.count else { throw .graph(.duplicateValue("an output")) }

        var waitingFor = [Int](repeating: 0, count: nodes.count)
        var readers = [[Int]](repeating: [], count: nodes.count)
        for (index, node) in nodes.enumerated() {
            for input in node.inputs where !input.isEmpty && !defined.contains(input) {
                guard let source = producer[input] else {
                    throw .graph(.undefinedValue(name: input, node: node.name))
                }
                readers[source].append(index)
                waitingFor[index] += 1
            }
        }
        guard
            waitingFor.indices.contains(where: { i in nodes[i].inputs.contains { producer[$0].map { $0 >= i } ?? false }
            })
        else { return }
        var ready = nodes.indices.filter { waitingFor[$0] == 0 }
        var order: [Int] = []
        var next = 0
        while next < ready.count {
            let index = ready[next]
            next += 1
            order.append(index)
            for reader in readers[index] {
                waitingFor[reader] -= 1
                if waitingFor[reader] == 0 { ready.append(reader) }
            }
        }
        guard order.count == nodes.count else {
            let stuck = nodes.indices.first { waitingFor[$0] > 0 } ?? 0
            throw .graph(.cycle(node: nodes[stuck].name))
        }
        nodes = order.map { nodes[$0] }
    }

    private static func tensor(
        _ tensor: ONNXTensor, _ externalData: ONNXTensor.ExternalData?
    ) throws(ModelError) -> Tensor {
        do {
            return try tensor.tensor(externalData: externalData)
        } catch .unsupportedTensorType(let name, let type) {
            throw .unsupportedType(value: name, type: type)
        } catch {
            throw .malformed(error)
        }
    }

    private static func spec(_ input: ONNXValueInfo) throws(ModelError) -> ValueSpec {
        guard let code = input.dataType else { throw .unsupportedType(value: input.name, type: "not a tensor") }
        guard let type = ONNXDataType(rawValue: code)?.computedElementType else {
            throw .unsupportedType(value: input.name, type: ONNXDataType.name(of: code))
        }
        return ValueSpec(name: input.name, elementType: type, dimensions: try dimensions(input))
    }

    /// Extents as declared; one below zero is how some exporters write a free one.
    private static func dimensions(_ value: ONNXValueInfo) throws(ModelError) -> [Int?]? {
        guard let declared = value.dimensions else { return nil }
        var extents: [Int?] = []
        for extent in declared {
            guard let extent, extent >= 0 else {
                extents.append(nil)
                continue
            }
            guard extent <= Int64(Int32.max) else {
                throw .malformed(.badShape(tensor: value.name, dimensions: declared.map { $0 ?? -1 }))
            }
            extents.append(Int(extent))
        }
        return extents
    }

    private static func node(
        _ node: ONNXNode, _ externalData: ONNXTensor.ExternalData?
    ) throws(ModelError) -> Node {
        var attributes: [String: AttributeValue] = [:]
        for attribute in node.attributes {
            guard attributes[attribute.name] == nil else {
                throw .invalidNode(
                    node: node.name, operator: node.operatorName,
                    reason: .invalid("attribute \(attribute.name) is given twice")
                )
            }
            attributes[attribute.name] =
                switch attribute.value {
                case .float(let value): .float(value)
                case .int(let value): .int(value)
                case .string(let value): .string(value)
                case .tensor(let value): .tensor(try tensor(value, externalData))
                case .floats(let values): .floats(values)
                case .ints(let values): .ints(values)
                case .strings(let values): .strings(values)
                case .unread(let kind): .other(kind)
                }
        }
        var inputs = node.inputs
        while inputs.last == "" { inputs.removeLast() }
        var outputs = node.outputs
        while outputs.last == "" { outputs.removeLast() }
        return Node(
            node.operatorName, inputs: inputs, outputs: outputs, attributes: attributes, name: node.name,
            domain: node.domain
        )
    }
}
