import Inference
import ONNXFormat
import TensorCore
import Testing

/// Models that are encoded soundly but are no graphs: each is refused with its reason.
@Suite struct GraphReadingTests {
    private let x = ONNXValueInfo(name: "x", dataType: .float32, dimensions: [nil, 3])
    private let y = ONNXValueInfo(name: "y", dataType: .float32, dimensions: nil)

    private func load(
        _ nodes: [ONNXNode], initializers: [ONNXTensor] = [], inputs: [ONNXValueInfo]? = nil,
        outputs: [ONNXValueInfo]? = nil, opsets: [String: Int64] = ["": 17]
    ) throws(ModelError) -> Session {
        let graph = ONNXGraph(nodes: nodes, initializers: initializers, inputs: inputs ?? [x], outputs: outputs ?? [y])
        return try Session(bytes: ONNXModel(opsets: opsets, graph: graph).encoded())
    }

    private let relu = ONNXNode("Relu", inputs: ["x"], outputs: ["y"])

    @Test func loadsASoundModel() throws {
        let session = try load([relu])
        #expect(session.inputs == [ValueSpec(name: "x", elementType: .float32, dimensions: [nil, 3])])
        #expect(session.outputs.map(\.name) == ["y"])
    }

    @Test func sortsNodesThatComeInAnyOrder() throws {
        let session = try load([
            ONNXNode("Neg", inputs: ["b"], outputs: ["y"]), ONNXNode("Neg", inputs: ["a"], outputs: ["b"]),
            ONNXNode("Neg", inputs: ["x"], outputs: ["a"]),
        ])
        let input = try Tensor([1, -2, 3] as [Float], shape: [1, 3])
        #expect(try session.makeContext().run([input])[0].floats() == [-1, 2, -3])
    }

    @Test func refusesACycle() {
        #expect(throws: ModelError.graph(.cycle(node: "a"))) {
            try load([
                ONNXNode("Add", inputs: ["x", "b"], outputs: ["a"]), ONNXNode("Relu", inputs: ["a"], outputs: ["b"]),
                ONNXNode("Relu", inputs: ["b"], outputs: ["y"]),
            ])
        }
    }

    @Test func refusesANodeThatReadsItself() {
        #expect(throws: ModelError.graph(.cycle(node: "y"))) {
            try load([ONNXNode("Add", inputs: ["x", "y"], outputs: ["y"])])
        }
    }

    @Test func refusesAValueDefinedTwice() {
        #expect(throws: ModelError.graph(.duplicateValue("y"))) { try load([relu, relu]) }
        #expect(throws: ModelError.graph(.duplicateValue("x"))) {
            try load([ONNXNode("Relu", inputs: ["x"], outputs: ["x"]), relu])
        }
        #expect(throws: ModelError.graph(.duplicateValue("x"))) { try load([relu], inputs: [x, x]) }
        let weight = ONNXTensor(name: "w", dimensions: [1], dataType: .float32, payload: .floats([1]))
        #expect(throws: ModelError.graph(.duplicateValue("w"))) { try load([relu], initializers: [weight, weight]) }
    }

    @Test func refusesAnInputOrOutputThatNothingMakes() {
        #expect(throws: ModelError.graph(.undefinedValue(name: "z", node: "y"))) {
            try load([ONNXNode("Relu", inputs: ["z"], outputs: ["y"])])
        }
        #expect(throws: ModelError.graph(.undefinedOutput("y"))) {
            try load([ONNXNode("Relu", inputs: ["x"], outputs: ["z"])])
        }
    }

    @Test func refusesAnUnknownOperatorByName() {
        #expect(
            throws: ModelError.unsupportedOperator(
                name: "Frobnicate", domain: "", opset: 17, node: "y", reason: "not implemented")
        ) { try load([ONNXNode("Frobnicate", inputs: ["x"], outputs: ["y"])]) }
        #expect(
            throws: ModelError.unsupportedOperator(
                name: "Relu", domain: "com.example", opset: 1, node: "y", reason: "not implemented")
        ) {
            try load(
                [ONNXNode("Relu", inputs: ["x"], outputs: ["y"], domain: "com.example")], opsets: ["com.example": 1])
        }
    }

    @Test func refusesAnOperatorSetThatIsMissingOrTooNew() {
        #expect(throws: ModelError.graph(.noOpset(domain: ""))) { try load([relu], opsets: [:]) }
        #expect(
            throws: ModelError.unsupportedOperator(
                name: "Relu", domain: "", opset: 99, node: "y", reason: "not in this operator set version")
        ) { try load([relu], opsets: ["": 99]) }
    }

    @Test func takesEveryOperatorSetInWhichItsOperatorsAreKnown() throws {
        for version in 7...22 as ClosedRange<Int64> { _ = try load([relu], opsets: ["": version]) }
        // An import that no node uses is none of our business.
        _ = try load([relu], opsets: ["": 21, "ai.onnx.ml": 5, "com.microsoft": 1])
        for version in [0, -1, 1 << 40] as [Int64] {
            #expect(throws: ModelError.graph(.noOpset(domain: ""))) { try load([relu], opsets: ["": version]) }
        }
        #expect(throws: ModelError.graph(.noOpset(domain: "com.example"))) {
            try load([ONNXNode("Relu", inputs: ["x"], outputs: ["y"], domain: "com.example")])
        }
    }

    @Test func anInitialiserMayBeAnInputToo() throws {
        let weight = ONNXTensor(name: "w", dimensions: [3], dataType: .float32, payload: .floats([1, 2, 3]))
        let add = ONNXNode("Add", inputs: ["x", "w"], outputs: ["y"])
        let input = try Tensor([1, 1, 1] as [Float], shape: [1, 3])
        for inputs in [[x], [x, ONNXValueInfo(name: "w", dataType: .float32, dimensions: [3])]] {
            let session = try load([add], initializers: [weight], inputs: inputs)
            #expect(session.inputs.map(\.name) == ["x"])
            #expect(try session.makeContext().run([input])[0].floats() == [2, 3, 4])
        }
    }

    @Test func refusesTypesThatAreNotReadByName() {
        for (type, name) in [(.int4, "int4"), (.uint4, "uint4"), (.float8e5m2, "float8e5m2"), (.uint16, "uint16")]
            as [(ONNXDataType, String)]
        {
            let weight = ONNXTensor(name: "w", dimensions: [2], dataType: type, payload: .raw([0, 0]))
            #expect(throws: ModelError.unsupportedType(value: "w", type: name)) {
                try load([relu], initializers: [weight])
            }
        }
    }

    @Test func refusesMoreValuesOrReadsThanCanBePlanned() {
        let names = (0..<4_000).map { "x\($0)" }
        let many = (0..<17).map { number in
            ONNXNode("Split", inputs: ["x"], outputs: names.map { "\($0).\(number)" })
        }
        #expect(throws: ModelError.graph(.tooManyValues(68_002))) { try load(many) }
        let reads = (0..<66).map { ONNXNode("Sum", inputs: names.map { _ in "x" }, outputs: ["y\($0)"]) }
        #expect(throws: ModelError.graph(.tooManyValues(68))) { try load(reads) }
    }

    @Test func widensHalfPrecisionWeights() throws {
        // IEEE 754 binary16: 0x3E00 = 1.5, 0xC000 = −2, 0x3800 = 0.5.
        let half = ONNXTensor(
            name: "h", dimensions: [3], dataType: .float16, payload: .raw([0x00, 0x3E, 0x00, 0xC0, 0x00, 0x38]))
        let session = try load(
            [
                ONNXNode("Cast", inputs: ["h"], outputs: ["w"], attributes: [ONNXAttribute("to", .int(1))]),
                ONNXNode("Mul", inputs: ["x", "w"], outputs: ["a"]),
                ONNXNode("Mul", inputs: ["a", "h"], outputs: ["y"]),
            ],
            initializers: [half])
        let input = try Tensor([1, 1, 4] as [Float], shape: [1, 3])
        #expect(try session.makeContext().run([input])[0].floats() == [2.25, 4, 1])
    }

    @Test func refusesAnElementTypeThatIsNotComputed() {
        let half = ONNXValueInfo(name: "x", dataType: .bfloat16, dimensions: [1])
        #expect(throws: ModelError.unsupportedType(value: "x", type: "bfloat16")) { try load([relu], inputs: [half]) }
        let text = ONNXTensor(name: "w", dimensions: [1], dataType: .string, payload: .unread)
        #expect(throws: ModelError.unsupportedType(value: "w", type: "string")) {
            try load([relu], initializers: [text])
        }
    }

    @Test func refusesAbsurdExtents() {
        let huge = ONNXTensor(
            name: "w", dimensions: [1 << 30, 1 << 30], dataType: .float32, payload: .floats([1]))
        #expect(throws: ModelError.malformed(.badShape(tensor: "w", dimensions: [1 << 30, 1 << 30]))) {
            try load([relu], initializers: [huge])
        }
        let large = ONNXTensor(name: "w", dimensions: [1 << 30], dataType: .float32, payload: .floats([1]))
        #expect(throws: ModelError.malformed(.dataLength(tensor: "w", expected: 1 << 30, found: 1))) {
            try load([relu], initializers: [large])
        }
        let input = ONNXValueInfo(name: "x", dataType: .float32, dimensions: [1 << 40])
        #expect(throws: ModelError.malformed(.badShape(tensor: "x", dimensions: [1 << 40]))) {
            try load([relu], inputs: [input])
        }
    }

    @Test func refusesAnAxisOutOfRangeWhenTheConstantIsFolded() {
        let weight = ONNXTensor(name: "w", dimensions: [2], dataType: .float32, payload: .floats([1, 2]))
        let node = ONNXNode(
            "Concat", inputs: ["w", "w"], outputs: ["y"], attributes: [ONNXAttribute("axis", .int(5))])
        #expect(
            throws: ModelError.invalidNode(
                node: "y", operator: "Concat", reason: .shape(.axisOutOfRange(axis: 5, rank: 1)))
        ) { try load([node], initializers: [weight]) }
    }

    @Test func refusesAnAttributeOfAnotherKindOrGivenTwice() {
        let wrong = ONNXNode(
            "Concat", inputs: ["x"], outputs: ["y"], attributes: [ONNXAttribute("axis", .string("one"))])
        #expect(
            throws: ModelError.invalidNode(
                node: "y", operator: "Concat", reason: .invalid("attribute axis is not an integer"))
        ) { try load([wrong]) }
        let twice = ONNXNode(
            "Concat", inputs: ["x"], outputs: ["y"],
            attributes: [ONNXAttribute("axis", .int(0)), ONNXAttribute("axis", .int(1))], name: "n")
        #expect(
            throws: ModelError.invalidNode(
                node: "n", operator: "Concat", reason: .invalid("attribute axis is given twice"))
        ) { try load([twice]) }
    }

    @Test func refusesNodesWithTooFewInputsOrTooManyOutputs() {
        #expect(throws: ModelError.self) { try load([ONNXNode("Add", inputs: ["x"], outputs: ["y"])]) }
        #expect(throws: ModelError.self) { try load([ONNXNode("Neg", inputs: ["x"], outputs: ["y", "z"])]) }
        #expect(throws: ModelError.self) { try load([ONNXNode("Conv", inputs: ["x"], outputs: ["y"])]) }
    }

    @Test func takesAndGivesFloat32WhereAModelDeclaresHalves() throws {
        let session = try load(
            [relu], inputs: [ONNXValueInfo(name: "x", dataType: .float16, dimensions: [1])],
            outputs: [ONNXValueInfo(name: "y", dataType: .float16, dimensions: [1])])
        #expect(session.inputs.map(\.elementType) == [.float32])
        #expect(session.outputs.map(\.elementType) == [.float32])
        #expect(try session.makeContext().run([Tensor([0.1] as [Float], shape: [1])])[0].floats() == [0.1])
    }
}
