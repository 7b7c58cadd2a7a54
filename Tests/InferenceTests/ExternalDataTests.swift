import Foundation
import Inference
import ONNXFormat
import TensorCore
import Testing

@Suite struct ExternalDataTests {
    /// A folder with `data/weights.bin` (four floats), an outside file, and a link that leads to it.
    private func withFolder(_ body: (String) throws -> Void) throws {
        let manager = FileManager.default
        let root = manager.temporaryDirectory.appendingPathComponent("mien-external-\(UUID().uuidString)")
        defer { try? manager.removeItem(at: root) }
        let model = root.appendingPathComponent("model")
        try manager.createDirectory(at: model.appendingPathComponent("data"), withIntermediateDirectories: true)
        let floats: [Float] = [1, 2, 3, 4]
        let data = floats.withUnsafeBytes { Data($0) }
        try data.write(to: model.appendingPathComponent("data/weights.bin"))
        try data.write(to: root.appendingPathComponent("outside.bin"))
        try manager.createSymbolicLink(
            at: model.appendingPathComponent("link.bin"), withDestinationURL: root.appendingPathComponent("outside.bin")
        )
        try body(model.path)
    }

    private func model(_ location: String, offset: Int64 = 0, length: Int64? = nil, count: Int64 = 2) -> [UInt8] {
        let weight = ONNXTensor(
            name: "w", dimensions: [count], dataType: .float32,
            payload: .external(location: location, offset: offset, length: length))
        let graph = ONNXGraph(
            nodes: [ONNXNode("Identity", inputs: ["w"], outputs: ["y"])], initializers: [weight], inputs: [],
            outputs: [ONNXValueInfo(name: "y", dataType: .float32, dimensions: nil)])
        return ONNXModel(graph: graph).encoded()
    }

    @Test func readsAPartOfAFileBesideTheModel() throws {
        try withFolder { folder in
            let session = try Session(
                bytes: model("data/weights.bin", offset: 4, length: 8), externalDataDirectory: folder)
            #expect(try session.makeContext().run([])[0].floats() == [2, 3])
        }
    }

    @Test(arguments: ["../outside.bin", "/etc/passwd", "data/../../outside.bin", "link.bin", "", ".."])
    func refusesALocationThatLeadsOutOfTheFolder(_ location: String) throws {
        try withFolder { folder in
            #expect(throws: ModelError.malformed(.badExternalLocation(tensor: "w"))) {
                try Session(bytes: model(location), externalDataDirectory: folder)
            }
        }
    }

    @Test func refusesAFileThatIsShortAbsentOrNoFile() throws {
        try withFolder { folder in
            for (location, offset) in [
                ("data/weights.bin", 12), ("data/weights.bin", 1 << 40), ("absent", 0), ("data", 0),
            ] {
                #expect(throws: ModelError.malformed(.externalDataUnreadable(tensor: "w", path: location))) {
                    try Session(bytes: model(location, offset: Int64(offset)), externalDataDirectory: folder)
                }
            }
            #expect(throws: ModelError.malformed(.dataLength(tensor: "w", expected: 8, found: 4))) {
                try Session(bytes: model("data/weights.bin", length: 4), externalDataDirectory: folder)
            }
        }
    }

    @Test func refusesExternalDataWithoutAFolder() {
        #expect(throws: ModelError.malformed(.badExternalLocation(tensor: "w"))) {
            try Session(bytes: model("data/weights.bin"))
        }
    }

    @Test func refusesAModelFileThatIsAbsentOrTooLarge() throws {
        #expect(throws: ModelError.unreadable(path: "/no/such/model.onnx", errno: 2)) {
            try Session(contentsOf: "/no/such/model.onnx")
        }
        try withFolder { folder in
            var options = SessionOptions()
            options.maximumModelBytes = 15
            #expect(throws: ModelError.tooLarge(bytes: 16, limit: 15)) {
                try Session(contentsOf: folder + "/data/weights.bin", options: options)
            }
        }
    }
}
