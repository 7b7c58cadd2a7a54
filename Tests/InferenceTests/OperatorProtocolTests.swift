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
}
