internal import Kernels
internal import TensorCore

/// What the recurrent operators have in common: directions, the optional inputs and outputs, and their shapes.
struct RecurrentForm: Sendable {
    /// For each direction.
    let isReverse: [Bool]

    private let gates: Int
    private let hiddenSize: Int?
    private let batchFirst: Bool
    private let isGiven: [Bool]
    private let wanted: [Bool]

    /// - Parameter activations: the default ones of a direction; others are refused.
    init(_ node: OperatorNode, gates: Int, activations: [String]) throws(ModelError) {
        for index in [0, 1, 2, 3, 5, 6, 7] { try node.expect(input: index, in: [.float32]) }
        try node.expect(input: 4, in: [.int32])
        switch try node.string("direction", default: "forward") {
        case "forward": isReverse = [false]
        case "reverse": isReverse = [true]
        case "bidirectional": isReverse = [false, true]
        case let other: throw node.invalid("direction \(other)")
        }
        self.gates = gates
        hiddenSize = try node.optionalInt("hidden_size")
        batchFirst = try node.flag("layout", default: false)
        guard !node.has("clip") else { throw node.unsupported("clip") }
        for name in ["activation_alpha", "activation_beta"] where try node.floats(name)?.isEmpty == false {
            throw node.unsupported(name)
        }
        let names = try node.strings("activations")?.map { $0.lowercased() }
        if let names, names != Array(repeating: activations, count: isReverse.count).flatMap({ $0 }) {
            throw node.unsupported("activations \(names)")
        }
        isGiven = (0..<8).map(node.hasInput)
        wanted = node.outputsWanted
    }

    /// Whether the node has an optional input.
    func has(_ input: Int) -> Bool { isGiven[input] }

    /// Whether anything reads an output.
    func wants(_ output: Int) -> Bool { output < wanted.count && wanted[output] }

    /// The lengths of the sequences, or an empty buffer.
    func lengths(_ buffers: borrowing StepBuffers) -> UnsafeBufferPointer<Int32> {
        unsafe has(4) ? buffers.input(4, as: Int32.self) : UnsafeBufferPointer<Int32>(start: nil, count: 0)
    }

    /// The sizes of the layers and the shapes of the outputs that the node lists.
    func sizes(_ inputs: OperatorInputs) throws(OperatorError) -> (RecurrentGeometry, [Shape]) {
        let x = try inputs.shape(0)
        let w = try inputs.shape(1)
        let r = try inputs.shape(2)
        guard x.rank == 3, w.rank == 3, r.rank == 3 else { throw .invalid("input \(x), weights \(w) and \(r)") }
        let (hidden, directions) = (r[2], isReverse.count)
        let (steps, batch) = batchFirst ? (x[1], x[0]) : (x[0], x[1])
        let width = gates * hidden
        guard hiddenSize == nil || hiddenSize == hidden else { throw .invalid("hidden_size for weights \(r)") }
        guard w.dimensions == [directions, width, x[2]], r.dimensions == [directions, width, hidden] else {
            throw .invalid("weights \(w) and \(r) for an input \(x)")
        }
        let states = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden]
        for (index, dimensions) in [
            (3, [directions, 2 * width]), (4, [batch]), (5, states), (6, states), (7, [directions, 3 * hidden]),
        ] {
            if let shape = inputs.optionalShape(index), shape.dimensions != dimensions {
                throw .invalid("input \(index) is \(shape), not \(dimensions)")
            }
        }
        return try shaped { () throws(ShapeError) in
            let geometry = try RecurrentGeometry(
                steps: steps, batch: batch, inputSize: x[2], hiddenSize: hidden, directions: directions,
                batchFirst: batchFirst)
            let all = try Shape(batchFirst ? [batch, steps, directions, hidden] : [steps, directions, batch, hidden])
            let last = try Shape(states)
            return (geometry, Array([all, last, last].prefix(wanted.count)))
        }
    }
}

extension StepBuffers {
    /// The part of an optional input that belongs to one direction, empty where the input is left out.
    func part(_ index: Int, of count: Int, input: Int, present: Bool) -> FloatBuffer {
        guard present else { return unsafe FloatBuffer(start: nil, count: 0) }
        let whole: FloatBuffer = unsafe self.input(input)
        return unsafe FloatBuffer(rebasing: whole[(index * count)..<((index + 1) * count)])
    }
}
