import Kernels
import TensorCore
import Testing

@Suite struct ResamplingTests {
    static func run(_ x: [Float], _ shape: [Int], _ axes: [ResampleAxis?], extrapolation: Float = 0) throws -> [Float] {
        let resampling = try Resampling(Shape(shape), axes: axes)
        var scratch = [Float](repeating: .nan, count: resampling.scratchCount)
        var y = [Float](repeating: .nan, count: resampling.output.count)
        try x.withBuffer { x throws(ShapeError) in
            try scratch.withMutableBuffer { scratch throws(ShapeError) in
                try y.withMutableBuffer { y throws(ShapeError) in
                    try resampling.run(x, extrapolation: extrapolation, into: y, scratch: scratch)
                }
            }
        }
        return y
    }

    /// ONNX 1.17 node cases resize_upsample_scales_linear and …_linear_align_corners of [[1, 2], [3, 4]] by 2.
    @Test func agreesWithTheONNXNodeCases() throws {
        let half = try ResampleAxis(input: 2, output: 4, scale: 2, method: .linear, coordinates: .halfPixel)
        #expect(
            relativeError(
                try Self.run([1, 2, 3, 4], [1, 1, 2, 2], [nil, nil, half, half]),
                [1, 1.25, 1.75, 2, 1.5, 1.75, 2.25, 2.5, 2.5, 2.75, 3.25, 3.5, 3, 3.25, 3.75, 4]) <= 1e-6)
        let corners = try ResampleAxis(input: 2, output: 4, scale: 2, method: .linear, coordinates: .alignCorners)
        #expect(
            relativeError(
                Array(try Self.run([1, 2, 3, 4], [2, 2], [corners, corners])[..<8]),
                [1, 1.333_333, 1.666_667, 2, 1.666_667, 2, 2.333_333, 2.666_667]) <= 1e-6)
    }

    @Test func nearestRoundsTheWayItIsTold() throws {
        func indices(_ rounding: ResampleAxis.Rounding) throws -> [Float] {
            let axis = try ResampleAxis(
                input: 4, output: 2, scale: 0.5, method: .nearest(rounding), coordinates: .halfPixel)
            return try Self.run([0, 1, 2, 3], [4], [axis])
        }
        // Centres 0.5 and 2.5.
        #expect(try indices(.halfDown) == [0, 2])
        #expect(try indices(.halfUp) == [1, 3])
        #expect(try indices(.floor) == [0, 2])
        #expect(try indices(.ceil) == [1, 3])
    }

    @Test func refusesScalesAndExtentsOutOfRange() {
        #expect(throws: ShapeError.self) {
            try ResampleAxis(input: 0, output: 2, scale: 1, method: .linear, coordinates: .halfPixel)
        }
        #expect(throws: ShapeError.self) {
            try ResampleAxis(
                input: 2, output: 2_000_000_000, scale: 1e9, method: .linear, coordinates: .halfPixel)
        }
        for scale: Float in [0, -1, .nan, .infinity] {
            #expect(throws: ShapeError.self) {
                try ResampleAxis(input: 3, output: 2, scale: scale, method: .linear, coordinates: .asymmetric)
            }
        }
    }
}
