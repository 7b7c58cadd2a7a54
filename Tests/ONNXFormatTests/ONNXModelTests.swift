import ONNXFormat
import TensorCore
import Testing

@Suite struct ONNXModelTests {
    static let model = ONNXModel(
        opsets: ["": 17, "com.example": 2],
        graph: ONNXGraph(
            nodes: [
                ONNXNode(
                    "Conv", inputs: ["x", "w", ""], outputs: ["y"],
                    attributes: [
                        ONNXAttribute("group", .int(0)), ONNXAttribute("alpha", .float(0.25)),
                        ONNXAttribute("pads", .ints([1, 1, -1])), ONNXAttribute("scales", .floats([0.5, 2])),
                        ONNXAttribute("mode", .string("edge")), ONNXAttribute("names", .strings(["a", ""])),
                        ONNXAttribute("empty", .ints([])),
                        ONNXAttribute(
                            "value", .tensor(ONNXTensor(dimensions: [1], dataType: .float32, payload: .floats([4])))),
                        ONNXAttribute("body", .unread("graph")),
                    ],
                    name: "n", domain: "com.example")
            ],
            initializers: [ONNXTensor(name: "w", dimensions: [2], dataType: .float32, payload: .floats([1, 2]))],
            inputs: [ONNXValueInfo(name: "x", dataType: .float32, dimensions: [nil, 3])],
            outputs: [ONNXValueInfo(name: "y", dataType: .int64, dimensions: nil)])
    )

    @Test func readsBackWhatItWrote() throws {
        let model = try ONNXModel(bytes: Self.model.encoded())
        #expect(model.opsets == ["": 17, "com.example": 2])
        let node = try #require(model.graph.nodes.first)
        #expect(node.operatorName == "Conv")
        #expect(node.domain == "com.example")
        #expect(node.inputs == ["x", "w", ""])
        #expect(model.graph.inputs[0].dimensions == [nil, 3])
        #expect(model.graph.outputs[0].dimensions == nil)
        #expect(try model.graph.initializers[0].tensor().floats() == [1, 2])
        var seen: [String: String] = [:]
        for attribute in node.attributes {
            seen[attribute.name] =
                switch attribute.value {
                case .int(let value): "\(value)"
                case .float(let value): "\(value)"
                case .string(let value): value
                case .ints(let values): "\(values)"
                case .floats(let values): "\(values)"
                case .strings(let values): "\(values)"
                case .tensor(let value): "\(try value.tensor().floats())"
                case .unread(let kind): kind
                }
        }
        #expect(
            seen == [
                "group": "0", "alpha": "0.25", "pads": "[1, 1, -1]", "scales": "[0.5, 2.0]", "mode": "edge",
                "names": "[\"a\", \"\"]", "empty": "[]", "value": "[4.0]", "body": "graph",
            ])
    }

    @Test func readsTheVersionsOfTheFormatFrom3To13() throws {
        var model = Self.model
        for version in 3...13 as ClosedRange<Int64> {
            model.irVersion = version
            #expect(try ONNXModel(bytes: model.encoded()).irVersion == version)
        }
        for version in [.min, -1, 0, 1, 2, 14, .max] as [Int64] {
            model.irVersion = version
            #expect(throws: ONNXFormatError.unsupportedVersion(version)) { try ONNXModel(bytes: model.encoded()) }
        }
    }

    @Test func refusesAnOperatorSetThatIsImportedTwice() {
        for domain in ["", "ai.onnx"] {
            var again = WireWriter()
            again.write(8) { opset in
                opset.write(1, domain)
                opset.write(2, 9)
            }
            #expect(throws: ONNXFormatError.tooMany(what: "versions of operator set ''", limit: 1)) {
                try ONNXModel(bytes: Self.model.encoded() + again.bytes)
            }
        }
    }

    @Test func refusesBytesThatAreNoModel() {
        #expect(throws: ONNXFormatError.missing(what: "graph")) { try ONNXModel(bytes: []) }
        #expect(throws: ONNXFormatError.self) { try ONNXModel(bytes: Array("<!DOCTYPE html>".utf8)) }
        #expect(throws: ONNXFormatError.self) { try ONNXModel(bytes: [UInt8](repeating: 0xFF, count: 100)) }
    }

    @Test func refusesAModelCutAnywhere() throws {
        let bytes = Self.model.encoded()
        var accepted: [Int] = []
        for length in bytes.indices where (try? ONNXModel(bytes: Array(bytes[..<length]))) != nil {
            accepted.append(length)
        }
        // Cut between its fields a message is whole: before each of the two operator sets, which come last.
        #expect(accepted.count == 2)
    }

    @Test func readsOrRefusesEveryChangeOfOneByte() {
        let bytes = Self.model.encoded()
        var refused = 0
        for index in bytes.indices {
            for change in [0x01, 0x80, 0xFF] as [UInt8] {
                var changed = bytes
                changed[index] ^= change
                do throws(ONNXFormatError) {
                    let model = try ONNXModel(bytes: changed)
                    for tensor in model.graph.initializers { _ = try tensor.tensor() }
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > 0)
    }
}
