package import TensorCore

/// x looked up at the places that a grid names, in coordinates that span −1…1: nearest, linear or cubic.
/// - Source: ONNX GridSample-16, 20, 22, over two or three spatial axes; halves round to even. A coordinate that is no
///   number lies outside.
package struct GridSample: Operator {
    package let outputElementTypes: [ElementType] = [.float32]
    private let sampler: GridSampler

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        for index in 0..<2 { try node.expect(input: index, in: [.float32]) }
        let mode = try node.string("mode", default: "linear")
        let padding = try node.string("padding_mode", default: "zeros")
        guard let method = GridSampler.Method(mode) else { throw node.unsupported("mode \(mode)") }
        guard let outside = GridSampler.Outside(rawValue: padding) else { throw node.unsupported("padding \(padding)") }
        sampler = GridSampler(
            method: method, outside: outside, alignsCorners: try node.flag("align_corners", default: false))
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let (x, grid) = (try inputs.shape(0), try inputs.shape(1))
        let axes = x.rank - 2
        guard (2...3).contains(axes), grid.rank == x.rank, grid[0] == x[0], grid[axes + 1] == axes else {
            throw .invalid("a grid \(grid) for \(x)")
        }
        let output = try Shape.of(Array(x.dimensions[..<2]) + grid.dimensions[1...axes])
        guard x.count > 0 || output.count == 0 else { throw .invalid("nothing to sample from") }
        let (batch, channels, extents) = (x[0], x[1], Array(x.dimensions[2...]))
        let (plane, points) = (x.count(of: 2..<x.rank), grid.count(of: 1..<axes + 1))
        let strides = Array(x.strides[2...])
        let taps = sampler.method.taps
        let all = (0..<axes).reduce(1) { product, _ in product * taps }
        return OperatorPlan(outputs: [output], scratchBytes: all * 16) { [sampler] buffers in
            let x: UnsafeBufferPointer<Float> = unsafe buffers.input(0)
            let grid: UnsafeBufferPointer<Float> = unsafe buffers.input(1)
            let y: UnsafeMutableBufferPointer<Float> = unsafe buffers.output(0)
            let places = unsafe buffers.scratch(as: Int.self)
            let weights = unsafe buffers.scratch(as: Double.self)
            for image in 0..<batch {
                for point in 0..<points {
                    // What the taps of all axes make together; −1 for a place outside that counts as 0.
                    for tap in 0..<all { unsafe (places[tap], weights[all + tap]) = (0, 1) }
                    var repeats = 1
                    for axis in 0..<axes {
                        // The first coordinate is for the innermost axis.
                        let raw = unsafe grid[(image * points + point) * axes + axes - 1 - axis]
                        let position = sampler.position(raw, extents[axis])
                        for tap in 0..<all {
                            let number = tap / repeats % taps
                            let place = sampler.place(position, number, extents[axis])
                            unsafe weights[all + tap] *= Double(sampler.weight(position, number))
                            unsafe places[tap] =
                                place < 0 || places[tap] < 0 ? -1 : places[tap] + place * strides[axis]
                        }
                        repeats *= taps
                    }
                    for channel in 0..<channels {
                        let from = (image * channels + channel) * plane
                        var sum = 0.0
                        for tap in 0..<all where unsafe places[tap] >= 0 {
                            sum += unsafe weights[all + tap] * Double(x[from + places[tap]])
                        }
                        unsafe y[(image * channels + channel) * points + point] = Float(sum)
                    }
                }
            }
        }
    }
}
