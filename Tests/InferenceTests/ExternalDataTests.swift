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

    @Test func readsToTheEndOfTheTensorWhereNoLengthIsGiven() throws {
        try withFolder { folder in
            let session = try Session(bytes: model("data/weights.bin", offset: 8), externalDataDirectory: folder)
            #expect(try session.makeContext().run([])[0].floats() == [3, 4])
            let dotted = try Session(bytes: model("./data/./weights.bin"), externalDataDirectory: folder)
            #expect(try dotted.makeContext().run([])[0].floats() == [1, 2])
        }
    }

    @Test func refusesExtentsAndLengthsBeyondTheFile() throws {
        try withFolder { folder in
            for count in [5, 1 << 20, (1 << 31) - 1] as [Int64] {
                #expect(throws: ModelError.malformed(.externalDataUnreadable(tensor: "w", path: "data/weights.bin"))) {
                    try Session(bytes: model("data/weights.bin", count: count), externalDataDirectory: folder)
                }
            }
            for length in [0, 1 << 40, .max] as [Int64] {
                #expect(throws: ModelError.malformed(.dataLength(tensor: "w", expected: 8, found: Int(length)))) {
                    try Session(bytes: model("data/weights.bin", length: length), externalDataDirectory: folder)
                }
            }
            #expect(throws: ModelError.malformed(.externalDataUnreadable(tensor: "w", path: "data/weights.bin"))) {
                try Session(bytes: model("data/weights.bin", offset: .max), externalDataDirectory: folder)
            }
        }
    }

    @Test(arguments: ["-1", "x", "", "9223372036854775808", "0x10"])
    func refusesOffsetsAndLengthsThatAreNoNumbers(_ text: String) throws {
        try withFolder { folder in
            for key in ["offset", "length"] {
                var tensor = WireWriter()
                tensor.write(1, packed: [2] as [Int64])
                tensor.write(2, 1)
                tensor.write(8, "w")
                for (key, value) in [("location", "data/weights.bin"), (key, text)] {
                    tensor.write(13) { entry in
                        entry.write(1, key)
                        entry.write(2, value)
                    }
                }
                tensor.write(14, 1)
                #expect(throws: ONNXFormatError.badValue(tensor: "w")) { try ONNXTensor(bytes: tensor.bytes) }
            }
        }
    }

    @Test func refusesALinkedFolderThatLeadsOutAndFollowsOneThatDoesNot() throws {
        try withFolder { folder in
            let manager = FileManager.default
            try manager.createSymbolicLink(atPath: folder + "/out", withDestinationPath: "..")
            try manager.createSymbolicLink(atPath: folder + "/in", withDestinationPath: "data")
            #expect(throws: ModelError.malformed(.badExternalLocation(tensor: "w"))) {
                try Session(bytes: model("out/outside.bin"), externalDataDirectory: folder)
            }
            let session = try Session(bytes: model("in/weights.bin"), externalDataDirectory: folder)
            #expect(try session.makeContext().run([])[0].floats() == [1, 2])
        }
    }

    @Test func aPipeInPlaceOfAFileDoesNotBlock() throws {
        try withFolder { folder in
            try #require(mkfifo(folder + "/pipe", 0o600) == 0)
            #expect(throws: ModelError.malformed(.externalDataUnreadable(tensor: "w", path: "pipe"))) {
                try Session(bytes: model("pipe"), externalDataDirectory: folder)
            }
            #expect(throws: ModelError.unreadable(path: folder + "/pipe", errno: EISDIR)) {
                try Session(contentsOf: folder + "/pipe")
            }
        }
    }

    /// A file may be named by every tensor of a model, which must not multiply it without bound.
    @Test func readsNoMoreThanAModelMayHoldInAll() throws {
        try withFolder { folder in
            let names = (0..<40).map { "w\($0)" }
            let graph = ONNXGraph(
                nodes: [ONNXNode("Sum", inputs: names, outputs: ["y"])],
                initializers: names.map {
                    ONNXTensor(
                        name: $0, dimensions: [4], dataType: .float32,
                        payload: .external(location: "data/weights.bin", offset: 0, length: nil))
                },
                inputs: [], outputs: [ONNXValueInfo(name: "y", dataType: .float32, dimensions: nil)])
            let bytes = ONNXModel(graph: graph).encoded()
            var options = SessionOptions()
            options.maximumModelBytes = bytes.count + 40 * 16
            let session = try Session(bytes: bytes, externalDataDirectory: folder, options: options)
            #expect(try session.makeContext().run([])[0].floats() == [40, 80, 120, 160])
            options.maximumModelBytes -= 1
            #expect(throws: ModelError.malformed(.externalDataUnreadable(tensor: "w39", path: "data/weights.bin"))) {
                try Session(bytes: bytes, externalDataDirectory: folder, options: options)
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
