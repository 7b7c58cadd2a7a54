import Inference
import ONNXFormat
import TensorCore

/// Changes what a model says rather than its bytes, so that most of what comes out is still a model and reaches the
/// passes, the operators and the planner.
struct ModelMutator {
    static let operators = (OperatorRegistry.dataOperators + OperatorRegistry.computeOperators).map(\.name)

    /// Numbers near which arithmetic on extents, axes and counts goes wrong.
    static let integers: [Int64] = [
        .min, -(1 << 32), -(1 << 31), -65_536, -17, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 63,
        64, 65, 127, 128, 255, 256, 1_000, 4_096, 65_535, 65_536, 1 << 20, 1 << 24, (1 << 31) - 2, (1 << 31) - 1,
        1 << 31,
        1 << 32, 1 << 34, .max,
    ]

    static let floats: [Float] = [
        0, -0.0, 1, -1, 0.5, 2, 1e-38, .leastNonzeroMagnitude, 1e9, -1e9, 3e38,
        .infinity, -.infinity, .nan, 2_147_483_648, 1e19,
    ]

    static let attributes = [
        "activations", "activation_alpha", "alpha", "align_corners", "allowzero", "auto_pad", "axes", "axis",
        "batch_axis",
        "beta", "bias", "ceil_mode", "clip", "coordinate_transformation_mode", "count_include_pad", "cubic_coeff_a",
        "dilations", "direction", "dtype", "end", "ends", "epsilon", "equation", "exclude_outside", "exclusive", "fmod",
        "group", "hidden_size", "indices", "input_forget", "is_case_sensitive", "k", "keepdims", "kernel_shape",
        "largest",
        "layout", "lambd", "linear_before_reset", "max", "min", "mode", "nearest_mode", "new_axis",
        "noop_with_empty_axes",
        "num_groups", "num_outputs", "output_height", "output_padding", "output_shape", "p", "pads", "perm",
        "reduction",
        "repeats", "reverse", "scale", "scales", "select_last_index", "shape", "shift", "size", "slice", "sorted",
        "split",
        "start", "starts", "stash_type", "storage_order", "strides", "time_axis", "to", "transA", "transB", "upper",
        "value",
        "value_float", "value_floats", "value_int", "value_ints", "width_scale",
    ]

    static let strings = [
        "", "SAME_UPPER", "SAME_LOWER", "VALID", "NOTSET", "edge", "reflect", "constant", "wrap", "nearest", "linear",
        "cubic", "floor", "ceil", "asymmetric", "half_pixel", "align_corners", "tf_crop_and_resize", "bidirectional",
        "reverse", "forward", "add", "mul", "max", "min", "DCR", "CRD", "RIGHT", "LEFT", "tanh", "none", "ij,jk->ik",
    ]

    var random: FuzzRandom

    init(seed: UInt64) { random = FuzzRandom(seed: seed) }

    /// A changed model, or nil where the bytes are none.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8]? {
        guard var model = try? ONNXModel(bytes: bytes) else { return nil }
        for _ in 0...random.below(3) { change(&model) }
        return model.encoded()
    }

    private mutating func change(_ model: inout ONNXModel) {
        switch random.below(24) {
        case 0: model.opsets[""] = Int64(random.below(26))
        case 1: model.irVersion = Int64(random.below(14))
        case 2...3: insertNode(&model.graph)
        case 4: insertInitializer(&model.graph)
        case 5: makeConstant(&model.graph)
        case 6...8: changeInitializer(&model.graph)
        case 9: changeInput(&model.graph)
        case 10: changeOutput(&model.graph)
        case 11: removeSomething(&model.graph)
        case 12...17: changeAttribute(&model.graph)
        default: changeNode(&model.graph)
        }
    }

    // MARK: Values

    private mutating func integer() -> Int64 {
        random.chance(3) ? random.pick(Self.integers) : Int64(random.below(12) - 4)
    }

    private mutating func integers() -> [Int64] { (0..<random.below(6)).map { _ in integer() } }

    private mutating func float() -> Float {
        random.chance(2) ? random.pick(Self.floats) : Float(random.below(1_000) - 500) / 100
    }

    /// The name of a value that the graph has, or of none.
    private mutating func valueName(_ graph: ONNXGraph) -> String {
        for _ in 0..<4 {
            switch random.below(3) {
            case 0 where !graph.inputs.isEmpty: return random.pick(graph.inputs).name
            case 1 where !graph.initializers.isEmpty: return random.pick(graph.initializers).name
            case 2 where !graph.nodes.isEmpty:
                if let name = random.pick(graph.nodes).outputs.first { return name }
            default: break
            }
        }
        return random.chance(2) ? "" : "absent"
    }

    private mutating func tensor(_ name: String) -> ONNXTensor {
        if random.chance(2) {
            let values = integers()
            let dimensions: [Int64] = random.chance(4) ? [] : [Int64(values.count)]
            return ONNXTensor(name: name, dimensions: dimensions, dataType: .int64, payload: .int64s(values))
        }
        var dimensions: [Int64] = []
        var count = 1
        for _ in 0..<random.below(5) {
            let extent = random.below(5)
            dimensions.append(Int64(extent))
            count *= extent
        }
        let types: [ONNXDataType] = [.float32, .float32, .float16, .int64, .int32, .bool, .uint8, .int8, .float64]
        let type = random.pick(types)
        let payload: ONNXTensor.Payload
        switch type {
        case .float32: payload = .floats((0..<count).map { _ in float() })
        case .float64: payload = .doubles((0..<count).map { _ in Double(float()) })
        case .int64: payload = .int64s((0..<count).map { _ in integer() })
        default: payload = .int32s((0..<count).map { _ in Int64(random.below(2)) })
        }
        return ONNXTensor(name: name, dimensions: dimensions, dataType: type, payload: payload)
    }

    private mutating func attributeValue() -> ONNXAttribute.Value {
        switch random.below(12) {
        case 0...3: .int(integer())
        case 4...6: .ints(integers())
        case 7: .float(float())
        case 8: .floats((0..<random.below(5)).map { _ in float() })
        case 9...10: .string(random.pick(Self.strings))
        default: .tensor(tensor(""))
        }
    }

    // MARK: Graph

    private mutating func insertNode(_ graph: inout ONNXGraph) {
        let output = "f\(graph.nodes.count).\(random.below(1_000))"
        let inputs = (0..<random.below(5)).map { _ in valueName(graph) }
        var outputs = [output]
        if random.chance(6) { outputs += (0..<random.below(3)).map { "\(output).\($0)" } }
        var attributes: [ONNXAttribute] = []
        if random.chance(2) { attributes.append(ONNXAttribute(random.pick(Self.attributes), attributeValue())) }
        graph.nodes.append(
            ONNXNode(random.pick(Self.operators), inputs: inputs, outputs: outputs, attributes: attributes))
        graph.outputs.append(ONNXValueInfo(name: output, dataType: .float32, dimensions: nil))
    }

    private mutating func insertInitializer(_ graph: inout ONNXGraph) {
        let name = "c\(graph.initializers.count).\(random.below(1_000))"
        graph.initializers.append(tensor(name))
        guard !graph.nodes.isEmpty else { return }
        let node = random.below(graph.nodes.count)
        graph.nodes[node].inputs.append(name)
    }

    /// Makes an input constant, or a constant an input.
    private mutating func makeConstant(_ graph: inout ONNXGraph) {
        if random.chance(2), !graph.inputs.isEmpty {
            let input = graph.inputs.remove(at: random.below(graph.inputs.count))
            graph.initializers.append(tensor(input.name))
        } else if !graph.initializers.isEmpty {
            let tensor = graph.initializers.remove(at: random.below(graph.initializers.count))
            graph.inputs.append(
                ONNXValueInfo(
                    name: tensor.name, dataType: ONNXDataType(rawValue: tensor.dataType),
                    dimensions: tensor.dimensions.map(Optional.some)))
        }
    }

    private mutating func changeInitializer(_ graph: inout ONNXGraph) {
        guard !graph.initializers.isEmpty else { return insertInitializer(&graph) }
        let index = random.below(graph.initializers.count)
        switch random.below(6) {
        case 0: graph.initializers[index] = tensor(graph.initializers[index].name)
        case 1:
            graph.initializers[index].dimensions.shuffle(using: &random)
        case 2:
            let dimensions = graph.initializers[index].dimensions
            guard !dimensions.isEmpty else { return }
            graph.initializers[index].dimensions[random.below(dimensions.count)] = integer()
        case 3: graph.initializers[index].dimensions.insert(random.chance(2) ? 1 : integer(), at: 0)
        case 4:
            guard let tensor = try? graph.initializers[index].tensor() else { return }
            let values: [Int64]? = try? tensor.int64s()
            guard var values, !values.isEmpty else { return }
            values[random.below(values.count)] = integer()
            graph.initializers[index].payload = .int64s(values)
        default: graph.initializers[index].dataType = Int32(random.below(24))
        }
    }

    private mutating func changeInput(_ graph: inout ONNXGraph) {
        guard !graph.inputs.isEmpty else { return }
        let index = random.below(graph.inputs.count)
        switch random.below(4) {
        case 0: graph.inputs[index].dimensions = nil
        case 1: graph.inputs[index].dataType = random.pick([1, 1, 7, 6, 9, 2, 3, 11, 10])
        default:
            var dimensions = graph.inputs[index].dimensions ?? []
            if dimensions.isEmpty || random.chance(4) { dimensions.append(1) }
            dimensions[random.below(dimensions.count)] = random.chance(3) ? nil : integer()
            graph.inputs[index].dimensions = dimensions
        }
    }

    private mutating func changeOutput(_ graph: inout ONNXGraph) {
        let name = valueName(graph)
        graph.outputs.append(ONNXValueInfo(name: name, dataType: .float32, dimensions: nil))
    }

    private mutating func removeSomething(_ graph: inout ONNXGraph) {
        switch random.below(3) {
        case 0 where graph.nodes.count > 1: graph.nodes.remove(at: random.below(graph.nodes.count))
        case 1 where graph.outputs.count > 1: graph.outputs.remove(at: random.below(graph.outputs.count))
        case 2 where !graph.initializers.isEmpty:
            graph.initializers.remove(at: random.below(graph.initializers.count))
        default: break
        }
    }

    // MARK: Nodes

    private mutating func changeNode(_ graph: inout ONNXGraph) {
        guard !graph.nodes.isEmpty else { return insertNode(&graph) }
        let index = random.below(graph.nodes.count)
        switch random.below(9) {
        case 8:
            guard !graph.nodes[index].outputs.isEmpty else { return }
            graph.nodes[index].outputs[random.below(graph.nodes[index].outputs.count)] = ""
        case 0: graph.nodes[index].operatorName = random.pick(Self.operators)
        case 1: graph.nodes[index].inputs.append(valueName(graph))
        case 2: graph.nodes[index].outputs.append(random.chance(2) ? "" : "g\(random.below(1_000))")
        case 3: graph.nodes.swapAt(index, random.below(graph.nodes.count))
        case 4:
            guard !graph.nodes[index].inputs.isEmpty else { return }
            graph.nodes[index].inputs.remove(at: random.below(graph.nodes[index].inputs.count))
        default:
            guard !graph.nodes[index].inputs.isEmpty else { return }
            let position = random.below(graph.nodes[index].inputs.count)
            graph.nodes[index].inputs[position] = valueName(graph)
        }
    }

    private mutating func changeAttribute(_ graph: inout ONNXGraph) {
        guard !graph.nodes.isEmpty else { return }
        let index = random.below(graph.nodes.count)
        let count = graph.nodes[index].attributes.count
        guard count > 0, !random.chance(4) else {
            graph.nodes[index].attributes.append(ONNXAttribute(random.pick(Self.attributes), attributeValue()))
            return
        }
        let position = random.below(count)
        switch graph.nodes[index].attributes[position].value {
        case .int where !random.chance(4): graph.nodes[index].attributes[position].value = .int(integer())
        case .ints(var values) where !values.isEmpty && !random.chance(4):
            values[random.below(values.count)] = integer()
            if random.chance(5) { values.append(integer()) }
            if random.chance(5) { values.removeLast() }
            graph.nodes[index].attributes[position].value = .ints(values)
        case .string where !random.chance(4):
            graph.nodes[index].attributes[position].value = .string(random.pick(Self.strings))
        default:
            if random.chance(2) {
                graph.nodes[index].attributes.remove(at: position)
            } else {
                graph.nodes[index].attributes[position].value = attributeValue()
            }
        }
    }
}
