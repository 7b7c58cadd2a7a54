package import Kernels

/// The memory that one step of a run works on. Every buffer is 64-byte aligned and exactly as long as its tensor.
///
/// Safe to hold: the plan that made it owns the memory for as long as it lives. What is handed out is not, and is valid
/// during the call of `OperatorPlan.run` only.
@safe
package struct StepBuffers {
    /// Empty for an input that is left out or packed.
    private let inputs: [UnsafeRawBufferPointer]
    private let outputs: [UnsafeMutableRawBufferPointer]
    private let scratchBuffer: UnsafeMutableRawBufferPointer
    /// The threads to share the work out over; nil for the caller's alone.
    package let team: ThreadTeam?

    package init(
        inputs: [UnsafeRawBufferPointer], outputs: [UnsafeMutableRawBufferPointer],
        scratch: UnsafeMutableRawBufferPointer, team: ThreadTeam? = nil
    ) {
        self.team = team
        unsafe self.inputs = inputs
        unsafe self.outputs = outputs
        unsafe self.scratchBuffer = scratch
    }

    /// The elements of an input. `Element` must be the input's own element type; bool is UInt8.
    package func input<Element: BitwiseCopyable>(
        _ index: Int, as type: Element.Type = Float.self
    ) -> UnsafeBufferPointer<Element> {
        unsafe inputs[index].assumingMemoryBound(to: type)
    }

    /// The elements of an output; undefined until written. May be the same memory as an overwritable input.
    package func output<Element: BitwiseCopyable>(
        _ index: Int, as type: Element.Type = Float.self
    ) -> UnsafeMutableBufferPointer<Element> {
        unsafe outputs[index].assumingMemoryBound(to: type)
    }

    /// The working memory that the plan asked for, as elements.
    package func scratch<Element: BitwiseCopyable>(
        as type: Element.Type = Float.self
    ) -> UnsafeMutableBufferPointer<Element> {
        unsafe scratchBuffer.assumingMemoryBound(to: type)
    }

    /// The bytes of an input, for operators that move elements without reading them.
    package func inputBytes(_ index: Int) -> UnsafeRawBufferPointer { unsafe inputs[index] }

    /// The bytes of an output.
    package func outputBytes(_ index: Int) -> UnsafeMutableRawBufferPointer { unsafe outputs[index] }
}

extension StepBuffers {
    /// How many outputs the node lists.
    package var outputCount: Int { unsafe outputs.count }

    /// Copies an input's bytes to an output of as many, unless both are one place.
    package func copyInput(_ input: Int, toOutput output: Int) {
        let source = unsafe inputs[input]
        let target = unsafe outputs[output]
        guard unsafe source.baseAddress != UnsafeRawPointer(target.baseAddress) else { return }
        unsafe target.copyMemory(from: source)
    }
}
