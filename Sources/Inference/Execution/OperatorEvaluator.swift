package import TensorCore

/// Runs one operator on values, outside any plan: for constant folding, for values that a plan needs to know, for tests.
package enum OperatorEvaluator {
    /// The outputs, or nil where they would take more than `limit` bytes or `accepts` declines the plan.
    /// - Parameters:
    ///   - inputs: with values, except for an operator that reads only shapes.
    ///   - outputCount: how many outputs the node lists.
    /// - Throws: what the operator's plan or run throws.
    package static func evaluate(
        _ op: any Operator, _ inputs: OperatorInputs, outputCount: Int, limit: Int = .max,
        accepts: (OperatorPlan) -> Bool = { _ in true }
    ) throws(OperatorError) -> [Tensor]? {
        let plan = try op.plan(inputs)
        guard plan.outputs.count >= outputCount else { throw .invalid("\(outputCount) outputs") }
        var total = plan.scratchBytes
        for index in 0..<outputCount { total += plan.outputs[index].count * op.outputElementTypes[index].size }
        guard total <= limit, accepts(plan) else { return nil }

        var memories: [AlignedMemory] = []
        var sources: [UnsafeRawBufferPointer] = unsafe []
        for input in inputs.inputs {
            let value = input?.value
            let memory = AlignedMemory(byteCount: value?.byteCount ?? 0)
            if let value { memory.copy(value, to: 0) }
            unsafe sources.append(UnsafeRawBufferPointer(memory.slice(0, value?.byteCount ?? 0)))
            memories.append(memory)
        }
        var targets: [UnsafeMutableRawBufferPointer] = unsafe []
        for index in 0..<outputCount {
            let byteCount = plan.outputs[index].count * op.outputElementTypes[index].size
            let memory = AlignedMemory(byteCount: byteCount)
            unsafe targets.append(memory.slice(0, byteCount))
            memories.append(memory)
        }
        let scratch = AlignedMemory(byteCount: plan.scratchBytes)
        memories.append(scratch)
        let buffers = unsafe StepBuffers(
            inputs: sources, outputs: targets, scratch: scratch.slice(0, plan.scratchBytes)
        )
        // Results without elements take no work, but their other extents may be 2³¹ − 1 each.
        if plan.outputs[..<outputCount].contains(where: { $0.count > 0 }) { try plan.run(buffers) }
        var results: [Tensor] = []
        for index in 0..<outputCount {
            unsafe results.append(
                Tensor(
                    elementType: op.outputElementTypes[index], shape: plan.outputs[index],
                    copying: UnsafeRawBufferPointer(targets[index])
                )
            )
        }
        // The pointers above are into these.
        withExtendedLifetime(memories) {}
        return results
    }
}
