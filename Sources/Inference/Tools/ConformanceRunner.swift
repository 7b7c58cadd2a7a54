import ONNXFormat
import TensorCore

/// Runs the test cases of the ONNX project's backend tests and compares what comes out with what is expected.
public struct ConformanceRunner: Sendable {
    /// How far a float may be from what is expected: `absolute + relative · |expected|`, as in ONNX's own runner.
    public var relativeTolerance = 1e-3
    /// See `relativeTolerance`.
    public var absoluteTolerance = 1e-7

    /// The tolerances of ONNX's own runner.
    public init() {}

    /// Runs cases, telling `progress` of each when it is done.
    public func run(
        _ cases: [ConformanceCase], progress: (ConformanceReport.Case) -> Void = { _ in }
    ) -> ConformanceReport {
        ConformanceReport(
            cases: cases.map { testCase in
                let result = run(testCase)
                progress(result)
                return result
            }
        )
    }

    /// Runs one case.
    public func run(_ testCase: ConformanceCase) -> ConformanceReport.Case {
        do throws(ConformanceFailure) {
            let difference = try check(testCase)
            return .init(name: testCase.name, status: .passed, detail: "largest difference \(difference)")
        } catch {
            return .init(
                name: testCase.name, status: error.isUnsupported ? .unsupported : .failed, detail: error.detail)
        }
    }

    private func check(_ testCase: ConformanceCase) throws(ConformanceFailure) -> Double {
        let session: Session
        do throws(ModelError) {
            session = try Session(contentsOf: testCase.modelPath)
        } catch {
            throw ConformanceFailure(error)
        }
        let context = session.makeContext()
        switch testCase.data {
        case .outputs(let prefix):
            var inputs: [Tensor] = []
            for spec in session.inputs { inputs.append(try Self.rampInput(spec)) }
            return try check(inputs, outputs: prefix, session, context)
        case .sets(let folder):
            let names = try Self.inputNames(testCase.modelPath)
            var largest = 0.0
            var count = 0
            for set in try Self.list(folder) where set.hasPrefix("test_data_set_") {
                let inputs = try Self.inputs("\(folder)/\(set)", names, session)
                largest = max(largest, try check(inputs, outputs: "\(folder)/\(set)/output_", session, context))
                count += 1
            }
            guard count > 0 else { throw ConformanceFailure(detail: "no test data", isUnsupported: true) }
            return largest
        }
    }

    /// The largest difference of one run from the files that `prefix` and an output's number name.
    private func check(
        _ inputs: [Tensor], outputs prefix: String, _ session: Session, _ context: ExecutionContext
    ) throws(ConformanceFailure) -> Double {
        let found: [Tensor]
        do throws(InferenceError) {
            found = try context.run(inputs)
        } catch {
            throw ConformanceFailure(error)
        }
        var largest = 0.0
        for (index, output) in found.enumerated() {
            let expected = try Self.tensor("\(prefix)\(index).pb").value
            largest = max(largest, try compare(output, expected, session.outputs[index].name))
        }
        return largest
    }

    /// The input that ONNX's own runner makes for a model without data: 0, 1/n, 2/n, … of n elements, free extents 1.
    /// - Source: onnx/backend/test/runner, `generate_dummy_data`.
    static func rampInput(_ spec: ValueSpec) throws(ConformanceFailure) -> Tensor {
        guard spec.elementType == .float32 else {
            throw ConformanceFailure(detail: "an input of \(spec.elementType.rawValue) to make", isUnsupported: true)
        }
        do throws(ShapeError) {
            let shape = try Shape(spec.dimensions.map { $0 ?? 1 })
            guard shape.count <= 1 << 28 else { throw ShapeError.tooLarge(shape.dimensions) }
            let values = (0..<shape.count).map { Float(Double($0) / Double(shape.count)) }
            return try Tensor(shape: shape, storage: .float32(values))
        } catch {
            throw ConformanceFailure(detail: "input \(spec.name): \(error)", isUnsupported: false)
        }
    }

    /// The tensors for the session's inputs: the files follow the graph's list of inputs, which before IR version 4
    /// holds the initialisers too.
    private static func inputs(
        _ directory: String, _ names: [String], _ session: Session
    ) throws(ConformanceFailure) -> [Tensor] {
        var byName: [String: Tensor] = [:]
        for (index, name) in names.enumerated() {
            guard session.inputs.contains(where: { $0.name == name }) || session.inputs.count == names.count else {
                continue
            }
            let file = try tensor("\(directory)/input_\(index).pb")
            byName[name] = file.value
        }
        var inputs: [Tensor] = []
        for spec in session.inputs {
            guard let tensor = byName[spec.name] else {
                throw ConformanceFailure(detail: "no data for input \(spec.name)", isUnsupported: false)
            }
            inputs.append(tensor)
        }
        return inputs
    }

    private static func inputNames(_ path: String) throws(ConformanceFailure) -> [String] {
        let bytes: [UInt8]
        do throws(ModelError) {
            bytes = try ModelFile.read(path, limit: .max)
        } catch {
            throw ConformanceFailure(error)
        }
        do throws(ONNXFormatError) {
            return try ONNXModel(bytes: bytes).graph.inputs.map(\.name)
        } catch {
            throw ConformanceFailure(.malformed(error))
        }
    }

    private static func list(_ directory: String) throws(ConformanceFailure) -> [String] {
        do {
            return try ModelFile.list(directory)
        } catch {
            throw ConformanceFailure(error)
        }
    }

    private static func tensor(_ path: String) throws(ConformanceFailure) -> (name: String, value: Tensor) {
        let bytes: [UInt8]
        do {
            bytes = try ModelFile.read(path, limit: 1 << 30)
        } catch {
            throw ConformanceFailure(error)
        }
        do throws(ONNXFormatError) {
            let file = try ONNXTensor(bytes: bytes)
            guard let type = ONNXDataType(rawValue: file.dataType), type.computedElementType != nil else {
                throw ONNXFormatError.unsupportedTensorType(tensor: file.name, type: file.typeName)
            }
            return (file.name, try file.tensor())
        } catch {
            throw ConformanceFailure(.malformed(error))
        }
    }

    // MARK: Comparison

    private func compare(
        _ found: Tensor, _ expected: Tensor, _ name: String
    ) throws(ConformanceFailure) -> Double {
        guard found.elementType == expected.elementType, found.shape == expected.shape else {
            throw ConformanceFailure(
                detail: "\(name) is \(found.elementType.rawValue) \(found.shape), "
                    + "expected \(expected.elementType.rawValue) \(expected.shape)",
                isUnsupported: false
            )
        }
        switch (found.storage, expected.storage) {
        case (.float32(let found), .float32(let expected)):
            return try compare(found.map(Double.init), expected.map(Double.init), name)
        case (.float64(let found), .float64(let expected)):
            return try compare(found, expected, name)
        default:
            guard found.hasSameBytes(as: expected) else {
                throw ConformanceFailure(detail: "\(name) differs", isUnsupported: false)
            }
            return 0
        }
    }

    private func compare(
        _ found: [Double], _ expected: [Double], _ name: String
    ) throws(ConformanceFailure) -> Double {
        var largest = 0.0
        var isWrong = false
        for (a, b) in zip(found, expected) where !(a == b || (a.isNaN && b.isNaN)) {
            let difference = (a - b).magnitude
            largest = max(largest, difference.isNaN ? .infinity : difference)
            if !(difference <= absoluteTolerance + relativeTolerance * b.magnitude) { isWrong = true }
        }
        if isWrong { throw ConformanceFailure(detail: "\(name): largest difference \(largest)", isUnsupported: false) }
        return largest
    }
}
