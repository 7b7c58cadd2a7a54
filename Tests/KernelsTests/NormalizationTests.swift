import Kernels
import TensorCore
import Testing

@Suite struct NormalizationTests {
    @Test func rowsComeOutWithTheirScaleAndShift() throws {
        let x: [Float] = [1, 2, 3, 4, -2, 0, 2, 8]
        let (gamma, beta): ([Float], [Float]) = ([1, 2, 1, 0.5], [0, 0, 1, 0])
        var y = [Float](repeating: .nan, count: 8)
        let none = MutableFloatBuffer(start: nil, count: 0)
        try x.withBuffer { x throws(ShapeError) in
            try gamma.withBuffer { gamma throws(ShapeError) in
                try beta.withBuffer { beta throws(ShapeError) in
                    try y.withMutableBuffer { y throws(ShapeError) in
                        try Normalization.rows(
                            x, rows: 2, count: 4, epsilon: 0, gamma: gamma, beta: beta, into: y, means: none,
                            inverses: none)
                    }
                }
            }
        }
        // Mean 2.5, variance 1.25; mean 2, variance 14.
        let (a, b) = (Float(1.25).squareRoot(), Float(14).squareRoot())
        let expected = [-1.5 / a, -1 / a, 0.5 / a + 1, 0.75 / a, -4 / b, -4 / b, 1, 3 / b]
        #expect(relativeError(y, expected) <= 1e-6)
    }

    @Test func groupsShareMomentsAndChannelsKeepTheirScale() throws {
        let x: [Float] = [1, 3, 5, 7, 0, 0, 2, 2]
        var y = [Float](repeating: .nan, count: 8)
        try x.withBuffer { x throws(ShapeError) in
            try [1, 2, 3, 4].withBuffer { gamma throws(ShapeError) in
                try [0, 1, 0, 1].withBuffer { beta throws(ShapeError) in
                    try y.withMutableBuffer { y throws(ShapeError) in
                        try Normalization.groups(
                            x, batch: 1, channels: 4, plane: 2, groups: 2, epsilon: 0, gamma: gamma, beta: beta,
                            into: y)
                    }
                }
            }
        }
        // Mean 4, variance 5; mean 1, variance 1.
        let root = Float(5).squareRoot()
        #expect(relativeError(y, [-3 / root, -1 / root, 2 / root + 1, 6 / root + 1, -3, -3, 5, 5]) <= 1e-6)
    }

    @Test func convertsPixelsToPlanes() throws {
        let pixels: [UInt8] = [0, 10, 255, 51, 20, 102]
        var y = [Float](repeating: .nan, count: 6)
        try pixels.withUnsafeBufferPointer { pixels in
            try y.withMutableBuffer { y throws(ShapeError) in
                try PixelConversion.planes(pixels, channels: 3, scale: 1 / 255, shift: -0.5, into: y)
            }
        }
        #expect(relativeError(y, [-0.5, -0.3, 10 / 255 - 0.5, 20 / 255 - 0.5, 0.5, -0.1]) <= 1e-6)
    }
}
