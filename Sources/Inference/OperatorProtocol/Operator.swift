package import TensorCore

/// One ONNX operator, bound to one node of a loaded model. It lives in three steps:
///
/// 1. `init` reads attributes and constants when the model is loaded, packs weights, and refuses what is not computed.
/// 2. `plan` is a pure function from the shapes of the inputs to those of the outputs, and to the work of one run.
/// 3. The plan's `run` is called with raw buffers as often as the model runs; it neither allocates nor locks.
///
/// Immutable, and shared by every worker's context.
package protocol Operator: Sendable {
    /// - Throws: `node.unsupported(…)` for a variant that is not computed, `node.invalid(…)` for a broken rule.
    ///   Attributes that are never read are refused by the registry.
    init(_ node: OperatorNode) throws(ModelError)

    /// The element type of each output, in the order of the node's outputs. May be longer than the node's list.
    var outputElementTypes: [ElementType] { get }

    /// Inputs whose values, not only shapes, `plan` must be given (the shape of a Reshape). A value that is not known
    /// while planning makes the run fail with `.valueNeeded`; everywhere else a value may be nil.
    var valueInputs: [Int] { get }

    /// Constant inputs that `init` has packed into storage of its own. The session keeps no other copy for this node,
    /// and `run` must not read them.
    var packedInputs: [Int] { get }

    /// Whether the outputs follow from the shapes of the inputs alone (Shape, Size). They are then computed while
    /// planning, and `run` must not read its inputs.
    var readsOnlyShapes: Bool { get }

    /// Shapes of the outputs, scratch memory and the work itself for one set of concrete input shapes.
    /// - Throws: `OperatorError` where the inputs break the operator's rules. Input shapes come from outside: nothing
    ///   here may trap on them.
    func plan(_ inputs: OperatorInputs) throws(OperatorError) -> OperatorPlan
}

extension Operator {
    package var valueInputs: [Int] { [] }
    package var packedInputs: [Int] { [] }
    package var readsOnlyShapes: Bool { false }
}
