internal import CKernels
internal import TensorCore

/// How the input of a convolution lies where its kernel taps are constant offsets: copied once with its padding, split by
/// the phase of the stride. Without padding and stride the input itself is read.
struct ConvolutionInput: Sendable {
    let rows: WindowAxis, columns: WindowAxis
    /// Whether taps are offsets into the input itself.
    let isInput: Bool
    /// Extent of one phase's plane in the copy.
    let planeRows: Int, planeColumns: Int
    /// From one channel to the next.
    let channelStride: Int
    /// Where each tap of a group's input begins, in elements from the group's first plane.
    let offsets: [Int]

    /// Phases of the stride that any tap falls on.
    private let rowPhases: [Int], columnPhases: [Int]

    /// - Throws: `ShapeError.tooLarge` where the copy would exceed what any shape may have.
    init(_ geometry: ConvolutionGeometry) throws(ShapeError) {
        rows = geometry.rows
        columns = geometry.columns
        isInput = rows.isPlain && columns.isPlain
        let rowTaps = Self.phases(of: rows)
        let columnTaps = Self.phases(of: columns)
        rowPhases = rowTaps.phases
        columnPhases = columnTaps.phases
        planeRows = isInput ? rows.input : rows.output + rowTaps.reach
        planeColumns = isInput ? columns.input : columns.output + columnTaps.reach
        let plane = try extentProduct(planeRows, planeColumns)
        channelStride = try extentProduct(rowPhases.count, columnPhases.count, plane)
        _ = try extentProduct(geometry.inputChannels, channelStride)
        var offsets: [Int] = []
        offsets.reserveCapacity(geometry.taps)
        for channel in 0..<(geometry.inputChannels / geometry.groups) {
            for row in rowTaps.taps {
                for column in columnTaps.taps {
                    let phase = row.phase * columnPhases.count + column.phase
                    offsets.append(channel * channelStride + phase * plane + row.shift * planeColumns + column.shift)
                }
            }
        }
        self.offsets = offsets
    }

    /// Values of a copy of so many channels.
    func copyCount(channels: Int) -> Int { isInput ? 0 : paddedCount(channels * channelStride) }

    /// The input itself, or its copy in `scratch`.
    /// - Parameter x: [channels, rows.input, columns.input].
    func prepare(
        _ x: UnsafePointer<Float>, channels: Int, in scratch: UnsafeMutablePointer<Float>, team: ThreadTeam?
    ) -> UnsafePointer<Float> {
        if isInput { return unsafe x }
        let planes = channels * phaseCount
        let parts = partCount(planes, for: team)
        unsafe inParallel(team, parts, (self, x, scratch, planes, parts)) { job, part, _ in
            let (input, x, scratch, planes, parts) = unsafe job
            for plane in items(planes, part: part, of: parts) {
                let (channel, phase) = plane.quotientAndRemainder(dividingBy: input.phaseCount)
                unsafe input.copy(
                    x + channel * input.rows.input * input.columns.input, phase: phase,
                    to: scratch + plane * input.planeRows * input.planeColumns)
            }
        }
        return unsafe UnsafePointer(scratch)
    }

    /// Of one channel.
    private var phaseCount: Int { rowPhases.count * columnPhases.count }

    /// One phase of one channel.
    private func copy(_ x: UnsafePointer<Float>, phase: Int, to plane: UnsafeMutablePointer<Float>) {
        let (row, column) = phase.quotientAndRemainder(dividingBy: columnPhases.count)
        unsafe PhasePlane.fill(
            plane, from: x,
            rows: PhaseAxis(
                origin: rowPhases[row] - rows.padBegin, step: rows.stride, input: rows.input, count: planeRows),
            columns: PhaseAxis(
                origin: columnPhases[column] - columns.padBegin, step: columns.stride, input: columns.input,
                count: planeColumns))
    }

    private struct Tap {
        /// Index into the phases.
        let phase: Int
        /// Elements of the phase's plane.
        let shift: Int
    }

    private static func phases(of axis: WindowAxis) -> (phases: [Int], taps: [Tap], reach: Int) {
        if axis.stride == 1 {
            let taps = (0..<axis.kernel).map { Tap(phase: 0, shift: $0 * axis.dilation) }
            return ([0], taps, (axis.kernel - 1) * axis.dilation)
        }
        var phases: [Int] = []
        var indices: [Int: Int] = [:]
        var taps: [Tap] = []
        for tap in 0..<axis.kernel {
            let (shift, phase) = (tap * axis.dilation).quotientAndRemainder(dividingBy: axis.stride)
            let index = indices[phase] ?? phases.count
            if index == phases.count {
                indices[phase] = index
                phases.append(phase)
            }
            taps.append(Tap(phase: index, shift: shift))
        }
        return (phases, taps, taps.map(\.shift).max() ?? 0)
    }
}

/// `count` up to the next multiple of sixteen values, so that what follows begins on a line of the cache.
func paddedCount(_ count: Int) -> Int { (count + 15) & ~15 }
