internal import Synchronization
public import TensorCore

/// The constant weights of a convolution, packed once for each algorithm that a plan asks for and shared by all plans.
public final class ConvolutionWeights: Sendable {
    /// [outputChannels, inputChannels / groups, rows, columns].
    public let shape: Shape
    private let groups: Int
    private let values: FloatStorage
    private let packings = Mutex<[ConvolutionAlgorithm: FloatStorage]>([:])

    /// - Throws: `ShapeError` where the values are not those of the shape, or the channels do not divide into the groups.
    public init(_ values: [Float], shape: Shape, groups: Int) throws(ShapeError) {
        guard values.count == shape.count else { throw .countMismatch(expected: shape.count, found: values.count) }
        guard shape.rank >= 3, shape.count > 0 else { throw .mismatch(expected: [3], found: shape.dimensions) }
        self.shape = shape
        self.groups = groups
        self.values = FloatStorage(values)
        _ = try tilePacking()
    }

    /// The weights as the algorithm wants them.
    /// - Throws: `ShapeError.tooLarge`.
    public func packed(for algorithm: ConvolutionAlgorithm) throws(ShapeError) -> FloatStorage {
        if let known = packings.withLock({ $0[algorithm] }) { return known }
        let made = try pack(for: algorithm)
        // Two plans at once may both have packed: the first stays.
        return packings.withLock { packings in
            if let known = packings[algorithm] { return known }
            packings[algorithm] = made
            return made
        }
    }

    private func pack(for algorithm: ConvolutionAlgorithm) throws(ShapeError) -> FloatStorage {
        switch algorithm {
        case .tiles:
            let packing = try tilePacking()
            return try unsafe FloatStorage(count: packing.count) { (to) throws(ShapeError) in
                try unsafe packing.pack(values.buffer, into: to)
            }
        case .panels:
            let taps = shape.count(of: 1..<shape.rank)
            let packing = try PanelPacking(taps: taps, columns: shape[0])
            return try unsafe FloatStorage(count: packing.count) { (to) throws(ShapeError) in
                try unsafe packing.pack(values.buffer, tapStride: 1, columnStride: taps, into: to)
            }
        case .depthwise:
            return values
        case .winograd(let tile):
            let packing = try WinogradPacking(outputChannels: shape[0], inputChannels: shape[1], tile: tile)
            return try unsafe FloatStorage(count: packing.count) { (to) throws(ShapeError) in
                try unsafe packing.pack(values.buffer, into: to)
            }
        }
    }

    private func tilePacking() throws(ShapeError) -> TilePacking {
        try TilePacking(outputChannels: shape[0], taps: shape.count(of: 1..<shape.rank), groups: groups)
    }
}
