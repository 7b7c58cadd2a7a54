internal import CKernels
public import TensorCore

/// How `TileConvolution` wants the weights: [group, tile, tap, row of the tile], with zeros where a tile is not full.
public struct TilePacking: Sendable, Hashable {
    /// Output channels that one call of the tile kernel computes.
    let tileRows: Int
    let groups: Int, groupOutputs: Int, taps: Int

    /// - Parameter taps: inputChannels / groups · kernel rows · kernel columns.
    /// - Throws: `ShapeError.mismatch` where the channels do not divide into the groups.
    public init(outputChannels: Int, taps: Int, groups: Int) throws(ShapeError) {
        guard groups > 0, outputChannels > 0, outputChannels % groups == 0, taps > 0 else {
            throw .mismatch(expected: [groups], found: [outputChannels])
        }
        self.groups = groups
        self.taps = taps
        groupOutputs = outputChannels / groups
        tileRows = KernelTable.selected.tile_rows
        _ = try extentProduct(groups, tilesPerGroup, tileRows, taps)
    }

    var tilesPerGroup: Int { (groupOutputs + tileRows - 1) / tileRows }

    /// Values of the packed weights.
    public var count: Int { groups * tilesPerGroup * tileRows * taps }

    /// Packs [outputChannels, taps].
    /// - Throws: `ShapeError.countMismatch`.
    public func pack(_ weights: FloatBuffer, into packed: MutableFloatBuffer) throws(ShapeError) {
        try require(weights.count, atLeast: groups * groupOutputs * taps)
        try require(packed.count, atLeast: count)
        for group in 0..<groups {
            for tile in 0..<tilesPerGroup {
                let first = tile * tileRows
                let rows = min(tileRows, groupOutputs - first)
                let to = unsafe packed.address + (group * tilesPerGroup + tile) * tileRows * taps
                if rows < tileRows { unsafe to.update(repeating: 0, count: tileRows * taps) }
                unsafe KernelTable.selected.transpose(
                    weights.address + (group * groupOutputs + first) * taps, taps, rows, taps, to, tileRows)
            }
        }
    }
}
