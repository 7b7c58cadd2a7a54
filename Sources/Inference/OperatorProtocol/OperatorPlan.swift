package import TensorCore

/// The work of one node for one set of concrete shapes. Belongs to one context's plan.
package struct OperatorPlan {
    /// The body of a step. It may read and write only the buffers it is handed, allocates nothing, and throws only on
    /// data (an index out of range).
    package typealias Body = (_ buffers: borrowing StepBuffers) throws(OperatorError) -> Void

    /// The shape of each output.
    package let outputs: [Shape]
    /// Bytes of 64-byte aligned working memory that `run` is given. Its content is undefined.
    package let scratchBytes: Int
    /// Output 0 is these bytes, in the same order (Reshape, Identity): the planner lets both share storage and does not
    /// call `run`, which must nevertheless copy, for when they cannot share.
    package let viewOfInput: Int?
    /// Inputs in whose storage output 0 may be written, where their byte counts agree and nothing reads them later:
    /// `run` then sees the same address on both sides.
    package let overwritableInputs: [Int]
    package let work: StepWork
    package let run: Body

    package init(
        outputs: [Shape], scratchBytes: Int = 0, viewOfInput: Int? = nil, overwritableInputs: [Int] = [],
        work: StepWork = StepWork(), run: @escaping Body
    ) {
        self.outputs = outputs
        self.scratchBytes = scratchBytes
        self.viewOfInput = viewOfInput
        self.overwritableInputs = overwritableInputs
        self.work = work
        self.run = run
    }
}
