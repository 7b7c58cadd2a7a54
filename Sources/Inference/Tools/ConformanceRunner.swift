import ONNXFormat
import TensorCore

/// Runs test cases in the layout of the ONNX project's backend tests: a folder with `model.onnx` and folders
/// `test_data_set_*` of `input_*.pb` and `output_*.pb`.
public struct ConformanceRunner: Sendable {
    /// How far a float may be from what is expected: `absolute + relative · |expected|`, as in ONNX's own runner.
    public var relativeTolerance = 1e-3
    /// See `relativeTolerance`.
    public var absoluteTolerance = 1e-7

    /// The tolerances of ONNX's own runner.
    public init() {}

    /// The cases of folders that are each a case or hold cases, in alphabetical order.
    /// - Throws: `ModelError.unreadable` for a folder that cannot be listed.
    public static func caseDirectories(in directories: [String]) throws(ModelError) -> [String] {
        var cases: [String] = []
        for directory in directories {
            let names = try ModelFile.list(directory)
            if names.contains("model.onnx") {
                cases.append(directory)
                continue
            }
            for name in names where (try? ModelFile.list("\(directory)/\(name)"))?.contains("model.onnx") ?? false {
                cases.append("\(directory)/\(name)")
            }
        }
        return cases
    }

    /// Runs cases, telling `progress` of each when it is done.
    public func run(
        _ caseDirectories: [String], progress: (ConformanceReport.Case) -> Void = { _ in }
    ) -> ConformanceReport {
        ConformanceReport(
            cases: caseDirectories.map { directory in
                let result = run(directory)
                progress(result)
                return result
            }
        )
    }

    /// Runs one case.
    public func run(_ caseDirectory: String) -> ConformanceReport.Case {
        let name = String(caseDirectory.split(separator: "/").last ?? "")
        do throws(ConformanceFailure) {
            let difference = try check(caseDirectory)
            return .init(name: name, status: .passed, detail: "largest difference \(difference)")
        } catch {
            return .init(name: name, status: error.isUnsupported ? .unsupported : .failed, detail: error.detail)
        }
    }

    private func check(_ directory: String) throws(ConformanceFailure) -> Double {
        let session: Session
        let names: [String]
        do throws(ModelError) {
            let path = "\(directory)/model.onnx"
            session = try Session(contentsOf: path)
            names = try Self.inputNames(path)
        } catch {
            throw ConformanceFailure(error)
        }
        let context = session.makeContext()
        var largest = 0.0
        var count = 0
        for folder in try Self.list(directory) where folder.hasPrefix("test_data_set_") {
            let inputs = try Self.inputs("\(directory)/\(folder)", names, session)
            let found: [Tensor]
            do throws(InferenceError) {
                found = try context.run(inputs)
            } catch {
                throw ConformanceFailure(error)
            }
            for (index, output) in found.enumerated() {
                let path = "\(directory)/\(folder)/output_\(index).pb"
                let expected = try Self.tensor(path).value
                largest = max(largest, try compare(output, expected, session.outputs[index].name))
            }
            count += 1
        }
        guard count > 0 else { throw ConformanceFailure(detail: "no test data", isUnsupported: true) }
        return largest
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

    private static func inputNames(_ path: String) throws(ModelError) -> [String] {
        do {
            return try ONNXModel(bytes: try ModelFile.read(path, limit: .max)).graph.inputs.map(\.name)
        } catch let error as ModelError {
            throw error
        } catch let error as ONNXFormatError {
            throw .malformed(error)
        } catch {
            throw .malformed(.missing(what: "graph"))
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
            guard let type = ONNXDataType(rawValue: file.dataType), type.elementType != nil else {
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
