internal import CKernels
public import TensorCore

/// How the weights of a convolution are laid out for the kernels.
public struct ConvolutionPacking: Sendable, Hashable {
    /// Output channels that one call of the tile kernel computes.
    let tileRows: Int
    let groups: Int, groupOutputs: Int, taps: Int
    /// One input channel a group: each output is a weighted sum of shifted planes, and the weights stay as they are.
    let isDepthwise: Bool

    /// - Parameter taps: inputChannels / groups · kernel rows · kernel columns.
    /// - Throws: `ShapeError.mismatch` where the channels do not divide into the groups.
    public init(outputChannels: Int, groupInputs: Int, taps: Int, groups: Int) throws(ShapeError) {
        guard groups > 0, outputChannels > 0, outputChannels % groups == 0, taps > 0, groupInputs > 0 else {
            throw .mismatch(expected: [groups], found: [outputChannels])
        }
        self.groups = groups
        self.taps = taps
        groupOutputs = outputChannels / groups
        tileRows = KernelTable.selected.tile_rows
        // A group of few outputs leaves most of a tile empty; plane by plane is then less work.
        isDepthwise = groupInputs == 1 && groupOutputs <= 2
        _ = try extentProduct(groups, tilesPerGroup, tileRows, taps)
    }

    var tilesPerGroup: Int { (groupOutputs + tileRows - 1) / tileRows }

    /// Values of the packed weights.
    public var count: Int {
        isDepthwise ? groups * groupOutputs * taps : groups * tilesPerGroup * tileRows * taps
    }

    /// Packs [outputChannels, taps] into [group, tile, tap, row of the tile], with zeros where a tile is not full.
    /// - Throws: `ShapeError.countMismatch`.
    public func pack(_ weights: FloatBuffer, into packed: MutableFloatBuffer) throws(ShapeError) {
        try require(weights.count, atLeast: groups * groupOutputs * taps)
        try require(packed.count, atLeast: count)
        if isDepthwise {
            unsafe packed.address.update(from: weights.address, count: count)
            return
        }
        var to = unsafe packed.address
        for group in 0..<groups {
            for tile in 0..<tilesPerGroup {
                let first = tile * tileRows
                let rows = min(tileRows, groupOutputs - first)
                let from = unsafe weights.address + (group * groupOutputs + first) * taps
                for tap in 0..<taps {
                    for row in 0..<tileRows { unsafe to[row] = row < rows ? from[row * taps + tap] : 0 }
                    unsafe to += tileRows
                }
            }
        }
    }
}
