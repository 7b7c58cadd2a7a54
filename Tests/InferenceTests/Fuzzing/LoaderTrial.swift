import Inference
import TensorCore

/// What a stranger's model goes through: it is loaded and, where it loads, planned and run on small inputs.
enum LoaderTrial {
    enum Outcome {
        case refused
        case loaded
        case ran
    }

    /// Limits that keep one trial short. A stranger's model runs as long as its author likes within `maximumRunBytes`.
    static var options: SessionOptions {
        var options = SessionOptions()
        options.maximumModelBytes = 1 << 20
        options.maximumRunBytes = 1 << 18
        options.maximumFoldedBytes = 1 << 20
        return options
    }

    @discardableResult
    static func run(_ bytes: [UInt8]) -> Outcome {
        guard let session = try? Session(bytes: bytes, options: options) else { return .refused }
        let context = session.makeContext()
        var outcome = Outcome.loaded
        for free in [2, 1, 2] {
            guard let inputs = inputs(session.inputs, free: free) else { return outcome }
            if (try? context.run(inputs)) != nil { outcome = .ran }
        }
        return outcome
    }

    /// Inputs of the declared extents, `free` where there is none; nil where they would be large.
    private static func inputs(_ specs: [ValueSpec], free: Int) -> [Tensor]? {
        var inputs: [Tensor] = []
        var room = 1 << 14
        for spec in specs {
            let dimensions = spec.hasShape ? spec.dimensions.map { $0 ?? free } : [free, 3]
            guard let shape = try? Shape(dimensions), shape.count <= room,
                let tensor = try? Tensor(shape: shape, storage: storage(spec.elementType, shape.count))
            else { return nil }
            room -= shape.count
            inputs.append(tensor)
        }
        return inputs
    }

    private static func storage(_ type: ElementType, _ count: Int) -> Tensor.Storage {
        switch type {
        case .float32: .float32((0..<count).map { Float($0 % 5) - 1.5 })
        case .float64: .float64((0..<count).map { Double($0 % 5) - 1.5 })
        case .int8: .int8((0..<count).map { Int8($0 % 5 - 1) })
        case .uint8: .uint8((0..<count).map { UInt8($0 % 3) })
        case .int32: .int32((0..<count).map { Int32($0 % 5 - 1) })
        case .int64: .int64((0..<count).map { Int64($0 % 5 - 1) })
        case .bool: .bool((0..<count).map { UInt8($0 % 2) })
        }
    }
}
