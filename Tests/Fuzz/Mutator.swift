@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int) -> Int

/// Three of four changes are to what the model says, one is libFuzzer's own to its bytes.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
    _ data: UnsafeMutablePointer<UInt8>?, _ count: Int, _ limit: Int, _ seed: UInt32
) -> Int {
    guard let data, seed & 3 != 0 else { return mutateBytes(data, count, limit) }
    var mutator = ModelMutator(seed: UInt64(seed))
    guard let changed = mutator.mutate(Array(UnsafeBufferPointer(start: data, count: count))), changed.count <= limit
    else { return mutateBytes(data, count, limit) }
    UnsafeMutableBufferPointer(start: data, count: limit).update(fromContentsOf: changed)
    return changed.count
}

/// `MIEN_FUZZ_SEEDS=folder[:model…]`: writes seeds there and ends, instead of fuzzing.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>?,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
    Seeds.writeWhereAsked()
    return 0
}
