import Foundation
import Inference
import Kernels
import TensorCore
import Testing

@Suite struct SessionTests {
    private func spec(_ name: String, _ dimensions: [Int?]?, _ type: ElementType = .float32) -> ValueSpec {
        ValueSpec(name: name, elementType: type, dimensions: dimensions)
    }

    private func floats(_ values: [Float], _ dimensions: [Int]) throws -> Tensor {
        try Tensor(values, shape: dimensions)
    }

    /// y = x + k for any batch.
    private func adder(_ options: SessionOptions = .init()) throws -> Session {
        let graph = Graph(
            inputs: [spec("x", [nil, 2])], outputs: [spec("y", nil)],
            nodes: [Graph.Node("Add", inputs: ["x", "k"], outputs: ["y"])],
            constants: ["k": try floats([10, 20], [2])]
        )
        return try Session(graph: graph, options: options)
    }

    @Test func runsTheSameModelForEveryBatch() throws {
        let context = try adder().makeContext()
        for batch in [1, 3, 2, 1, 0, 5] {
            let output = try context.run([floats([Float](repeating: 1, count: 2 * batch), [batch, 2])])[0]
            #expect(output.shape.dimensions == [batch, 2])
            #expect(try output.floats() == (0..<batch).flatMap { _ in [11, 21] as [Float] })
        }
    }

    @Test func staysRightWhenPlansAreEvicted() throws {
        var options = SessionOptions()
        options.maximumPlans = 2
        let context = try adder(options).makeContext()
        for round in 0..<3 {
            for batch in 1...5 {
                let value = Float(round)
                let output = try context.run([floats([Float](repeating: value, count: 2 * batch), [batch, 2])])[0]
                #expect(try output.floats() == (0..<batch).flatMap { _ in [10 + value, 20 + value] })
            }
        }
    }

    @Test func refusesInputsThatTheModelDoesNotTake() throws {
        let context = try adder().makeContext()
        #expect(throws: InferenceError.inputCount(expected: 1, found: 0)) { try context.run([]) }
        #expect(throws: InferenceError.inputShape(name: "x", expected: [nil, 2], found: [1, 3])) {
            try context.run([Tensor([1, 2, 3] as [Float], shape: [1, 3])])
        }
        #expect(throws: InferenceError.inputType(name: "x", expected: .float32, found: .int64)) {
            try context.run([Tensor([1, 2] as [Int64], shape: [1, 2])])
        }
        #expect(try context.run([floats([0, 0], [1, 2])])[0].floats() == [10, 20])
    }

    @Test func refusesARunLargerThanItsLimitAndStaysUsable() throws {
        var options = SessionOptions()
        options.maximumRunBytes = 4_096
        let context = try adder(options).makeContext()
        #expect(throws: InferenceError.self) {
            try context.run([floats([Float](repeating: 1, count: 4_096), [2_048, 2])])
        }
        #expect(try context.run([floats([0, 0], [1, 2])])[0].floats() == [10, 20])
        #expect(context.arenaByteCount <= 4_096)
    }

    @Test func refusesAResultTooLargeBeforeMakingTablesForIt() throws {
        let pad = Graph(
            inputs: [spec("x", [2]), spec("p", [2], .int64)], outputs: [spec("y", nil)],
            nodes: [Graph.Node("Pad", inputs: ["x", "p"], outputs: ["y"])]
        )
        let resize = Graph(
            inputs: [spec("x", [1, 1, 2]), spec("p", [3], .int64)], outputs: [spec("y", nil)],
            nodes: [Graph.Node("Resize", inputs: ["x", "", "", "p"], outputs: ["y"])]
        )
        let extent = Int64(Int32.max) - 8
        #expect(throws: InferenceError.self) {
            try Session(graph: pad).makeContext().run([floats([1, 2], [2]), Tensor([0, extent], shape: [2])])
        }
        #expect(throws: InferenceError.self) {
            try Session(graph: resize).makeContext().run([
                floats([1, 2], [1, 1, 2]), Tensor([1, 1, extent], shape: [3]),
            ])
        }
    }

    @Test func contextsOfOneSessionDoNotDisturbEachOther() throws {
        let session = try adder()
        let first = session.makeContext()
        let second = session.makeContext()
        let a = try first.run([floats([1, 1], [1, 2])])[0]
        let b = try second.run([floats([2, 2], [1, 2])])[0]
        #expect(try a.floats() == [11, 21])
        #expect(try b.floats() == [12, 22])
    }

    @Test func threadsThatShareARunComputeTheSame() throws {
        let folder = try #require(Bundle.module.resourceURL)
        let session = try Session(contentsOf: folder.appendingPathComponent("Fixtures/tiny-cnn/model.onnx").path)
        let shapes = session.inputs.map { $0.dimensions.map { $0 ?? 3 } }
        let inputs = try shapes.map { shape in
            try Tensor((0..<shape.reduce(1, *)).map { Float($0 % 17) / 8 - 1 }, shape: shape)
        }
        let alone = try session.makeContext().run(inputs)
        let context = session.makeContext(team: ThreadTeam(count: 3, leastWork: 0))
        for _ in 0..<20 {
            for (one, other) in zip(alone, try context.run(inputs)) {
                #expect(one.shape == other.shape)
                for (a, b) in try zip(one.floats(), other.floats()) { #expect(abs(a - b) <= 1e-5) }
            }
        }
    }

    @Test func handsOutAnInputOrConstantThatIsAnOutputToo() throws {
        let graph = Graph(
            inputs: [spec("x", [2])], outputs: [spec("x", nil), spec("k", nil), spec("v", nil), spec("y", nil)],
            nodes: [
                Graph.Node("Reshape", inputs: ["x", "s"], outputs: ["v"]),
                Graph.Node("Neg", inputs: ["x"], outputs: ["y"]),
            ],
            constants: ["k": try floats([7], [1]), "s": try Tensor([2, 1] as [Int64], shape: [2])]
        )
        let outputs = try Session(graph: graph).makeContext().run([floats([3, 4], [2])])
        #expect(try outputs.map { try $0.floats() } == [[3, 4], [7], [3, 4], [-3, -4]])
        #expect(outputs[2].shape.dimensions == [2, 1])
    }

    @Test func neverOverwritesWhatIsReadLater() throws {
        // Every operator here may overwrite its input; r and its view are read again afterwards.
        let graph = Graph(
            inputs: [spec("x", [nil])], outputs: [spec("y", nil)],
            nodes: [
                Graph.Node("Neg", inputs: ["x"], outputs: ["r"]),
                Graph.Node("Reshape", inputs: ["r", "s"], outputs: ["v"]),
                Graph.Node("Abs", inputs: ["r"], outputs: ["a"]),
                Graph.Node("Exp", inputs: ["a"], outputs: ["e"]),
                Graph.Node("Add", inputs: ["e", "r"], outputs: ["t"]),
                Graph.Node("Mul", inputs: ["v", "t"], outputs: ["y"]),
            ],
            constants: ["s": try Tensor([-1, 1] as [Int64], shape: [2])]
        )
        let x: [Float] = [1, -2]
        let output = try Session(graph: graph).makeContext().run([floats(x, [2])])[0]
        let expected = [1.718281828, 9.389056099, -3.436563657, -18.778112198].map { Float($0) }
        // y[i, j] = −x[i]·(e^|x[j]| − x[j])
        #expect(output.shape.dimensions == [2, 2])
        #expect(isClose(output, try floats([-expected[0], -expected[1], 2 * expected[0], 2 * expected[1]], [2, 2])))
    }

    @Test func plansFromTheValuesOfAShapeInput() throws {
        let graph = Graph(
            inputs: [spec("x", [nil]), spec("s", [nil], .int64)], outputs: [spec("y", nil)],
            nodes: [
                Graph.Node("Mul", inputs: ["s", "s"], outputs: ["q"]),
                Graph.Node("Reshape", inputs: ["x", "q"], outputs: ["y"]),
            ]
        )
        let context = try Session(graph: graph).makeContext()
        let x = try floats([1, 2, 3, 4], [4])
        for shape in [[2, 1], [1, 2], [2, 1]] as [[Int64]] {
            let output = try context.run([x, Tensor(shape, shape: [2])])[0]
            #expect(output.shape.dimensions == shape.map { Int($0 * $0) })
        }
        #expect(throws: InferenceError.self) { try context.run([x, Tensor([3, 1] as [Int64], shape: [2])]) }
    }

    @Test func refusesAShapeThatIsOnlyKnownWhileRunning() throws {
        let graph = Graph(
            inputs: [spec("x", [nil])], outputs: [spec("y", nil)],
            nodes: [Graph.Node("NonZero", inputs: ["x"], outputs: ["y"])]
        )
        let context = try Session(graph: graph).makeContext()
        let large = try floats([Float](repeating: 1, count: 5_000), [5_000])
        #expect(
            throws: InferenceError.node(name: "y", operator: "NonZero", reason: .valueNeeded(input: 0))
        ) { try context.run([large]) }
        let output = try context.run([floats([0, 5, 0, 6], [4])])[0]
        #expect(try output.int64s() == [1, 3])
    }

    @Test func refusesAnIndexOutsideItsAxisWhileRunning() throws {
        let graph = Graph(
            inputs: [spec("i", [nil], .int64)], outputs: [spec("y", nil)],
            nodes: [Graph.Node("Gather", inputs: ["k", "i"], outputs: ["y"])],
            constants: ["k": try floats([5, 6, 7], [3])]
        )
        let context = try Session(graph: graph).makeContext()
        for index in [3, -4, .max, .min] as [Int64] {
            #expect(throws: InferenceError.self) { try context.run([Tensor([index], shape: [1])]) }
        }
        #expect(try context.run([Tensor([-1, 0] as [Int64], shape: [2])])[0].floats() == [7, 5])
    }

    /// A plan is made while a request waits: products of large constants are computed in the run, within its limits.
    @Test func doesNotComputeALargeProductWhilePlanning() throws {
        let graph = Graph(
            inputs: [spec("x", [1])], outputs: [spec("y", nil)],
            nodes: [
                Graph.Node("MatMul", inputs: ["a", "b"], outputs: ["p"]),
                Graph.Node("ReduceMax", inputs: ["p"], outputs: ["m"], attributes: ["keepdims": .int(0)]),
                Graph.Node("Add", inputs: ["x", "m"], outputs: ["y"]),
            ],
            constants: [
                "a": try floats([Float](repeating: 1, count: 65_536), [1_024, 64]),
                "b": try floats([Float](repeating: 1, count: 65_536), [64, 1_024]),
            ])
        let context = try Session(graph: graph).makeContext()
        #expect(try context.run([floats([1], [1])])[0].floats() == [65])
        #expect(context.arenaByteCount >= 4 << 20)
    }

    /// An operator that lists more outputs than its plan has.
    private struct Short: Operator {
        let outputElementTypes: [ElementType] = [.float32, .float32]

        init(_ node: OperatorNode) {}

        func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
            OperatorPlan(outputs: [try inputs.shape(0)]) { (buffers) throws(OperatorError) in
                buffers.copyInput(0, toOutput: 0)
            }
        }
    }

    @Test func refusesAPlanWithFewerOutputsThanItsNode() throws {
        let registry = OperatorRegistry([OperatorRegistry.Entry("Short", Short.self)])
        let nodes = [Graph.Node("Short", inputs: ["x"], outputs: ["y", "z"])]
        let outputs = [spec("y", nil), spec("z", nil)]
        let graph = Graph(inputs: [spec("x", [1])], outputs: outputs, nodes: nodes)
        let session = try Session(graph: graph, registry: registry)
        #expect(throws: InferenceError.node(name: "y", operator: "Short", reason: .invalid("2 outputs"))) {
            try session.makeContext().run([floats([1], [1])])
        }
        let constant = Graph(inputs: [], outputs: outputs, nodes: nodes, constants: ["x": try floats([1], [1])])
        #expect(throws: ModelError.invalidNode(node: "y", operator: "Short", reason: .invalid("2 outputs"))) {
            try Session(graph: constant, registry: registry)
        }
    }

    /// Operators copy the weights that they pack; one constant that many nodes pack must not multiply without bound.
    @Test func refusesWeightsThatAreCopiedTooOften() throws {
        let weight = try floats([Float](repeating: 1, count: 900), [10, 10, 3, 3])
        let names = (0..<8).map { "c\($0)" }
        let graph = Graph(
            inputs: [spec("x", [1, 10, 4, 4])], outputs: names.map { spec($0, nil) },
            nodes: names.map { Graph.Node("Conv", inputs: ["x", "w"], outputs: [$0]) }, constants: ["w": weight])
        var options = SessionOptions()
        options.maximumModelBytes = 8 * 3_600
        _ = try Session(graph: graph, options: options)
        options.maximumModelBytes -= 1
        #expect(throws: ModelError.tooLarge(bytes: 28_800, limit: 28_799)) {
            try Session(graph: graph, options: options)
        }
    }

    @Test func readsOutputsInPlace() throws {
        let context = try adder().makeContext()
        let sum = try context.run([floats([1, 2], [1, 2])]) { outputs in
            (outputs.count, outputs.shape(0).dimensions, try? outputs.withFloats(0) { $0[0] + $0[1] })
        }
        #expect(sum.0 == 1)
        #expect(sum.1 == [1, 2])
        #expect(sum.2 == 33)
    }
}
