import Inference
import TensorCore
import Testing

@Suite struct OperatorProtocolTests {
    @Test func refusesAnAttributeThatTheOperatorNeverAskedFor() {
        let node = OperatorNode(
            name: "n", operatorName: "Identity", opset: 17, inputs: [.init(elementType: .float32)],
            attributes: ["mystery": .int(1)]
        )
        #expect(throws: node.unsupported("attribute mystery")) {
            try OperatorRegistry.standard.makeOperator(node)
        }
    }

    @Test func refusesAnOperatorThatIsNotListed() {
        let node = OperatorNode(name: "n", operatorName: "Frobnicate", opset: 17, inputs: [])
        #expect(throws: node.unsupported("not implemented")) {
            try OperatorRegistry.standard.makeOperator(node)
        }
    }

    @Test func takesTheFirstRowThatIsMeantForANode() throws {
        func made(_ attributes: [String: AttributeValue]) throws -> any Operator {
            try OperatorRegistry.standard.makeOperator(
                OperatorNode(
                    name: "n", operatorName: "Conv", opset: 17,
                    inputs: [.init(elementType: .float32), .init(elementType: .float32)], attributes: attributes))
        }
        #expect(try made(["kernel_shape": .ints([3, 3, 3])]) is VolumeConv)
        #expect(try made(["strides": .ints([1, 1, 1])]) is VolumeConv)
        #expect(try made(["kernel_shape": .ints([3, 3])]) is Conv)
        #expect(try made([:]) is Conv)
    }

    @Test func takesOperatorsOfEveryVersionThatIsRead() throws {
        for opset in 7...21 {
            let node = OperatorNode(
                name: "n", operatorName: "Relu", opset: opset, inputs: [.init(elementType: .float32)])
            _ = try OperatorRegistry.standard.makeOperator(node)
        }
        let node = OperatorNode(name: "n", operatorName: "GridSample", opset: 15, inputs: [])
        #expect(throws: node.unsupported("not in this operator set version")) {
            try OperatorRegistry.standard.makeOperator(node)
        }
    }
}
