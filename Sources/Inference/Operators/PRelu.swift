internal import Kernels
package import TensorCore

/// y = x < 0 ? slope·x : x, the slope broadcast to x.
/// - Source: ONNX PRelu-6, 7, 9, 16.
package struct PRelu: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    /// Before version 7 a vector of slopes is one for each channel, whatever the rank.
    private let isPerChannel: Bool

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 2...2)
        for index in 0..<2 { try node.expect(input: index, in: [.float32]) }
        isPerChannel = node.opset < 7
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        let x = try inputs.shape(0)
        var slope = try inputs.shape(1)
        if isPerChannel, slope.rank == 1, x.rank > 1 {
            let dimensions = [slope.count] + Array(repeating: 1, count: x.rank - 2)
            slope = try shaped { () throws(ShapeError) in try Shape(dimensions) }
        }
        let slopeShape = slope
        let plan = try shaped { () throws(ShapeError) in try BroadcastPlan(x, slopeShape) }
        guard plan.output == x else { throw .invalid("slopes \(slope) for \(x)") }
        return OperatorPlan(outputs: [x], overwritableInputs: [0]) { (buffers) throws(OperatorError) in
            try shaped { () throws(ShapeError) in
                let input: FloatBuffer = unsafe buffers.input(0)
                let slopes: FloatBuffer = unsafe buffers.input(1)
                let output: MutableFloatBuffer = unsafe buffers.output(0)
                try plan.forEachRow { (row) throws(ShapeError) in
                    if row.bStep == 0 && row.aStep == 1 {
                        let from = unsafe FloatBuffer(rebasing: input[row.a..<(row.a + row.count)])
                        let to = unsafe MutableFloatBuffer(rebasing: output[row.y..<(row.y + row.count)])
                        try unsafe VectorFunction.leakyRelu(alpha: slopes[row.b]).apply(from, into: to)
                        return
                    }
                    for index in 0..<row.count {
                        let value = unsafe input[row.a + index * row.aStep]
                        unsafe output[row.y + index] = value < 0 ? slopes[row.b + index * row.bStep] * value : value
                    }
                }
            }
        }
    }
}
