import AudioDSP

private let limits = AudioLimits(maximumSeconds: 2)

/// libFuzzer's target for recordings: what decodes is numbers, and no longer than allowed.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Checksums.repaired(Array(UnsafeBufferPointer(start: data, count: count)))
    guard let sound = try? AudioDecoder.decode(bytes, limits: limits) else { return 0 }
    precondition(sound.sampleRate == Waveform.modelSampleRate, "another rate")
    // A resampler may round a sample or two up.
    precondition(sound.samples.count <= 2 * Waveform.modelSampleRate + 16, "longer than allowed")
    precondition(sound.samples.allSatisfy(\.isFinite), "not a number")
    return 0
}
