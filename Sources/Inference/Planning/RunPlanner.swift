import TensorCore

/// Plans a run for concrete input shapes: infers every shape, computes what follows from shapes and constants alone, and
/// places everything else in one arena.
struct RunPlanner {
    /// Values are computed while planning where they can be, up to this many bytes for a whole plan.
    private static let foldableBytes = 32 << 20
    /// Graph inputs that decide shapes are part of a plan's identity; larger ones than this are not accepted as such.
    static let maximumKeyCount = 4_096

    /// What is known of a value while planning.
    private struct Known {
        var shape: Shape
        var value: Tensor?
        /// The buffer in the arena that holds it, or nil where it is a constant or was computed while planning.
        var buffer: Int?
    }

    private struct Buffer {
        var byteCount: Int
        var first: Int
        var last: Int
        /// The buffer whose storage this one shares, by a view or by overwriting.
        var sharedWith: Int?
    }

    private struct PendingStep {
        let node: Int
        let plan: OperatorPlan
        let outputBuffers: [Int]
        var scratchBuffer: Int?
    }

    private let program: Program
    private let limit: Int
    private let threads: Int
    private var known: [Known?]
    private var buffers: [Buffer] = []
    private var steps: [PendingStep] = []
    private var budget: FoldingBudget

    /// - Throws: `InferenceError.node`, `.tooLarge`.
    static func plan(
        _ program: Program, inputShapes: [Shape], keyValues: [Tensor?], limit: Int, threads: Int
    ) throws(InferenceError) -> RunPlan {
        var planner = RunPlanner(program, limit, threads)
        return try planner.plan(inputShapes, keyValues)
    }

    private init(_ program: Program, _ limit: Int, _ threads: Int) {
        self.program = program
        self.limit = limit
        self.threads = threads
        let foldable = min(Self.foldableBytes, limit)
        budget = FoldingBudget(bytes: foldable, bytesPerNode: foldable)
        known = [Known?](repeating: nil, count: program.values.count)
    }

    private mutating func plan(_ inputShapes: [Shape], _ keyValues: [Tensor?]) throws(InferenceError) -> RunPlan {
        for (index, value) in program.values.enumerated() {
            if let shape = value.constantShape { known[index] = Known(shape: shape, value: value.constantValue) }
        }
        for (index, value) in program.inputValues.enumerated() {
            let buffer = addBuffer(inputShapes[index].count * program.values[value].elementType.size, at: 0)
            known[value] = Known(shape: inputShapes[index], buffer: buffer)
        }
        for (input, value) in zip(program.keyInputs, keyValues) {
            known[program.inputValues[input]]?.value = value
        }
        for index in program.nodes.indices { try planNode(index) }
        shareAndAge()
        return try place(inputShapes, keyValues.compactMap(\.self))
    }

    // MARK: Shapes and values

    private mutating func planNode(_ index: Int) throws(InferenceError) {
        let node = program.nodes[index]
        let inputs = OperatorInputs(
            node.inputs.map { input in
                guard let input, let known = known[input] else { return nil }
                return OperatorInputs.Input(
                    elementType: program.values[input].elementType, shape: known.shape, value: known.value
                )
            },
            byteLimit: limit, threads: threads
        )
        do throws(OperatorError) {
            let isKnown = inputs.inputs.allSatisfy { $0 == nil || $0?.value != nil }
            if node.op.readsOnlyShapes || isKnown,
                let values = try OperatorEvaluator.evaluate(
                    node.op, inputs, outputCount: node.outputs.count, limit: budget.limit,
                    accepts: { budget.spend(on: node.operatorName, inputs.inputs, $0.outputs) }
                )
            {
                budget.keep(values)
                for (output, value) in zip(node.outputs, values) {
                    if let output { known[output] = Known(shape: value.shape, value: value) }
                }
                return
            }
            let plan = try node.op.plan(inputs)
            guard plan.outputs.count >= node.outputs.count else {
                throw OperatorError.invalid("\(node.outputs.count) outputs")
            }
            var total = plan.scratchBytes
            var outputBuffers: [Int] = []
            for (position, output) in node.outputs.enumerated() {
                let byteCount = plan.outputs[position].count * node.op.outputElementTypes[position].size
                total += byteCount
                let buffer = addBuffer(byteCount, at: steps.count + 1)
                outputBuffers.append(buffer)
                if let output { known[output] = Known(shape: plan.outputs[position], buffer: buffer) }
            }
            guard total <= limit else { throw OperatorError.tooLarge(bytes: total, limit: limit) }
            var step = PendingStep(node: index, plan: plan, outputBuffers: outputBuffers)
            if plan.scratchBytes > 0 { step.scratchBuffer = addBuffer(plan.scratchBytes, at: steps.count + 1) }
            steps.append(step)
        } catch {
            throw InferenceError.node(name: node.name, operator: node.operatorName, reason: error)
        }
    }

    private mutating func addBuffer(_ byteCount: Int, at step: Int) -> Int {
        buffers.append(Buffer(byteCount: byteCount, first: step, last: step))
        return buffers.count - 1
    }

    // MARK: Sharing and lifetimes

    /// The buffer that a shared one's bytes are really in.
    private func root(_ buffer: Int) -> Int {
        var root = buffer
        while let next = buffers[root].sharedWith { root = next }
        return root
    }

    private mutating func share(_ buffer: Int, with other: Int) {
        let target = root(other)
        buffers[buffer].sharedWith = target
        buffers[target].last = max(buffers[target].last, buffers[buffer].last)
    }

    /// Steps count from 1; inputs are there from 0; outputs must outlive the last step.
    private mutating func shareAndAge() {
        // A view shares its input's storage, so views first: only then is it known when storage is last read.
        for step in steps {
            guard let input = step.plan.viewOfInput, let output = step.outputBuffers.first,
                let value = program.nodes[step.node].inputs[input], let source = known[value]?.buffer,
                buffers[source].byteCount == buffers[output].byteCount
            else { continue }
            share(output, with: source)
        }
        for (position, step) in steps.enumerated() {
            for input in program.nodes[step.node].inputs {
                guard let input, let buffer = known[input]?.buffer else { continue }
                let root = root(buffer)
                buffers[root].last = max(buffers[root].last, position + 1)
            }
        }
        for value in program.outputValues {
            if let buffer = known[value]?.buffer { buffers[root(buffer)].last = steps.count + 1 }
        }
        for (position, step) in steps.enumerated() where step.plan.viewOfInput == nil {
            overwrite(step, at: position + 1)
        }
    }

    /// Lets output 0 take over the storage of an input that dies here.
    private mutating func overwrite(_ step: PendingStep, at time: Int) {
        guard let output = step.outputBuffers.first else { return }
        let inputs = program.nodes[step.node].inputs
        for candidate in step.plan.overwritableInputs where candidate < inputs.count {
            guard let value = inputs[candidate], let buffer = known[value]?.buffer else { continue }
            let storage = root(buffer)
            let byteCount = buffers[output].byteCount
            guard buffers[storage].last == time, buffers[buffer].byteCount == byteCount,
                buffers[storage].byteCount == byteCount
            else { continue }
            // Another input in the same storage would be read after it is overwritten, unless it is read in step.
            let isRead = inputs.enumerated().contains { position, other in
                guard position != candidate, let other, let buffer = known[other]?.buffer, root(buffer) == storage
                else { return false }
                return !step.plan.overwritableInputs.contains(position) || buffers[buffer].byteCount != byteCount
            }
            guard !isRead else { continue }
            share(output, with: storage)
            return
        }
    }

    // MARK: Placement

    private func place(_ inputShapes: [Shape], _ keyValues: [Tensor]) throws(InferenceError) -> RunPlan {
        let roots = buffers.indices.filter { buffers[$0].sharedWith == nil }
        let placement = MemoryPlanner.place(
            roots.map {
                MemoryPlanner.Buffer(byteCount: buffers[$0].byteCount, first: buffers[$0].first, last: buffers[$0].last)
            }
        )
        guard placement.total <= limit else { throw .tooLarge(bytes: placement.total, limit: limit) }
        var offsets = [Int](repeating: 0, count: buffers.count)
        for (root, offset) in zip(roots, placement.offsets) { offsets[root] = offset }
        let arena = { (buffer: Int) in
            RunPlan.Location.arena(offset: offsets[self.root(buffer)], byteCount: self.buffers[buffer].byteCount)
        }

        var plannedBytes = 0
        var plannedValues: [(Tensor, Int)] = []
        var locations = [RunPlan.Location](repeating: .none, count: program.values.count)
        for (index, value) in program.values.enumerated() {
            guard let known = known[index] else { continue }
            if let buffer = known.buffer {
                locations[index] = arena(buffer)
            } else if case .constant(let place) = value.origin {
                locations[index] = place.map { .constant($0) } ?? .none
            } else if let tensor = known.value {
                locations[index] = .planned(offset: plannedBytes, byteCount: tensor.byteCount)
                plannedValues.append((tensor, plannedBytes))
                plannedBytes += AlignedMemory.padded(tensor.byteCount)
            }
        }
        let planned = AlignedMemory(byteCount: plannedBytes)
        for (tensor, offset) in plannedValues { planned.copy(tensor, to: offset) }

        var runSteps: [RunPlan.Step] = []
        for step in steps {
            let node = program.nodes[step.node]
            if isFree(step) { continue }
            let inputs = node.inputs.enumerated().map { position, input in
                guard let input, !node.packedInputs.contains(position) else { return RunPlan.Location.none }
                return locations[input]
            }
            runSteps.append(
                RunPlan.Step(
                    node: step.node, outputShape: step.plan.outputs.first ?? .scalar, work: step.plan.work,
                    run: step.plan.run, inputs: inputs, outputs: step.outputBuffers.map(arena),
                    scratch: step.scratchBuffer.map(arena) ?? .none
                )
            )
        }
        return RunPlan(
            inputShapes: inputShapes, keyValues: keyValues, steps: runSteps,
            inputs: program.inputValues.map { locations[$0] }, outputs: program.outputValues.map { locations[$0] },
            outputShapes: program.outputValues.map { known[$0]?.shape ?? .scalar }, arenaBytes: placement.total,
            planned: planned
        )
    }

    /// A view that shares its input's storage has nothing to do, and neither has a step whose results have no elements:
    /// it would only count through the other extents, which may be 2³¹ − 1 each.
    private func isFree(_ step: PendingStep) -> Bool {
        if step.outputBuffers.allSatisfy({ buffers[$0].byteCount == 0 }) { return true }
        guard step.plan.viewOfInput != nil, let output = step.outputBuffers.first else { return false }
        return buffers[output].sharedWith != nil
    }
}
