import ONNXFormat

/// libFuzzer's target for the reader: bytes to a model, and every tensor in it to values.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    if let model = try? ONNXModel(bytes: bytes) {
        for tensor in model.graph.initializers { _ = try? tensor.tensor() }
        for node in model.graph.nodes {
            for case .tensor(let tensor) in node.attributes.map(\.value) { _ = try? tensor.tensor() }
        }
    }
    _ = try? ONNXTensor(bytes: bytes).tensor()
    return 0
}
