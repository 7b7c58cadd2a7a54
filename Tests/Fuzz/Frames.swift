/// libFuzzer's target for WebSocket frames.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    checkSession(data, count, allowsCompression: false)
    return 0
}
