import Kernels
import TensorCore

/// Pooling over windows of one to three spatial axes, tap by tap, for what no kernel does directly.
struct PatchPool: Sendable {
    private let windows: [WindowAxis]
    private let grid: PatchGrid
    private let output: Shape
    private let planes: Int

    init(
        _ x: Shape, _ window: WindowAttributes, _ kernel: [Int], _ inputs: OperatorInputs
    ) throws(OperatorError) {
        guard x.rank >= 3 else { throw .invalid("input \(x)") }
        windows = try window.windows(spatial: Array(x.dimensions[2...]), kernel: kernel)
        grid = try PatchGrid(windows, byteLimit: inputs.byteLimit)
        output = try .of(x.dimensions[..<2] + windows.map(\.output))
        planes = x.count(of: 0..<2)
        try inputs.requireRoom(for: output, elementSize: 4)
    }

    /// The largest value, padding apart, and where it is in the whole of x.
    /// - Parameter columnMajor: whether places within a plane count with the first axis innermost.
    func maximum<Element: ArithmeticElement>(
        _: Element.Type, wantsIndices: Bool, columnMajor: Bool
    ) -> OperatorPlan {
        OperatorPlan(outputs: [output, output]) { [self] buffers in
            let x = unsafe buffers.input(0, as: Element.self)
            let y = unsafe buffers.output(0, as: Element.self)
            let indices = unsafe wantsIndices ? buffers.output(1, as: Int64.self) : nil
            unsafe y.update(repeating: .lowest)
            for plane in 0..<planes {
                let (from, to) = (plane * grid.inputCount, plane * grid.positions)
                if let indices = unsafe indices {
                    for position in 0..<grid.positions { unsafe indices[to + position] = Int64(from) }
                }
                for tap in 0..<grid.taps {
                    grid.forEachPlace(tap) { position, place in
                        let value = unsafe x[from + place]
                        guard unsafe value > y[to + position] || value.isNotANumber else { return }
                        unsafe y[to + position] = value
                        if let indices = unsafe indices {
                            unsafe indices[to + position] = Int64(
                                from + (columnMajor ? self.columnMajor(place) : place))
                        }
                    }
                }
            }
        }
    }

    private func columnMajor(_ place: Int) -> Int {
        var (rest, result, stride) = (place, 0, grid.inputCount)
        for window in windows.reversed() {
            stride /= window.input
            result += rest % window.input * stride
            rest /= window.input
        }
        return result
    }

    /// How many elements each position's mean is of.
    /// - Throws: `.unsupported` where padding counts and a window that was rounded up reaches beyond it: ONNX's reference
    ///   counts what lies there, PyTorch and ONNX Runtime do not.
    func divisors(countsPadding: Bool) throws(OperatorError) -> [Float] {
        var result: [Float] = [1]
        for window in windows {
            let reach = (window.output - 1) * window.stride + (window.kernel - 1) * window.dilation + 1
            if countsPadding, reach > window.padBegin + window.input + window.padEnd {
                throw .unsupported("count_include_pad with a window beyond the padding")
            }
            let along = (0..<window.output).map { position in
                let first = position * window.stride - window.padBegin
                return (0..<window.kernel).count { tap in
                    countsPadding || (0..<window.input).contains(first + tap * window.dilation)
                }
            }
            result = result.flatMap { outer in along.map { outer * Float($0) } }
        }
        return result.map { max($0, 1) }
    }

    /// The sum over each window divided by its divisor.
    func plan(divisors: [Float]) -> OperatorPlan {
        OperatorPlan(outputs: [output]) { [self] buffers in
            unsafe sum(buffers.input(0), into: buffers.output(0)) { $0 }
            let y: MutableFloatBuffer = unsafe buffers.output(0)
            for plane in 0..<planes {
                for position in 0..<grid.positions {
                    unsafe y[plane * grid.positions + position] /= divisors[position]
                }
            }
        }
    }

    /// (Σ|x|ᵖ)^(1/p) over each window.
    func plan(power: Int) -> OperatorPlan {
        OperatorPlan(outputs: [output]) { [self] buffers in
            let exponent = Float(power)
            unsafe sum(buffers.input(0), into: buffers.output(0)) { $0.magnitude.raised(to: exponent) }
            let y: MutableFloatBuffer = unsafe buffers.output(0)
            for index in y.indices { unsafe y[index] = y[index].raised(to: 1 / exponent) }
        }
    }

    private func sum(_ x: FloatBuffer, into y: MutableFloatBuffer, _ term: (Float) -> Float) {
        unsafe y.update(repeating: 0)
        for plane in 0..<planes {
            let (from, to) = (plane * grid.inputCount, plane * grid.positions)
            for tap in 0..<grid.taps {
                grid.forEachPlace(tap) { position, place in unsafe y[to + position] += term(x[from + place]) }
            }
        }
    }
}
