/// libFuzzer's target for compressed WebSocket messages.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    checkSession(data, count, allowsCompression: true)
    return 0
}
