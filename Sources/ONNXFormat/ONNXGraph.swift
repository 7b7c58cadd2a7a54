/// The graph of a model.
/// - Source: onnx.proto3, `GraphProto`.
package struct ONNXGraph: Sendable {
    /// The most nodes, initialisers, inputs or outputs that are read: many times what published models have.
    package static let maximumParts = 100_000

    package var name: String
    package var nodes: [ONNXNode]
    package var initializers: [ONNXTensor]
    package var inputs: [ONNXValueInfo]
    package var outputs: [ONNXValueInfo]
    /// Whether the file holds sparse initialisers, which are not read.
    package var hasSparseInitializers = false

    package init(
        name: String = "graph", nodes: [ONNXNode], initializers: [ONNXTensor] = [], inputs: [ONNXValueInfo],
        outputs: [ONNXValueInfo]
    ) {
        self.name = name
        self.nodes = nodes
        self.initializers = initializers
        self.inputs = inputs
        self.outputs = outputs
    }

    init(reading reader: WireReader) throws(ONNXFormatError) {
        var reader = reader
        self.init(name: "", nodes: [], inputs: [], outputs: [])
        var parts = 0
        while let field = try reader.nextField() {
            parts += 1
            guard parts <= 4 * Self.maximumParts else {
                throw .tooMany(what: "parts of a graph", limit: Self.maximumParts)
            }
            switch field.number {
            case 1: nodes.append(try ONNXNode(reading: try reader.message(field)))
            case 2: name = try reader.string(field)
            case 5: initializers.append(try ONNXTensor(reading: try reader.message(field)))
            case 11: inputs.append(try ONNXValueInfo(reading: try reader.message(field)))
            case 12: outputs.append(try ONNXValueInfo(reading: try reader.message(field)))
            case 15:
                hasSparseInitializers = true
                try reader.skip(field)
            default: try reader.skip(field)
            }
        }
        guard max(nodes.count, initializers.count, inputs.count, outputs.count) <= Self.maximumParts else {
            throw .tooMany(what: "parts of a graph", limit: Self.maximumParts)
        }
    }

    func write(to writer: inout WireWriter) {
        for node in nodes { writer.write(1) { node.write(to: &$0) } }
        writer.write(2, name)
        for initializer in initializers { writer.write(5) { initializer.write(to: &$0) } }
        for input in inputs { writer.write(11) { input.write(to: &$0) } }
        for output in outputs { writer.write(12) { output.write(to: &$0) } }
    }
}
