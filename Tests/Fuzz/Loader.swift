/// libFuzzer's target for the loader: bytes to a session, and where there is one to a plan and a run.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    LoaderTrial.run(Array(UnsafeBufferPointer(start: data, count: count)))
    return 0
}
