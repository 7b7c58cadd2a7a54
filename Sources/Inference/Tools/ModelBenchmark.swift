import Glibc
import TensorCore

/// Times a model on made-up inputs.
public struct ModelBenchmark: Sendable {
    /// What a free first axis of an input becomes. Other free axes become 1.
    public var batch = 1
    /// Threads that share the work of one run.
    public var threads = 1
    /// Timed runs, after three that are not timed.
    public var iterations = 30
    /// Shapes of inputs by name, in place of what the model declares.
    public var shapes: [String: [Int]] = [:]
    /// How many heap blocks the calling thread has asked for so far, where the executable can tell.
    public var allocationCount: (@Sendable () -> UInt64)?

    /// One run at a time, batch 1.
    public init() {}

    /// Why there is no result.
    public enum Failure: Error, Sendable {
        /// The model was refused.
        case model(ModelError)
        /// The run was refused.
        case run(InferenceError)
        /// The shape that an input would have is none.
        case shape(input: String, dimensions: [Int])
    }

    /// What one node of the model costs.
    public struct NodeTime: Sendable {
        /// The node's name.
        public let name: String
        /// Its operator, and the kernel that computes it where there is a choice.
        public let `operator`: String, method: String
        /// Of its first output.
        public let shape: [Int]
        /// Mean wall time in milliseconds.
        public let milliseconds: Double
        /// Operations of the definition in 10⁹ a second, whatever the method saves; nil where they are not counted.
        public let gigaflops: Double?
    }

    /// Loads the model and times it.
    public func run(_ path: String) throws(Failure) -> BenchmarkResult {
        let start = MonotonicClock.nanoseconds()
        let session = try load(path)
        let loaded = MonotonicClock.nanoseconds()
        let inputs = try makeInputs(session)
        let (times, allocations): ([UInt64], UInt64)
        do throws(InferenceError) {
            (times, allocations) = try measure(session.makeContext(threads: threads), inputs)
        } catch {
            throw .run(error)
        }
        let sorted = times.sorted().map { Double($0) / 1e6 }
        return BenchmarkResult(
            model: path, batch: batch, threads: max(threads, 1), iterations: sorted.count,
            loadMilliseconds: Double(loaded - start) / 1e6, minMilliseconds: sorted[0],
            medianMilliseconds: sorted[sorted.count / 2],
            p95Milliseconds: sorted[min(sorted.count - 1, sorted.count * 95 / 100)],
            allocationsPerRun: allocationCount == nil ? nil : Double(allocations) / Double(sorted.count),
            peakRSSBytes: PeakMemory.bytes
        )
    }

    /// Loads the model and times each node that does work.
    public func profile(_ path: String) throws(Failure) -> [NodeTime] {
        let session = try load(path)
        let inputs = try makeInputs(session)
        let context = session.makeContext(threads: threads)
        do throws(InferenceError) {
            var warmUp: [UInt64] = []
            _ = try context.profile(inputs, into: &warmUp)
            var times: [UInt64] = []
            var steps: [ExecutionContext.ProfiledStep] = []
            for _ in 0..<max(iterations, 1) { steps = try context.profile(inputs, into: &times) }
            return zip(steps, times).map { step, time in
                let nanoseconds = Double(time) / Double(max(iterations, 1))
                return NodeTime(
                    name: step.name, operator: step.operatorName, method: step.work.method,
                    shape: step.shape.dimensions,
                    milliseconds: nanoseconds / 1e6,
                    gigaflops: step.work.operations == 0
                        ? nil : Double(step.work.operations) / max(nanoseconds, 1))
            }
        } catch {
            throw .run(error)
        }
    }

    private func measure(
        _ context: ExecutionContext, _ inputs: [Tensor]
    ) throws(InferenceError) -> (times: [UInt64], allocations: UInt64) {
        for _ in 0..<3 { try context.run(inputs) { _ in } }
        var times = [UInt64](repeating: 0, count: max(iterations, 1))
        let before = allocationCount?() ?? 0
        for index in times.indices {
            let start = MonotonicClock.nanoseconds()
            try context.run(inputs) { _ in }
            times[index] = MonotonicClock.nanoseconds() - start
        }
        return (times, (allocationCount?() ?? 0) - before)
    }

    private func load(_ path: String) throws(Failure) -> Session {
        do {
            return try Session(contentsOf: path)
        } catch {
            throw .model(error)
        }
    }

    private func makeInputs(_ session: Session) throws(Failure) -> [Tensor] {
        var inputs: [Tensor] = []
        for spec in session.inputs {
            let dimensions =
                shapes[spec.name]
                ?? spec.dimensions.enumerated().map { axis, extent in extent ?? (axis == 0 ? batch : 1) }
            guard let shape = try? Shape(dimensions), shape.count <= 1 << 28 else {
                throw .shape(input: spec.name, dimensions: dimensions)
            }
            guard let input = try? Tensor(shape: shape, storage: Self.values(spec.elementType, shape.count)) else {
                throw .shape(input: spec.name, dimensions: dimensions)
            }
            inputs.append(input)
        }
        return inputs
    }

    /// Floats spread over −1…1, always the same; integers and booleans 1.
    private static func values(_ type: ElementType, _ count: Int) -> Tensor.Storage {
        var state: UInt32 = 1
        let floats = (0..<count).map { _ in
            state = state &* 1_664_525 &+ 1_013_904_223
            return Float(Int32(bitPattern: state)) / Float(1 << 31)
        }
        return switch type {
        case .float32: .float32(floats)
        case .float64: .float64(floats.map(Double.init))
        case .int8: .int8([Int8](repeating: 1, count: count))
        case .uint8: .uint8([UInt8](repeating: 1, count: count))
        case .int32: .int32([Int32](repeating: 1, count: count))
        case .int64: .int64([Int64](repeating: 1, count: count))
        case .bool: .bool([UInt8](repeating: 1, count: count))
        }
    }
}
