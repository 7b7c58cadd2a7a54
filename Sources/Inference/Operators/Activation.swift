internal import Kernels
package import TensorCore

/// An elementwise function of a float32 tensor that is known when the model is loaded.
/// - Source: ONNX Relu-6…14, LeakyRelu-6…16, Elu-6, Selu-6, Celu-12, ThresholdedRelu-10, Sigmoid-6, 13, HardSigmoid-6,
///   HardSwish-14, Mish-18, Gelu-20, Tanh-6, 13, Softplus-1, Softsign-1.
package struct Activation: Operator {
    package let outputElementTypes: [ElementType] = [.float32]

    private let function: VectorFunction

    package init(_ node: OperatorNode) throws(ModelError) {
        try node.expect(inputs: 1...1)
        try node.expect(input: 0, in: [.float32])
        switch node.operatorName {
        case "Relu": function = .relu
        case "LeakyRelu": function = .leakyRelu(alpha: try node.float("alpha", default: 0.01))
        case "Elu": function = .elu(alpha: try node.float("alpha", default: 1))
        case "Selu":
            function = .selu(
                alpha: try node.float("alpha", default: 1.673_263_2), gamma: try node.float("gamma", default: 1.050_701)
            )
        case "Celu":
            let alpha = try node.float("alpha", default: 1)
            guard alpha != 0 else { throw node.invalid("alpha 0") }
            function = .celu(alpha: alpha)
        case "ThresholdedRelu": function = .thresholdedRelu(alpha: try node.float("alpha", default: 1))
        case "Sigmoid": function = .sigmoid
        case "HardSigmoid":
            function = .hardSigmoid(
                alpha: try node.float("alpha", default: 0.2), beta: try node.float("beta", default: 0.5))
        case "HardSwish": function = .hardSwish
        case "Mish": function = .mish
        case "Gelu":
            switch try node.string("approximate", default: "none") {
            case "none": function = .gelu(approximate: false)
            case "tanh": function = .gelu(approximate: true)
            case let other: throw node.invalid("approximate \(other)")
            }
        case "Tanh": function = .tanh
        case "Softplus": function = .softplus
        case "Softsign": function = .softsign
        default: throw node.unsupported("not an activation")
        }
    }

    package func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan {
        try .kernel(function, inputs)
    }
}
