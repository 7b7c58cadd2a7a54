package import TensorCore

/// What an operator is told of its inputs while a run is planned.
package struct OperatorInputs: Sendable {
    package struct Input: Sendable {
        package let elementType: ElementType
        package let shape: Shape
        /// The value, where it is known while planning: a constant, or folded from shapes and constants.
        package let value: Tensor?

        package init(elementType: ElementType, shape: Shape, value: Tensor? = nil) {
            self.elementType = elementType
            self.shape = shape
            self.value = value
        }
    }

    /// nil where an optional input is left out.
    package let inputs: [Input?]

    /// The most bytes that the outputs may take in all.
    package let byteLimit: Int
    /// Threads of the team that `run` will be handed, 1 for none: scratch memory that each needs for itself is so often.
    package let threads: Int

    package init(_ inputs: [Input?], byteLimit: Int = 2 << 30, threads: Int = 1) {
        self.inputs = inputs
        self.byteLimit = byteLimit
        self.threads = threads
    }

    /// Refuses an output that is too large in any case, for operators that make tables of its extents while planning.
    package func requireRoom(for output: Shape, elementSize: Int) throws(OperatorError) {
        let bytes = output.count * elementSize
        guard bytes <= byteLimit else { throw .tooLarge(bytes: bytes, limit: byteLimit) }
    }

    package var count: Int { inputs.count }

    package func has(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

    /// An input that must be there; `init` has checked that the node has it.
    package subscript(_ index: Int) -> Input {
        get throws(OperatorError) {
            guard index < inputs.count, let input = inputs[index] else { throw .invalid("input \(index) is missing") }
            return input
        }
    }

    package func shape(_ index: Int) throws(OperatorError) -> Shape {
        try self[index].shape
    }

    /// The shape of an input that may be left out.
    package func optionalShape(_ index: Int) -> Shape? {
        index < inputs.count ? inputs[index]?.shape : nil
    }

    /// The value of an integer input (int64 or int32) as machine integers, clamped to ±(2³¹−1), which no axis or
    /// extent exceeds and which lets sums of two never overflow. nil where the input is left out.
    /// - Throws: `.valueNeeded` where it is computed.
    package func optionalInts(_ index: Int) throws(OperatorError) -> [Int]? {
        guard index < inputs.count, let input = inputs[index] else { return nil }
        guard let value = input.value else { throw .valueNeeded(input: index) }
        switch value.storage {
        case .int64(let values): return values.map { Int(max(min($0, Int64(Int32.max)), -Int64(Int32.max))) }
        case .int32(let values): return values.map { Int(max($0, -Int32.max)) }
        default: throw .invalid("input \(index) is not of integers")
        }
    }

    /// As `optionalInts`, for an input that must be there.
    package func ints(_ index: Int) throws(OperatorError) -> [Int] {
        guard let values = try optionalInts(index) else { throw .invalid("input \(index) is missing") }
        return values
    }

    /// The value of a float32 input. nil where the input is left out.
    /// - Throws: `.valueNeeded` where it is computed.
    package func optionalFloats(_ index: Int) throws(OperatorError) -> [Float]? {
        guard index < inputs.count, let input = inputs[index] else { return nil }
        guard let value = input.value else { throw .valueNeeded(input: index) }
        guard case .float32(let values) = value.storage else { throw .invalid("input \(index) is not float32") }
        return values
    }
}
