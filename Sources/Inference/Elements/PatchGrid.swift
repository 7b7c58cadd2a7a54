import Kernels
import TensorCore

/// Windows over any number of spatial axes: which place of the input each tap of the window sees at each position.
///
/// Its rows are those of a convolution's patch matrix: for one tap, what it sees at every position.
struct PatchGrid: Sendable {
    /// Windows along one axis.
    struct Axis: Sendable {
        var input: Int, kernel: Int, stride: Int, dilation: Int
        /// What lies before the input, not negative.
        var padding: Int
        var positions: Int
    }

    private let axes: [Axis]
    /// For each axis, tap by tap and position by position, the place in the input, or −1 in the padding.
    private let places: [[Int32]]
    private let inputStrides: [Int]

    /// Taps of the window, positions of it, and elements of the input.
    let taps: Int, positions: Int, inputCount: Int

    /// - Parameter byteLimit: of the tables of places, together.
    /// - Throws: `.shape` where the counts are no shape's, `.tooLarge` above the limit.
    init(_ axes: [Axis], byteLimit: Int) throws(OperatorError) {
        self.axes = axes
        let input = try Shape.of(axes.map(\.input))
        inputCount = input.count
        inputStrides = input.strides
        taps = try Shape.of(axes.map(\.kernel)).count
        positions = try Shape.of(axes.map(\.positions)).count
        var places: [[Int32]] = []
        var bytes = 0
        for axis in axes {
            bytes += try 4 * Shape.of([axis.kernel, axis.positions]).count
            guard bytes <= byteLimit else { throw .tooLarge(bytes: bytes, limit: byteLimit) }
            var along: [Int32] = []
            along.reserveCapacity(axis.kernel * axis.positions)
            for tap in 0..<axis.kernel {
                for position in 0..<axis.positions {
                    let place = position * axis.stride - axis.padding + tap * axis.dilation
                    along.append(place >= 0 && place < axis.input ? Int32(place) : -1)
                }
            }
            places.append(along)
        }
        self.places = places
    }

    /// The grid of windows as a convolution or a pool slides them.
    init(_ windows: [WindowAxis], byteLimit: Int) throws(OperatorError) {
        try self.init(
            windows.map {
                Axis(
                    input: $0.input, kernel: $0.kernel, stride: $0.stride, dilation: $0.dilation, padding: $0.padBegin,
                    positions: $0.output)
            }, byteLimit: byteLimit)
    }

    /// Calls `body` for each position and place that a tap sees there, in order of positions; the padding is left out.
    @inline(__always)
    func forEachPlace(_ tap: Int, _ body: (_ position: Int, _ place: Int) -> Void) {
        guard positions > 0, inputCount > 0, let last = axes.last, let along = places.last else { return }
        let column = tap % last.kernel * last.positions
        forEachRow(tap / last.kernel, axes.count - 2) { row, start in
            for position in 0..<last.positions where along[column + position] >= 0 {
                body(row * last.positions + position, start + Int(along[column + position]))
            }
        }
    }

    /// Calls `body` with the number and the start in the input of each row of the last axis that is not in the padding.
    private func forEachRow(_ tap: Int, _ axis: Int, _ body: (_ row: Int, _ start: Int) -> Void) {
        guard axis >= 0 else { return body(0, 0) }
        let this = axes[axis]
        let column = tap % this.kernel * this.positions
        forEachRow(tap / this.kernel, axis - 1) { row, start in
            for position in 0..<this.positions where places[axis][column + position] >= 0 {
                body(row * this.positions + position, start + Int(places[axis][column + position]) * inputStrides[axis])
            }
        }
    }

    /// Writes what a tap sees at every position, 0 in the padding.
    func gather(_ tap: Int, from plane: FloatBuffer, into row: MutableFloatBuffer) {
        unsafe row.update(repeating: 0)
        forEachPlace(tap) { position, place in unsafe row[position] = plane[place] }
    }

    /// Adds to each place what a tap's row holds for the positions that see it: the reverse of `gather`.
    func scatter(_ tap: Int, from row: FloatBuffer, into plane: MutableFloatBuffer) {
        forEachPlace(tap) { position, place in unsafe plane[place] += row[position] }
    }
}
