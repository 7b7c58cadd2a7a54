internal import CKernels
public import TensorCore

/// Pooling over windows of [planes, rows, columns].
public struct Pooling: Sendable {
    /// What becomes of a window.
    public enum Kind: Sendable, Hashable {
        /// Padding never wins.
        case maximum
        /// The mean of what lies in the input, or, where padding counts, in the padded input.
        case average(countsPadding: Bool)
        /// (Σ|x|ᵖ)^(1/p)
        case lp(Int)
    }

    /// What becomes of a window.
    public let kind: Kind
    /// Images times channels.
    public let planes: Int
    public let rows: WindowAxis, columns: WindowAxis

    private let window: SmallWindow?
    /// What each value of a small window counts in its mean.
    private let shares: [Float]

    /// - Throws: `ShapeError.tooLarge`.
    public init(_ kind: Kind, planes: Int, rows: WindowAxis, columns: WindowAxis) throws(ShapeError) {
        _ = try extentProduct(planes, rows.input, columns.input)
        _ = try extentProduct(planes, rows.output, columns.output)
        self.kind = kind
        self.planes = planes
        self.rows = rows
        self.columns = columns
        let isInside = rows.staysInside && columns.staysInside
        switch kind {
        case .maximum,
            .average where isInside:
            window = SmallWindow(rows: rows, columns: columns, kernels: [2, 3])
        default: window = nil
        }
        let taps = window == nil || kind == .maximum ? 0 : rows.kernel * columns.kernel
        shares = [Float](repeating: 1 / Float(max(taps, 1)), count: taps)
    }

    /// Float32 values of working memory that `run` needs.
    public var scratchCount: Int { window == nil ? columns.input + columns.output : 0 }

    /// - Parameters:
    ///   - x: [planes, rows.input, columns.input].
    ///   - y: [planes, rows.output, columns.output], apart from x.
    ///   - scratch: at least `scratchCount` values.
    /// - Throws: `ShapeError.countMismatch`.
    /// - Source: ONNX MaxPool-12, AveragePool-19, LpPool-18.
    public func run(
        _ x: FloatBuffer, into y: MutableFloatBuffer, scratch: MutableFloatBuffer, team: ThreadTeam? = nil
    ) throws(ShapeError) {
        try require(x.count, atLeast: planes * rows.input * columns.input)
        try require(y.count, atLeast: planes * rows.output * columns.output)
        try require(scratch.count, atLeast: scratchCount)
        if let window {
            let team = worthwhile(team, work: 4 * planes * rows.output * columns.output * rows.kernel)
            let parts = partCount(planes, for: team)
            unsafe shares.withUnsafeBufferPointer { shares in
                let weights = shares.isEmpty ? nil : shares.baseAddress
                unsafe inParallel(team, parts, (window.code, x.address, weights, y.address, planes, parts)) {
                    job, part, _ in
                    var (shape, x, weights, y, planes, parts) = unsafe job
                    let table = KernelTable.selected
                    for plane in items(planes, part: part, of: parts) {
                        let from = unsafe x + plane * shape.rows * shape.cols
                        let to = unsafe y + plane * shape.out_rows * shape.out_cols
                        if let weights = unsafe weights {
                            unsafe table.depthwise(&shape, from, weights, to, nil)
                        } else {
                            unsafe table.max_pool(&shape, from, to)
                        }
                    }
                }
            }
            return
        }
        let band = unsafe scratch.address
        for plane in 0..<planes {
            let from = unsafe x.address + plane * rows.input * columns.input
            let to = unsafe y.address + plane * rows.output * columns.output
            for row in 0..<rows.output {
                let taps = rows.taps(at: row)
                unsafe reduceRows(from, row, taps, band)
                unsafe reduceColumns(band, row, taps.count, to + row * columns.output)
            }
        }
    }

    /// The rows of a window, column by column, in vectors.
    private func reduceRows(
        _ x: UnsafePointer<Float>, _ row: Int, _ taps: Range<Int>, _ band: UnsafeMutablePointer<Float>
    ) {
        let table = KernelTable.selected
        let width = columns.input
        let origin = row * rows.stride - rows.padBegin
        if case .lp(let power) = kind {
            unsafe band.update(repeating: 0, count: width)
            for tap in taps {
                let line = unsafe x + (origin + tap * rows.dilation) * width
                for column in 0..<width { unsafe band[column] += Self.power(line[column], power) }
            }
            return
        }
        guard let first = taps.first else {
            unsafe band.update(repeating: kind == .maximum ? -.infinity : 0, count: width)
            return
        }
        unsafe band.update(from: x + (origin + first * rows.dilation) * width, count: width)
        let operation = kind == .maximum ? MK_MAX : MK_ADD
        for tap in taps.dropFirst() {
            unsafe table.binary(operation, band, 1, x + (origin + tap * rows.dilation) * width, 1, band, width)
        }
    }

    /// Columns whose window lies in the input as a whole.
    private var interior: Range<Int> {
        let reach = (columns.kernel - 1) * columns.dilation
        let first = min((columns.padBegin + columns.stride - 1) / columns.stride, columns.output)
        let room = columns.input - reach + columns.padBegin
        let last = min(room > 0 ? (room - 1) / columns.stride + 1 : 0, columns.output)
        return first..<max(first, last)
    }

    private func reduceColumns(
        _ band: UnsafeMutablePointer<Float>, _ row: Int, _ rowTaps: Int, _ y: UnsafeMutablePointer<Float>
    ) {
        let inside = interior
        for column in 0..<inside.lowerBound { unsafe reduceColumn(band, row, rowTaps, column, y) }
        for column in inside.upperBound..<columns.output { unsafe reduceColumn(band, row, rowTaps, column, y) }
        if inside.isEmpty { return }
        // Tap by tap over all columns, in vectors.
        let table = KernelTable.selected
        let count = inside.count
        let to = unsafe y + inside.lowerBound
        let spare = unsafe band + columns.input
        let from = unsafe band + (inside.lowerBound * columns.stride - columns.padBegin)
        unsafe table.copy_rows(from, 0, columns.stride, to, 0, 1, count)
        let operation = kind == .maximum ? MK_MAX : MK_ADD
        for tap in 1..<max(columns.kernel, 1) {
            var next = unsafe UnsafePointer(from + tap * columns.dilation)
            if columns.stride > 1 {
                unsafe table.copy_rows(next, 0, columns.stride, spare, 0, 1, count)
                unsafe next = UnsafePointer(spare)
            }
            unsafe table.binary(operation, to, 1, next, 1, to, count)
        }
        switch kind {
        case .maximum: break
        case .average(let countsPadding):
            var members = Float(max((countsPadding ? Self.paddedTaps(rows, row) : rowTaps) * columns.kernel, 1))
            unsafe table.binary(MK_DIV, to, 1, &members, 0, to, count)
        case .lp(let power):
            for index in 0..<count { unsafe to[index] = Self.root(to[index], power) }
        }
    }

    private func reduceColumn(
        _ band: UnsafeMutablePointer<Float>, _ row: Int, _ rowTaps: Int, _ column: Int,
        _ y: UnsafeMutablePointer<Float>
    ) {
        let taps = columns.taps(at: column)
        let origin = column * columns.stride - columns.padBegin
        var value: Float = kind == .maximum ? -.infinity : 0
        for tap in taps {
            let next = unsafe band[origin + tap * columns.dilation]
            if kind != .maximum {
                value += next
            } else if next > value || next.isNaN {
                value = next
            }
        }
        switch kind {
        case .maximum: unsafe y[column] = value
        case .average(let countsPadding):
            let count =
                countsPadding ? Self.paddedTaps(rows, row) * Self.paddedTaps(columns, column) : rowTaps * taps.count
            unsafe y[column] = value / Float(max(count, 1))
        case .lp(let power): unsafe y[column] = Self.root(value, power)
        }
    }

    /// The largest value of each window and its index in the whole of x.
    /// - Parameters:
    ///   - indices: as y; row-major in [planes, rows, columns], or column-major within a plane where `columnMajor`.
    /// - Throws: `ShapeError.countMismatch`.
    public func runWithIndices(
        _ x: FloatBuffer, into y: MutableFloatBuffer, indices: UnsafeMutableBufferPointer<Int64>, columnMajor: Bool
    ) throws(ShapeError) {
        let count = planes * rows.output * columns.output
        try require(x.count, atLeast: planes * rows.input * columns.input)
        try require(y.count, atLeast: count)
        try require(indices.count, atLeast: count)
        var next = 0
        for plane in 0..<planes {
            let start = plane * rows.input * columns.input
            for row in 0..<rows.output {
                let rowTaps = rows.taps(at: row)
                for column in 0..<columns.output {
                    var best = -Float.infinity
                    var bestIndex = start
                    for rowTap in rowTaps {
                        let r = row * rows.stride - rows.padBegin + rowTap * rows.dilation
                        for columnTap in columns.taps(at: column) {
                            let c = column * columns.stride - columns.padBegin + columnTap * columns.dilation
                            let value = unsafe x[start + r * columns.input + c]
                            if value > best || value.isNaN {
                                best = value
                                bestIndex = start + (columnMajor ? c * rows.input + r : r * columns.input + c)
                            }
                        }
                    }
                    unsafe y[next] = best
                    unsafe indices[next] = Int64(bestIndex)
                    next += 1
                }
            }
        }
    }

    /// Taps that fall on the padded input; only a window that was rounded up reaches beyond it.
    private static func paddedTaps(_ axis: WindowAxis, _ position: Int) -> Int {
        let room = axis.input + axis.padBegin + axis.padEnd - position * axis.stride
        return min(axis.kernel, room > 0 ? (room - 1) / axis.dilation + 1 : 0)
    }

    private static func power(_ x: Float, _ p: Int) -> Float {
        let magnitude = abs(x)
        switch p {
        case 1: return magnitude
        case 2: return magnitude * magnitude
        default: return LibraryMath.power(magnitude, Float(p))
        }
    }

    private static func root(_ x: Float, _ p: Int) -> Float {
        switch p {
        case 1: x
        case 2: x.squareRoot()
        default: LibraryMath.power(x, 1 / Float(p))
        }
    }
}
