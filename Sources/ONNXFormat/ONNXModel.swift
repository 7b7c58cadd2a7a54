/// A model file's content, as far as running it needs. Documentation, training information and functions are passed over.
///
/// Memory: tensors share the file's bytes; everything else is at most about 64 times the bytes of its fields.
/// - Source: onnx.proto3, `ModelProto`.
/// - Trust: written by whoever made the file; nothing here has been checked against ONNX's rules beyond its encoding.
package struct ONNXModel: Sendable {
    /// The versions of the format that are read. From 3 on a model says the versions of its operator sets; 13 is that of
    /// ONNX 1.20, and none since 3 has changed what is read here.
    package static let irVersions: ClosedRange<Int64> = 3...13

    package var irVersion: Int64
    /// Version by domain; "" is ai.onnx.
    package var opsets: [String: Int64]
    package var graph: ONNXGraph

    package init(irVersion: Int64 = 8, opsets: [String: Int64] = ["": 17], graph: ONNXGraph) {
        self.irVersion = irVersion
        self.opsets = opsets
        self.graph = graph
    }

    /// - Throws: `ONNXFormatError`.
    package init(bytes: [UInt8]) throws(ONNXFormatError) {
        var reader = WireReader(bytes)
        var graph: ONNXGraph?
        var opsets: [String: Int64] = [:]
        var irVersion: Int64 = 0
        while let field = try reader.nextField() {
            switch field.number {
            case 1: irVersion = try reader.int64(field)
            case 7: graph = try ONNXGraph(reading: try reader.message(field))
            case 8:
                let (domain, version) = try Self.readOpset(try reader.message(field))
                guard opsets.count < 64 else { throw .tooMany(what: "operator sets", limit: 64) }
                guard opsets.updateValue(version, forKey: domain) == nil else {
                    throw .tooMany(what: "versions of operator set '\(domain)'", limit: 1)
                }
            default: try reader.skip(field)
            }
        }
        guard let graph else { throw .missing(what: "graph") }
        guard Self.irVersions.contains(irVersion) else { throw .unsupportedVersion(irVersion) }
        self.init(irVersion: irVersion, opsets: opsets, graph: graph)
    }

    /// The file's bytes.
    package func encoded() -> [UInt8] {
        var writer = WireWriter()
        writer.write(1, irVersion)
        writer.write(7) { graph.write(to: &$0) }
        for (domain, version) in opsets.sorted(by: { $0.key < $1.key }) {
            writer.write(8) { opset in
                opset.write(1, domain)
                opset.write(2, version)
            }
        }
        return writer.bytes
    }

    private static func readOpset(_ reader: WireReader) throws(ONNXFormatError) -> (String, Int64) {
        var reader = reader
        var domain = ""
        var version: Int64 = 0
        while let field = try reader.nextField() {
            switch field.number {
            case 1: domain = try reader.string(field)
            case 2: version = try reader.int64(field)
            default: try reader.skip(field)
            }
        }
        return (domain == "ai.onnx" ? "" : domain, version)
    }
}
