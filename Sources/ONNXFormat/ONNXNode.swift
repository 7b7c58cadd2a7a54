/// One node of a graph.
/// - Source: onnx.proto3, `NodeProto`.
package struct ONNXNode: Sendable {
    package static let maximumNames = 4_096
    package static let maximumAttributes = 256

    package var name: String
    package var operatorName: String
    /// Empty for ai.onnx.
    package var domain: String
    /// Names of values; empty where an optional input is left out.
    package var inputs: [String]
    /// Names of values; empty where an optional output is not wanted.
    package var outputs: [String]
    package var attributes: [ONNXAttribute]

    package init(
        _ operatorName: String, inputs: [String], outputs: [String], attributes: [ONNXAttribute] = [],
        name: String = "", domain: String = ""
    ) {
        self.name = name
        self.operatorName = operatorName
        self.domain = domain
        self.inputs = inputs
        self.outputs = outputs
        self.attributes = attributes
    }

    init(reading reader: WireReader) throws(ONNXFormatError) {
        var reader = reader
        self.init("", inputs: [], outputs: [])
        while let field = try reader.nextField() {
            switch field.number {
            case 1: inputs.append(try reader.string(field))
            case 2: outputs.append(try reader.string(field))
            case 3: name = try reader.string(field)
            case 4: operatorName = try reader.string(field)
            case 5: attributes.append(try ONNXAttribute(reading: try reader.message(field)))
            case 7: domain = try reader.string(field)
            default: try reader.skip(field)
            }
            guard inputs.count <= Self.maximumNames, outputs.count <= Self.maximumNames else {
                throw .tooMany(what: "inputs or outputs of a node", limit: Self.maximumNames)
            }
            guard attributes.count <= Self.maximumAttributes else {
                throw .tooMany(what: "attributes of a node", limit: Self.maximumAttributes)
            }
        }
        if domain == "ai.onnx" { domain = "" }
    }

    func write(to writer: inout WireWriter) {
        for input in inputs { writer.write(1, input) }
        for output in outputs { writer.write(2, output) }
        if !name.isEmpty { writer.write(3, name) }
        writer.write(4, operatorName)
        for attribute in attributes { writer.write(5) { attribute.write(to: &$0) } }
        if !domain.isEmpty { writer.write(7, domain) }
    }
}
