import Foundation
import Inference
import ONNXFormat
import TensorCore
import Testing

/// Sessions of one file hold one program.
@Suite struct SharingTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
        "mien-sharing-\(UUID().uuidString)")

    /// y = x + w, w in the file or in one beside it.
    private func bytes(_ weight: ONNXTensor.Payload) -> [UInt8] {
        let graph = ONNXGraph(
            nodes: [ONNXNode("Add", inputs: ["x", "w"], outputs: ["y"])],
            initializers: [ONNXTensor(name: "w", dimensions: [1], dataType: .float32, payload: weight)],
            inputs: [ONNXValueInfo(name: "x", dataType: .float32, dimensions: [1])],
            outputs: [ONNXValueInfo(name: "y", dataType: .float32, dimensions: nil)])
        return ONNXModel(graph: graph).encoded()
    }

    private func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appendingPathComponent(name)
        try Data(bytes).write(to: path)
        return path.path
    }

    /// Until what was written counts as settled, which a file of this moment does not.
    private func settle() { Thread.sleep(forTimeInterval: 0.1) }

    private func result(_ session: Session) throws -> [Float] {
        try session.makeContext().run([Tensor([1] as [Float], shape: [1])])[0].floats()
    }

    @Test func tenSessionsOfOneFileHoldOneProgram() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try write(bytes(.floats([2])), "model.onnx")
        settle()
        let first = try Session(contentsOf: path)
        var differently = SessionOptions()
        differently.maximumRunBytes = 1 << 20
        for _ in 0..<9 { #expect(try Session(contentsOf: path, options: differently).sharesProgram(with: first)) }
        // By another name it is the same file.
        let link = folder.appendingPathComponent("link.onnx")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: URL(fileURLWithPath: path))
        #expect(try Session(contentsOf: link.path).sharesProgram(with: first))
        #expect(try result(first) == [3])
    }

    @Test func aProgramIsNotSharedOverOptionsThatChangeIt() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try write(bytes(.floats([2])), "model.onnx")
        settle()
        let first = try Session(contentsOf: path)
        var plain = SessionOptions()
        plain.rewrites = false
        #expect(try !Session(contentsOf: path, options: plain).sharesProgram(with: first))
        #expect(try !Session(bytes: bytes(.floats([2]))).sharesProgram(with: first))
    }

    /// However soon it is written to, and of the same size: a file of this moment is not shared at all.
    @Test func aFileThatWasWrittenToIsLoadedAnew() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try write(bytes(.floats([2])), "model.onnx")
        settle()
        let first = try Session(contentsOf: path)
        // Over the same file, and then another one in its place.
        let handle = try #require(FileHandle(forWritingAtPath: path))
        try handle.write(contentsOf: Data(bytes(.floats([5]))))
        try handle.close()
        let second = try Session(contentsOf: path)
        _ = try write(bytes(.floats([7])), "model.onnx")
        let third = try Session(contentsOf: path)
        #expect(try result(first) == [3])
        #expect(try result(second) == [6])
        #expect(try result(third) == [8])
    }

    @Test func externalDataThatWasWrittenToIsLoadedAnew() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let weights = [2, 3, 4].map { (value: Float) in withUnsafeBytes(of: value) { [UInt8]($0) } }
        let path = try write(bytes(.external(location: "w.bin", offset: 0, length: nil)), "model.onnx")
        _ = try write(weights[0], "w.bin")
        settle()
        let first = try Session(contentsOf: path)
        #expect(try Session(contentsOf: path).sharesProgram(with: first))
        _ = try write(weights[1] + weights[2], "w.bin")
        settle()
        let second = try Session(contentsOf: path)
        #expect(try result(first) == [3])
        #expect(try result(second) == [4])
        #expect(try Session(contentsOf: path).sharesProgram(with: second))
        // The same model file beside other data is another model.
        let other = folder.appendingPathComponent("other")
        try FileManager.default.createDirectory(at: other, withIntermediateDirectories: true)
        try FileManager.default.linkItem(atPath: path, toPath: other.appendingPathComponent("model.onnx").path)
        try Data(weights[2]).write(to: other.appendingPathComponent("w.bin"))
        #expect(try result(Session(contentsOf: other.appendingPathComponent("model.onnx").path)) == [5])
    }

    @Test func sessionsLoadedAtOnceComeToShare() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try write(bytes(.floats([2])), "model.onnx")
        settle()
        let first = try Session(contentsOf: path)
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<8 {
                group.addTask { (try? Session(contentsOf: path).sharesProgram(with: first)) ?? false }
            }
            for await shares in group { #expect(shares) }
        }
    }
}
