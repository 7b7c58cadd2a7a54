import Inference
import TensorCore
import Testing

/// Each pass by the graph before and after it.
@Suite struct PassTests {
    private let image = ValueSpec(name: "x", elementType: .float32, dimensions: [nil, 2, 4, 4])
    private let result = ValueSpec(name: "y", elementType: .float32, dimensions: nil)

    private func graph(_ nodes: [Graph.Node], constants: [String: Tensor] = [:]) -> Graph {
        Graph(inputs: [image], outputs: [result], nodes: nodes, constants: constants)
    }

    private func convolution(_ input: String, _ output: String) -> Graph.Node {
        Graph.Node("Conv", inputs: [input, "w", "b"], outputs: [output])
    }

    private func weights() throws -> [String: Tensor] {
        [
            "w": try Tensor((0..<12).map { Float($0) / 7 - 0.8 }, shape: [3, 2, 1, 2]),
            "b": try Tensor([0.5, -1, 2] as [Float], shape: [3]),
        ]
    }

    /// What a graph computes with and without a pass.
    private func results(
        _ graph: Graph, _ pass: any RewritePass
    ) throws -> (before: Tensor, after: Tensor) {
        var plain = SessionOptions()
        plain.rewrites = false
        let input = try Tensor((0..<64).map { Float($0 % 13) / 5 - 1.1 }, shape: [2, 2, 4, 4])
        let before = try Session(graph: graph, options: plain).makeContext().run([input])
        let rewritten = try pass.apply(graph, registry: .standard)
        let after = try Session(graph: rewritten, options: plain).makeContext().run([input])
        return (before[0], after[0])
    }

    @Test func removesIdentityAndInferenceDropout() throws {
        let graph = graph([
            Graph.Node("Identity", inputs: ["x"], outputs: ["a"]),
            Graph.Node("Dropout", inputs: ["a"], outputs: ["c", "mask"]),
            Graph.Node("Relu", inputs: ["c"], outputs: ["y"]),
        ])
        let rewritten = try IdentityElimination().apply(graph, registry: .standard)
        #expect(rewritten.nodes.map(\.operatorName) == ["Relu"])
        #expect(rewritten.nodes[0].inputs == ["x"])
    }

    @Test func keepsAnIdentityThatIsTheGraphsOutputAndADropoutWhoseMaskIsRead() throws {
        let identity = graph([Graph.Node("Identity", inputs: ["x"], outputs: ["y"])])
        #expect(try IdentityElimination().apply(identity, registry: .standard).nodes.count == 1)
        var dropout = graph([Graph.Node("Dropout", inputs: ["x"], outputs: ["a", "y"])])
        dropout.outputs = [ValueSpec(name: "y", elementType: .bool, dimensions: nil)]
        #expect(try IdentityElimination().apply(dropout, registry: .standard).nodes.count == 1)
    }

    @Test func removesTheCastOfAConstantToTheTypeThatItHas() throws {
        let graph = graph(
            [
                Graph.Node("Cast", inputs: ["c"], outputs: ["d"], attributes: ["to": .int(1)]),
                Graph.Node("Cast", inputs: ["c"], outputs: ["e"], attributes: ["to": .int(11)]),
                Graph.Node("Cast", inputs: ["x"], outputs: ["f"], attributes: ["to": .int(1)]),
                Graph.Node("Cast", inputs: ["c"], outputs: ["g"], attributes: ["to": .int(.max)]),
                Graph.Node("Sum", inputs: ["d", "e", "f", "g"], outputs: ["y"]),
            ], constants: ["c": try Tensor([3] as [Float], shape: [1])])
        let rewritten = try IdentityElimination().apply(graph, registry: .standard)
        #expect(rewritten.nodes.map(\.outputs) == [["e"], ["f"], ["g"], ["y"]])
        #expect(rewritten.nodes.last?.inputs == ["c", "e", "f", "g"])
    }

    @Test func foldsConstantsButNotWhatDependsOnAnInput() throws {
        let graph = graph(
            [
                Graph.Node("Constant", inputs: [], outputs: ["k"], attributes: ["value_float": .float(2)]),
                Graph.Node("Mul", inputs: ["k", "c"], outputs: ["p"]),
                Graph.Node("Mul", inputs: ["x", "p"], outputs: ["y"]),
            ],
            constants: ["c": try Tensor([3] as [Float], shape: [1])]
        )
        let rewritten = try ConstantFolding().apply(graph, registry: .standard)
        #expect(rewritten.nodes.map(\.outputs) == [["y"]])
        #expect(try rewritten.constants["p"]?.floats() == [6])
    }

    @Test func leavesAConstantThatWouldBeLargerThanItsLimit() throws {
        let graph = graph(
            [
                Graph.Node("Expand", inputs: ["c", "s"], outputs: ["e"]),
                Graph.Node("Add", inputs: ["x", "e"], outputs: ["y"]),
            ],
            constants: [
                "c": try Tensor([3] as [Float], shape: [1]), "s": try Tensor([2, 2, 4, 4] as [Int64], shape: [4]),
            ]
        )
        #expect(try ConstantFolding(limit: 255).apply(graph, registry: .standard).nodes.count == 2)
        #expect(try ConstantFolding(limit: 256).apply(graph, registry: .standard).nodes.count == 1)
    }

    /// A few bytes of a file can ask for any amount of work.
    @Test func leavesAProductThatWouldTakeLongToTheRuns() throws {
        let graph = graph(
            [
                Graph.Node("ConstantOfShape", inputs: ["s"], outputs: ["a"]),
                Graph.Node("MatMul", inputs: ["a", "a"], outputs: ["p"]),
                Graph.Node("Add", inputs: ["x", "p"], outputs: ["y"]),
            ],
            constants: ["s": try Tensor([2_048, 2_048] as [Int64], shape: [2])]
        )
        let rewritten = try ConstantFolding().apply(graph, registry: .standard)
        #expect(rewritten.nodes.map(\.operatorName) == ["MatMul", "Add"])
    }

    @Test func survivesNormalizationWithoutOutputsAndConvolutionByAScalar() throws {
        let one = try Tensor([1] as [Float], shape: [1])
        let constants = ["w": try Tensor([1] as [Float], shape: []), "k": one]
        let normalization = graph(
            [
                Graph.Node("Conv", inputs: ["x", "w"], outputs: ["c"]),
                Graph.Node("BatchNormalization", inputs: ["c", "k", "k", "k", "k"], outputs: []),
                Graph.Node("Neg", inputs: ["x"], outputs: ["y"]),
            ], constants: constants)
        #expect(try BatchNormalizationFolding().apply(normalization, registry: .standard).nodes.count == 3)
        let slope = graph(
            [
                Graph.Node("Conv", inputs: ["x", "w"], outputs: ["c"]),
                Graph.Node("PRelu", inputs: ["c", "s"], outputs: ["y"]),
            ],
            constants: ["w": constants["w"], "s": try Tensor([1, 2, 3] as [Float], shape: [3, 1, 1])].compactMapValues {
                $0
            })
        #expect(try ActivationFusion().apply(slope, registry: .standard).nodes.count == 2)
    }

    @Test func foldsBatchNormalizationIntoTheConvolutionBeforeIt() throws {
        var constants = try weights()
        constants["scale"] = try Tensor([1, 0.5, -2] as [Float], shape: [3])
        constants["shift"] = try Tensor([0, 1, 0.25] as [Float], shape: [3])
        constants["mean"] = try Tensor([0.3, -0.2, 1] as [Float], shape: [3])
        constants["variance"] = try Tensor([1.5, 0.1, 4] as [Float], shape: [3])
        let graph = graph(
            [
                convolution("x", "c"),
                Graph.Node(
                    "BatchNormalization", inputs: ["c", "scale", "shift", "mean", "variance"], outputs: ["y"],
                    attributes: ["epsilon": .float(0.001)]
                ),
            ],
            constants: constants
        )
        let rewritten = try BatchNormalizationFolding().apply(graph, registry: .standard)
        #expect(rewritten.nodes.map(\.operatorName) == ["Conv"])
        #expect(rewritten.nodes[0].outputs == ["y"])
        #expect(rewritten.constants["w"] != nil, "another convolution may share it")
        let (before, after) = try results(graph, BatchNormalizationFolding())
        #expect(isClose(after, before))
    }

    @Test func keepsABatchNormalizationWhoseConvolutionIsReadTwice() throws {
        var constants = try weights()
        for name in ["scale", "shift", "mean", "variance"] {
            constants[name] = try Tensor([1, 1, 1] as [Float], shape: [3])
        }
        let graph = graph(
            [
                convolution("x", "c"),
                Graph.Node(
                    "BatchNormalization", inputs: ["c", "scale", "shift", "mean", "variance"], outputs: ["n"]),
                Graph.Node("Add", inputs: ["c", "n"], outputs: ["y"]),
            ],
            constants: constants
        )
        #expect(try BatchNormalizationFolding().apply(graph, registry: .standard).nodes.count == 3)
    }

    @Test(
        arguments: [
            ("Relu", [:], FusedActivation.relu),
            ("Sigmoid", [:], .sigmoid),
            ("Tanh", [:], .tanh),
            ("HardSwish", [:], .hardSwish),
            ("LeakyRelu", ["alpha": .float(0.3)], .leakyRelu(alpha: 0.3)),
            ("HardSigmoid", [:], .hardSigmoid(alpha: 0.2, beta: 0.5)),
        ] as [(String, [String: AttributeValue], FusedActivation)])
    func fusesTheActivationAfterAConvolution(
        name: String, attributes: [String: AttributeValue], activation: FusedActivation
    ) throws {
        let graph = graph(
            [
                convolution("x", "c"),
                Graph.Node(name, inputs: ["c"], outputs: ["y"], attributes: attributes),
            ],
            constants: try weights()
        )
        let rewritten = try ActivationFusion().apply(graph, registry: .standard)
        #expect(rewritten.nodes.map(\.operatorName) == ["Conv"])
        #expect(rewritten.nodes[0].activation == activation)
        let (before, after) = try results(graph, ActivationFusion())
        #expect(isClose(after, before))
    }

    @Test func fusesClipWithConstantLimitsAndPReluWithASlopePerChannel() throws {
        var constants = try weights()
        constants["low"] = figureTensor(.float32([-0.5]), [])
        constants["high"] = figureTensor(.float32([1]), [])
        constants["slopes"] = figureTensor(.float32([0.1, 0.2, 0.3]), [3, 1, 1])
        let clip = graph(
            [convolution("x", "c"), Graph.Node("Clip", inputs: ["c", "low", "high"], outputs: ["y"])],
            constants: constants
        )
        #expect(
            try ActivationFusion().apply(clip, registry: .standard).nodes.map(\.activation) == [
                .clip(min: -0.5, max: 1)
            ]
        )
        let prelu = graph(
            [convolution("x", "c"), Graph.Node("PRelu", inputs: ["c", "slopes"], outputs: ["y"])], constants: constants
        )
        #expect(
            try ActivationFusion().apply(prelu, registry: .standard).nodes.map(\.activation)
                == [.prelu(slopes: [0.1, 0.2, 0.3])]
        )
        for graph in [clip, prelu] {
            let (before, after) = try results(graph, ActivationFusion())
            #expect(isClose(after, before))
        }
    }

    @Test func fusesTheProductWithItsOwnSigmoid() throws {
        for inputs in [["c", "s"], ["s", "c"]] {
            let graph = graph(
                [
                    convolution("x", "c"), Graph.Node("Sigmoid", inputs: ["c"], outputs: ["s"]),
                    Graph.Node("Mul", inputs: inputs, outputs: ["y"]),
                ],
                constants: try weights()
            )
            let rewritten = try SwishFusion().apply(graph, registry: .standard)
            #expect(rewritten.nodes.map(\.operatorName) == ["Conv"])
            #expect(rewritten.nodes[0].activation == .silu)
            let (before, after) = try results(graph, SwishFusion())
            #expect(isClose(after, before))
        }
    }

    @Test func keepsTheProductWithTheSigmoidOfSomethingElse() throws {
        let graph = graph(
            [
                convolution("x", "c"), convolution("x", "d"), Graph.Node("Sigmoid", inputs: ["d"], outputs: ["s"]),
                Graph.Node("Mul", inputs: ["c", "s"], outputs: ["y"]),
            ],
            constants: try weights()
        )
        #expect(try SwishFusion().apply(graph, registry: .standard).nodes.count == 4)
    }

    @Test func doesNotFuseASlopePerColumn() throws {
        var constants = try weights()
        constants["slopes"] = figureTensor(.float32([0.1, 0.2, 0.3]), [3])
        let graph = graph(
            [convolution("x", "c"), Graph.Node("PRelu", inputs: ["c", "slopes"], outputs: ["y"])], constants: constants
        )
        #expect(try ActivationFusion().apply(graph, registry: .standard).nodes.count == 2)
    }

    @Test func doesNotFuseIntoAResultThatSomethingElseReads() throws {
        let graph = graph(
            [
                convolution("x", "c"), Graph.Node("Relu", inputs: ["c"], outputs: ["r"]),
                Graph.Node("Add", inputs: ["c", "r"], outputs: ["y"]),
            ],
            constants: try weights()
        )
        #expect(try ActivationFusion().apply(graph, registry: .standard).nodes.count == 3)
    }

    @Test func removesWhatNoOutputDependsOn() throws {
        let graph = graph(
            [
                Graph.Node("Relu", inputs: ["x"], outputs: ["y"]),
                Graph.Node("Sigmoid", inputs: ["x"], outputs: ["dead"]),
                Graph.Node("Add", inputs: ["dead", "k"], outputs: ["deader"]),
            ],
            constants: ["k": try Tensor([1] as [Float], shape: [1])]
        )
        let rewritten = try DeadNodeElimination().apply(graph, registry: .standard)
        #expect(rewritten.nodes.map(\.operatorName) == ["Relu"])
        #expect(rewritten.constants.isEmpty)
    }

    // MARK: Expansions

    private func expansion(attributes: [String: AttributeValue] = [:], reader: [Graph.Node] = []) throws -> Graph {
        let depthwise: [String: AttributeValue] = ["group": .int(3), "pads": .ints([1, 1, 1, 1])]
        return graph(
            [
                Graph.Node(
                    "Conv", inputs: ["x", "w", "b"], outputs: ["wide"], attributes: attributes, activation: .relu),
                Graph.Node(
                    "Conv", inputs: ["wide", "d"], outputs: ["y"], attributes: depthwise,
                    activation: .clip(min: 0, max: 1)),
            ] + reader,
            constants: [
                "w": try Tensor([0.5, -1, 2, 0.25, 1, 1] as [Float], shape: [3, 2, 1, 1]),
                "b": try Tensor([0.5, -1, 2] as [Float], shape: [3]),
                "d": try Tensor((0..<27).map { Float($0 % 5) / 10 - 0.2 }, shape: [3, 1, 3, 3]),
            ])
    }

    @Test func aDepthwiseConvolutionComputesThe1x1ConvolutionBeforeIt() throws {
        let graph = try expansion(attributes: ["strides": .ints([1, 1]), "kernel_shape": .ints([1, 1])])
        let rewritten = try ExpansionFusion().apply(graph, registry: .standard)
        #expect(rewritten.nodes.count == 1)
        #expect(rewritten.nodes[0].inputs == ["x", "w", "b", "d"])
        #expect(rewritten.nodes[0].expansion == FusedExpansion(activation: .relu))
        #expect(rewritten.nodes[0].activation == .clip(min: 0, max: 1))
        let (before, after) = try results(graph, ExpansionFusion())
        #expect(before.shape == after.shape)
        for (a, b) in try zip(before.floats(), after.floats()) { #expect(abs(a - b) <= 1e-5) }
    }

    @Test func keepsA1x1ConvolutionThatHasAStrideOrAnotherReader() throws {
        let strided = try expansion(attributes: ["strides": .ints([2, 2])])
        #expect(try ExpansionFusion().apply(strided, registry: .standard).nodes.count == 2)
        var shared = try expansion(reader: [Graph.Node("Relu", inputs: ["wide"], outputs: ["z"])])
        shared.outputs.append(ValueSpec(name: "z", elementType: .float32, dimensions: nil))
        #expect(try ExpansionFusion().apply(shared, registry: .standard).nodes.count == 3)
        var shown = try expansion()
        shown.outputs.append(ValueSpec(name: "wide", elementType: .float32, dimensions: nil))
        #expect(try ExpansionFusion().apply(shown, registry: .standard).nodes.count == 2)
    }
}
