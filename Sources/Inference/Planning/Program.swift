import TensorCore

/// A loaded model ready to be planned: values by number, an operator for each node, constants in their store. Immutable;
/// sessions of one file share it.
final class Program: Sendable {
    /// Where a value comes from.
    enum Origin: Sendable {
        case input(Int)
        /// Its place in `constants`; nil where every reader has packed it.
        case constant(Int?)
        case computed
    }

    struct Value: Sendable {
        let elementType: ElementType
        let origin: Origin
        /// The shape and, where it is small or a plan may ask for it, the value of a constant.
        var constantShape: Shape?
        var constantValue: Tensor?
        /// Whether a plan needs to know this value to know shapes.
        var isNeededWhilePlanning = false
    }

    struct Node: Sendable {
        let name: String
        let operatorName: String
        let op: any Operator
        let inputs: [Int?]
        /// nil for an output that is listed without a name.
        let outputs: [Int?]
        let packedInputs: Set<Int>
    }

    let inputs: [ValueSpec]
    let outputs: [ValueSpec]
    let values: [Value]
    let nodes: [Node]
    /// The value of each graph input and output.
    let inputValues: [Int]
    let outputValues: [Int]
    let constants: ConstantStore

    /// Graph inputs on whose values shapes depend: a plan is made for each of their values.
    let keyInputs: [Int]

    init(
        inputs: [ValueSpec], outputs: [ValueSpec], values: [Value], nodes: [Node], inputValues: [Int],
        outputValues: [Int], constants: ConstantStore
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.values = values
        self.nodes = nodes
        self.inputValues = inputValues
        self.outputValues = outputValues
        self.constants = constants
        keyInputs = inputs.indices.filter { values[inputValues[$0]].isNeededWhilePlanning }
    }
}
