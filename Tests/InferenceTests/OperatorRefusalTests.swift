import Inference
import TensorCore
import Testing

/// Inputs from outside that break an operator's rules: each is refused, none traps.
@Suite struct OperatorRefusalTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let attributes: [String: AttributeValue]
        let inputs: [Tensor]
        var testDescription: String { "\(name) \(inputs.map(\.shape.dimensions))" }

        init(_ name: String, _ inputs: [Tensor], _ attributes: [String: AttributeValue] = [:]) {
            self.name = name
            self.attributes = attributes
            self.inputs = inputs
        }
    }

    private static let matrix = figureTensor(.float32([1, 2, 3, 4, 5, 6]), [2, 3])
    private static func ints(_ values: Int64...) -> Tensor { figureTensor(.int64(values), [values.count]) }
    private static func scalar(_ value: Int64) -> Tensor { figureTensor(.int64([value]), []) }

    static let refusals: [Refusal] = [
        Refusal("Add", [matrix, figureTensor(.float32([1, 2]), [2])]),
        Refusal("Concat", [matrix], ["axis": .int(7)]),
        Refusal("Concat", [matrix, figureTensor(.float32([1]), [1])], ["axis": .int(0)]),
        Refusal("Split", [matrix, ints(1, 1)], ["axis": .int(1)]),
        Refusal("Split", [matrix, ints(-1, 4)], ["axis": .int(1)]),
        Refusal("Slice", [matrix, ints(0), ints(2), ints(0), ints(0)]),
        Refusal("Slice", [matrix, ints(0), ints(2, 3)]),
        Refusal("Slice", [matrix, ints(0, 0), ints(2, 2), ints(0, 0)]),
        Refusal("Slice", [matrix, ints(0), ints(1), ints(.max)]),
        Refusal("Pad", [matrix, ints(1, 1)]),
        Refusal("Pad", [matrix, ints(.max, .max, .max, .max)]),
        Refusal("Pad", [matrix, ints(-5, 0, 0, 0)]),
        Refusal("Reshape", [matrix, ints(-1, -1)]),
        Refusal("Reshape", [matrix, ints(4, -1)]),
        Refusal("Reshape", [matrix, ints(.max, .max)]),
        Refusal("Reshape", [matrix, ints(1, 2, 3, 0)]),
        Refusal("Reshape", [matrix, ints(-2, -3)]),
        Refusal("Squeeze", [matrix, ints(0)]),
        Refusal("Unsqueeze", [matrix, ints(0, 0)]),
        Refusal("Unsqueeze", [matrix, ints(9)]),
        Refusal("Transpose", [matrix], ["perm": .ints([0])]),
        Refusal("Transpose", [matrix], ["perm": .ints([0, 0])]),
        Refusal("Expand", [matrix, ints(2, 2)]),
        Refusal("Expand", [matrix, ints(.max, .max, 1, 1)]),
        Refusal("Tile", [matrix, ints(1)]),
        Refusal("Tile", [matrix, ints(-1, 1)]),
        Refusal("Tile", [matrix, ints(.max, .max)]),
        Refusal("Gather", [matrix, ints(2)]),
        Refusal("Gather", [matrix, ints(.min)]),
        Refusal("GatherElements", [matrix, figureTensor(.int64([3, 0]), [1, 2])], ["axis": .int(1)]),
        Refusal("GatherND", [matrix, figureTensor(.int64([2, 0]), [1, 2])]),
        Refusal("GatherND", [matrix, figureTensor(.int64([0, 0, 0]), [1, 3])]),
        Refusal(
            "ScatterND", [matrix, figureTensor(.int64([5]), [1, 1]), figureTensor(.float32([1, 2, 3]), [1, 3])]),
        Refusal("ReduceSum", [matrix, ints(2)]),
        Refusal("ReduceSum", [matrix, ints(0, 0)]),
        Refusal("ReduceMean", [figureTensor(.float32([]), [0])]),
        Refusal("ArgMax", [figureTensor(.float32([]), [0])]),
        Refusal("TopK", [matrix, ints(4)]),
        Refusal("TopK", [matrix, ints(-1)]),
        Refusal("CumSum", [matrix, scalar(2)]),
        Refusal("OneHot", [ints(1), scalar(-1), figureTensor(.float32([0, 1]), [2])]),
        Refusal("OneHot", [ints(1), scalar(.max), figureTensor(.float32([0, 1]), [2])]),
        Refusal("Range", [scalar(0), scalar(5), scalar(0)]),
        Refusal("Range", [scalar(0), scalar(.max), scalar(1)]),
        Refusal("ConstantOfShape", [ints(-1)]),
        Refusal("ConstantOfShape", [ints(.max, .max)]),
        Refusal("DepthToSpace", [figureTensor(.float32([1, 2, 3]), [1, 3, 1, 1])], ["blocksize": .int(2)]),
        Refusal("DepthToSpace", [matrix], ["blocksize": .int(2)]),
        Refusal("Trilu", [figureTensor(.float32([1]), [1])]),
        Refusal("Compress", [matrix, figureTensor(.bool([1, 1, 1]), [3])], ["axis": .int(0)]),
        Refusal("ReverseSequence", [matrix, ints(0, 9, 0)]),
        Refusal("QuantizeLinear", [matrix, figureTensor(.float32([1, 2]), [2])]),
        Refusal("QuantizeLinear", [matrix, figureTensor(.float32([1]), []), ints(0)]),
        Refusal("DequantizeLinear", [bytes, figureTensor(.float32([1, 2, 3]), [3]), figureTensor(.uint8([0]), [1])]),
        Refusal("DequantizeLinear", [bytes, figureTensor(.float32([1]), []), figureTensor(.int8([0]), [])]),
        Refusal("MatMulInteger", [bytes, bytes]),
        Refusal(
            "MatMulInteger", [bytes, figureTensor(.uint8([1, 2, 3]), [3]), figureTensor(.uint8([1, 2, 3]), [3])]),
        Refusal("ConvInteger", [image, figureTensor(.uint8([1]), [1])]),
        Refusal("ConvInteger", [figureTensor(.uint8([1]), [1, 1, 1]), bytes]),
        Refusal("ConvTranspose", [image, figureTensor(.float32([1, 2]), [2, 1, 1, 1])]),
        Refusal(
            "ConvTranspose", [image, point], ["strides": .ints([.max, .max]), "output_padding": .ints([.max, 0])]),
        Refusal("ConvTranspose", [image, point], ["pads": .ints([9, 9, 9, 9])]),
        Refusal("ConvTranspose", [image, point], ["output_shape": .ints([-1, 2])]),
        Refusal("ConvTranspose", [image, point], ["output_shape": .ints([.max, .max])]),
        Refusal(
            "Conv", [figureTensor(.float32([1, 2]), [1, 1, 1, 1, 2]), figureTensor(.float32([]), [1, 1, 0, 1, 1])]),
        Refusal(
            "MaxPool", [figureTensor(.float32([1, 2]), [1, 1, 1, 1, 2])],
            ["kernel_shape": .ints([1, 1, .max]), "pads": .ints([0, 0, .max, 0, 0, .max])]),
        Refusal(
            "AveragePool", [figureTensor(.float32([1, 2]), [1, 1, 1, 1, 2])], ["kernel_shape": .ints([1, 1, 3])]),
        Refusal("Col2Im", [figureTensor(.float32([1]), [1, 1, 1]), ints(.max, .max), ints(1, 1)]),
        Refusal("Col2Im", [figureTensor(.float32([1]), [1, 1, 1]), ints(2, 2), ints(0, 1)]),
        Refusal("Einsum", [matrix, matrix], ["equation": .string("ij,jk->ik")]),
        Refusal("Einsum", [matrix], ["equation": .string("ij->k")]),
        Refusal("Einsum", [matrix], ["equation": .string("ij->ii")]),
        Refusal("Einsum", [matrix], ["equation": .string("ijk->i")]),
        Refusal("Einsum", [matrix], ["equation": .string("i.j")]),
        Refusal("Einsum", [matrix], ["equation": .string("->>")]),
        Refusal("Einsum", [matrix], ["equation": .string("")]),
        Refusal("GridSample", [image, matrix]),
        Refusal(
            "GridSample", [figureTensor(.float32([]), [1, 1, 0, 2]), figureTensor(.float32([0, 0]), [1, 1, 1, 2])]),
        Refusal("MeanVarianceNormalization", [matrix]),
        Refusal("LRN", [matrix], ["size": .int(0)]),
        Refusal("DFT", [figureTensor(.float32([1, 2]), [1, 2, 1]), scalar(0)]),
        Refusal("DFT", [figureTensor(.float32([1, 2]), [1, 2, 1]), scalar(.max)]),
        Refusal("DFT", [figureTensor(.float32([1, 2]), [1, 2, 1])], ["axis": .int(2)]),
        Refusal("STFT", [figureTensor(.float32([1, 2]), [1, 2, 1]), scalar(0), figureTensor(.float32([1]), [1])]),
        Refusal("STFT", [figureTensor(.float32([1]), [1, 1, 1]), scalar(1), figureTensor(.float32([1, 2]), [2])]),
        Refusal("HannWindow", [scalar(-1)]),
        Refusal("HannWindow", [scalar(.max)]),
        Refusal("MaxUnpool", [point, figureTensor(.int64([4]), [1, 1, 1, 1])], ["kernel_shape": .ints([2, 2])]),
        Refusal("MaxUnpool", [point, figureTensor(.int64([-1]), [1, 1, 1, 1])], ["kernel_shape": .ints([2, 2])]),
        Refusal("BitShift", [bytes, bytes], ["direction": .string("UP")]),
    ]

    private static let bytes = figureTensor(.uint8([1, 2, 3, 4, 5, 6]), [2, 3])
    private static let image = figureTensor(.float32([1, 2, 3, 4]), [1, 1, 2, 2])
    private static let point = figureTensor(.float32([1]), [1, 1, 1, 1])

    @Test(arguments: refusals)
    func refuses(_ refusal: Refusal) throws {
        let figure = OperatorFigure(
            refusal.name, refusal.name, opset: 17, attributes: refusal.attributes, inputs: refusal.inputs,
            outputs: refusal.name == "TopK"
                ? [Self.matrix, Self.matrix] : refusal.name == "Split" ? [Self.matrix, Self.matrix] : [Self.matrix])
        do {
            _ = try Session(graph: figure.graph).makeContext().run(refusal.inputs)
            Issue.record("accepted")
        } catch is InferenceError {
        } catch is ModelError {
        }
    }

    @Test(arguments: [
        Refusal("AffineGrid", [figureTensor(.float32([1]), [1, 1, 1]), ints(1, 1, 2, 2)]),
        Refusal("AffineGrid", [figureTensor(.float32([]), [0, 2, 3]), ints(0, 1, .max, .max)]),
        Refusal("CenterCropPad", [matrix, ints(1)]),
        Refusal("CenterCropPad", [matrix, ints(-1, 1)]),
        Refusal("CenterCropPad", [matrix, ints(.max, .max)]),
        Refusal("DequantizeLinear", [bytes, matrix], ["block_size": .int(2)]),
        Refusal("DequantizeLinear", [bytes, matrix], ["block_size": .int(-2)]),
    ])
    func refusesInVersion21(_ refusal: Refusal) throws {
        let figure = OperatorFigure(
            refusal.name, refusal.name, opset: 21, attributes: refusal.attributes, inputs: refusal.inputs,
            outputs: [Self.matrix])
        #expect(throws: (any Error).self) { try Session(graph: figure.graph).makeContext().run(refusal.inputs) }
    }

    /// ONNX's text says that the result saturates, its own cases wrap it.
    @Test func refusesAQuantisedProductToInt8WhenItIsLoaded() {
        let scale = figureTensor(.float32([1]), [])
        let zero = figureTensor(.int8([0]), [])
        let one = figureTensor(.int8([1]), [1, 1])
        let figure = OperatorFigure(
            "product", "QLinearMatMul", opset: 10, inputs: [one, scale, zero, one, scale, zero, scale, zero],
            outputs: [one])
        #expect(throws: ModelError.self) { try Session(graph: figure.graph) }
    }

    @Test func samplesOutsideWhereACoordinateIsNoNumber() throws {
        for (mode, expected) in [("zeros", Float(0)), ("border", 1), ("reflection", 1)] {
            let grid = figureTensor(.float32([.nan, .infinity]), [1, 1, 1, 2])
            let figure = OperatorFigure(
                "sample", "GridSample", opset: 20, attributes: ["padding_mode": .string(mode)],
                inputs: [Self.point, grid], outputs: [Self.point])
            #expect(try Session(graph: figure.graph).makeContext().run([Self.point, grid])[0].floats() == [expected])
        }
    }

    @Test func integersWrapInsteadOfTrapping() throws {
        let cases: [(String, Tensor, Tensor, [Int64])] = [
            ("Add", Self.ints(.max), Self.ints(1), [.min]),
            ("Sub", Self.ints(.min), Self.ints(1), [.max]),
            ("Mul", Self.ints(.max), Self.ints(2), [-2]),
            ("Div", Self.ints(.min), Self.ints(-1), [.min]),
            ("Div", Self.ints(5), Self.ints(0), [5]),
            ("Mod", Self.ints(5), Self.ints(0), [0]),
            ("Mod", Self.ints(.min), Self.ints(-1), [0]),
            ("Pow", Self.ints(.min), Self.ints(3), [0]),
        ]
        for (name, a, b, expected) in cases {
            let figure = OperatorFigure(name, name, opset: 17, inputs: [a, b], outputs: [a])
            #expect(try Session(graph: figure.graph).makeContext().run([a, b])[0].int64s() == expected)
        }
    }

    /// ONNX says so of OneHot; its reference wraps the index round instead.
    @Test func anIndexOutsideTheDepthHasNoOnValue() throws {
        let inputs = [Self.ints(7, -4, 1), Self.scalar(3), figureTensor(.float32([5, 9]), [2])]
        let figure = OperatorFigure("one hot", "OneHot", opset: 17, inputs: inputs, outputs: [Self.matrix])
        let output = try Session(graph: figure.graph).makeContext().run(inputs)[0]
        #expect(try output.floats() == [5, 5, 5, 5, 5, 5, 5, 9, 5])
    }

    @Test func castingWhatDoesNotFitSaturatesOrWraps() throws {
        let x = figureTensor(.float32([.nan, .infinity, -.infinity, 1e30, 300]), [5])
        func cast(_ code: Int64) throws -> Tensor {
            let figure = OperatorFigure(
                "cast", "Cast", opset: 17, attributes: ["to": .int(code)], inputs: [x],
                outputs: [figureTensor(.float32([]), [0])])
            return try Session(graph: figure.graph).makeContext().run([x])[0]
        }
        #expect(try cast(7).int64s() == [0, .max, .min, .max, 300])
        guard case .uint8(let bytes) = try cast(2).storage else { throw ShapeError.tooLarge([]) }
        #expect(bytes == [0, 255, 0, 255, 44])
    }

    /// NumPy's float16 of the same numbers.
    @Test func castingToHalvesRoundsToWhatOneHolds() throws {
        let x = figureTensor(.float32([1 / 3, 65_520, 65_519, 1e-8, -0.1]), [5])
        let figure = OperatorFigure(
            "cast", "Cast", opset: 17, attributes: ["to": .int(10)], inputs: [x],
            outputs: [figureTensor(.float32([]), [0])])
        let output = try Session(graph: figure.graph).makeContext().run([x])[0]
        #expect(try output.floats() == [0.33325195, .infinity, 65_504, 0, -0.099975586])
    }
}
