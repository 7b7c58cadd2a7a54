import Imaging

private let limits = ImageLimits(maximumPixels: 1 << 18)

/// libFuzzer's target for pictures: what decodes is as large as it says, and no larger than allowed.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Checksums.repaired(Array(UnsafeBufferPointer(start: data, count: count)))
    guard let image = try? ImageDecoder.decode(bytes, limits: limits) else { return 0 }
    precondition(image.width * image.height <= limits.maximumPixels, "more pixels than allowed")
    precondition(image.pixels.count == image.width * image.height * image.channels, "pixels are missing")
    return 0
}
