package import TensorCore

/// What an operator is made from when a model is loaded: one node with its attributes, the element types of its inputs
/// and the inputs that are constant.
///
/// A class because it notes which attributes were read: an attribute that the operator never asked for is a variant it
/// does not know, and the registry refuses the node instead of computing something else.
package final class OperatorNode {
    /// What is known of an input at load time. Shapes of inputs that are not constant are not.
    package struct Input: Sendable {
        package let elementType: ElementType
        /// The value, where it is an initialiser or was folded to one.
        package let constant: Tensor?

        package init(elementType: ElementType, constant: Tensor? = nil) {
            self.elementType = elementType
            self.constant = constant
        }
    }

    /// The node's name, or the name of its first output where it has none.
    package let name: String
    package let operatorName: String
    /// Empty for the default domain, ai.onnx.
    package let domain: String
    /// The version of the domain's operator set that the model imports.
    package let opset: Int
    /// nil where an optional input is left out. Trailing ones are left out of the list.
    package let inputs: [Input?]
    /// For each output the node lists, whether anything reads it.
    package let outputsWanted: [Bool]
    /// What the fusion pass has put on this node. Operators whose registry entry does not accept it never see one.
    package let activation: FusedActivation?
    /// What `ExpansionFusion` has put on this node.
    package let expansion: FusedExpansion?

    private let attributes: [String: AttributeValue]
    private var read: Set<String> = []

    package init(
        name: String, operatorName: String, domain: String = "", opset: Int, inputs: [Input?],
        outputsWanted: [Bool] = [true], attributes: [String: AttributeValue] = [:], activation: FusedActivation? = nil,
        expansion: FusedExpansion? = nil
    ) {
        self.name = name
        self.operatorName = operatorName
        self.domain = domain
        self.opset = opset
        self.inputs = inputs
        self.outputsWanted = outputsWanted
        self.attributes = attributes
        self.activation = activation
        self.expansion = expansion
    }

    /// Whether the input is given.
    package func hasInput(_ index: Int) -> Bool {
        index < inputs.count && inputs[index] != nil
    }

    /// An input that the operator requires.
    package func input(_ index: Int) throws(ModelError) -> Input {
        guard index < inputs.count, let input = inputs[index] else {
            throw invalid("input \(index) is missing")
        }
        return input
    }

    /// An input that may be left out.
    package func optionalInput(_ index: Int) -> Input? {
        index < inputs.count ? inputs[index] : nil
    }

    /// Refuses a node with fewer or more inputs or outputs than the operator has.
    package func expect(inputs: ClosedRange<Int>, outputs: ClosedRange<Int> = 1...1) throws(ModelError) {
        guard inputs.contains(self.inputs.count) else { throw invalid("\(self.inputs.count) inputs") }
        guard outputs.contains(outputsWanted.count) else { throw invalid("\(outputsWanted.count) outputs") }
    }

    /// Refuses an input whose element type is not among `types`. An input that is left out passes.
    package func expect(input index: Int, in types: Set<ElementType>) throws(ModelError) {
        guard let input = optionalInput(index), !types.contains(input.elementType) else { return }
        throw unsupported("element type \(input.elementType.rawValue) of input \(index)")
    }

    /// Which of several operators that share an implementation the node is.
    /// - Throws: `unsupported` for a name that is none of them.
    package func kind<Kind: RawRepresentable<String>>(_: Kind.Type = Kind.self) throws(ModelError) -> Kind {
        guard let kind = Kind(rawValue: operatorName) else { throw unsupported("not implemented") }
        return kind
    }

    // MARK: Attributes

    package func has(_ attribute: String) -> Bool { attributes[attribute] != nil }

    /// Marks attributes as known where their value makes no difference.
    package func ignore(_ names: String...) { read.formUnion(names) }

    /// An integer attribute that fits Int32, which every ONNX axis, size and flag does.
    package func int(_ name: String, default fallback: Int) throws(ModelError) -> Int {
        try optionalInt(name) ?? fallback
    }

    package func optionalInt(_ name: String) throws(ModelError) -> Int? {
        read.insert(name)
        switch attributes[name] {
        case nil: return nil
        case .int(let value): return try bounded(value, name)
        default: throw invalid("attribute \(name) is not an integer")
        }
    }

    /// A flag: an integer attribute that is 0 or 1.
    package func flag(_ name: String, default fallback: Bool) throws(ModelError) -> Bool {
        switch try int(name, default: fallback ? 1 : 0) {
        case 0: false
        case 1: true
        default: throw invalid("attribute \(name) is neither 0 nor 1")
        }
    }

    /// A list of integers, each of which fits Int32 or is clamped to ±(2³¹−1) (ONNX writes "to the end" as INT64_MAX).
    package func ints(_ name: String) throws(ModelError) -> [Int]? {
        read.insert(name)
        switch attributes[name] {
        case nil: return nil
        case .ints(let values):
            return values.map { Int(max(min($0, Int64(Int32.max)), -Int64(Int32.max))) }
        default: throw invalid("attribute \(name) is not a list of integers")
        }
    }

    /// An integer attribute whatever its size.
    package func int64(_ name: String) throws(ModelError) -> Int64? {
        read.insert(name)
        switch attributes[name] {
        case nil: return nil
        case .int(let value): return value
        default: throw invalid("attribute \(name) is not an integer")
        }
    }

    /// A list of integers whatever their size.
    package func int64s(_ name: String) throws(ModelError) -> [Int64]? {
        read.insert(name)
        switch attributes[name] {
        case nil: return nil
        case .ints(let values): return values
        default: throw invalid("attribute \(name) is not a list of integers")
        }
    }

    package func float(_ name: String, default fallback: Float) throws(ModelError) -> Float {
        try optionalFloat(name) ?? fallback
    }

    package func optionalFloat(_ name: String) throws(ModelError) -> Float? {
        read.insert(name)
        switch attributes[name] {
        case nil: return nil
        case .float(let value): return value
        default: throw invalid("attribute \(name) is not a float")
        }
    }

    package func floats(_ name: String) throws(ModelError) -> [Float]? {
        read.insert(name)
        switch attributes[name] {
        case nil: return nil
        case .floats(let values): return values
        default: throw invalid("attribute \(name) is not a list of floats")
        }
    }

    package func string(_ name: String, default fallback: String) throws(ModelError) -> String {
        read.insert(name)
        switch attributes[name] {
        case nil: return fallback
        case .string(let value): return value
        default: throw invalid("attribute \(name) is not a string")
        }
    }

    package func strings(_ name: String) throws(ModelError) -> [String]? {
        read.insert(name)
        switch attributes[name] {
        case nil: return nil
        case .strings(let values): return values
        default: throw invalid("attribute \(name) is not a list of strings")
        }
    }

    package func tensor(_ name: String) throws(ModelError) -> Tensor? {
        read.insert(name)
        switch attributes[name] {
        case nil: return nil
        case .tensor(let value): return value
        default: throw invalid("attribute \(name) is not a tensor")
        }
    }

    /// The first attribute in alphabetical order that the operator has not asked for.
    package var unreadAttribute: String? {
        attributes.keys.filter { !read.contains($0) }.min()
    }

    // MARK: Refusals

    /// The node is legal, but not computed here.
    package func unsupported(_ reason: String) -> ModelError {
        .unsupportedOperator(name: operatorName, domain: domain, opset: opset, node: name, reason: reason)
    }

    /// The node breaks the operator's rules.
    package func invalid(_ reason: String) -> ModelError {
        .invalidNode(node: name, operator: operatorName, reason: .invalid(reason))
    }

    private func bounded(_ value: Int64, _ name: String) throws(ModelError) -> Int {
        guard let bounded = Int32(exactly: value) else { throw invalid("attribute \(name) is out of range") }
        return Int(bounded)
    }
}
