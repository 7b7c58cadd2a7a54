import TensorCore

/// Everything about a run that does not depend on the data: for one set of input shapes, which steps to take and where
/// every value lies. Belongs to one context.
struct RunPlan {
    /// Where a value's bytes are.
    enum Location {
        case arena(offset: Int, byteCount: Int)
        /// A constant of the session.
        case constant(Int)
        /// A value that was computed while planning.
        case planned(offset: Int, byteCount: Int)
        /// Nothing: an input that is left out, packed or never read.
        case none
    }

    struct Step {
        let node: Int
        /// Of the node's first output.
        let outputShape: Shape
        let work: StepWork
        let run: OperatorPlan.Body
        let inputs: [Location]
        let outputs: [Location]
        let scratch: Location
    }

    let inputShapes: [Shape]
    /// The values of the program's key inputs that the plan holds for.
    let keyValues: [Tensor]
    let steps: [Step]
    let inputs: [Location]
    let outputs: [Location]
    let outputShapes: [Shape]
    let arenaBytes: Int
    let planned: AlignedMemory
}
