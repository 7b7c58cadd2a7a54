internal import CAllocationCounter
internal import EmotionAPI
internal import Inference

/// `mien bench MODEL.onnx`.
enum ModelBench {
    static func run(_ words: [String]) throws(CommandFailure) {
        let arguments = try Arguments(
            words, flags: ["--json", "--profile"], options: ["--batch", "--threads", "--iterations", "--shape"])
        guard arguments.positional.count == 1 else { throw .usage("one model, or \"pipeline\" and files, are named") }
        let path = arguments.positional[0]
        var benchmark = ModelBenchmark()
        benchmark.batch = try arguments.integer("--batch", in: 1...65_536, default: benchmark.batch)
        benchmark.threads = try arguments.integer("--threads", in: 1...1_024, default: benchmark.threads)
        benchmark.iterations = try arguments.integer("--iterations", in: 1...1_000_000, default: benchmark.iterations)
        for text in arguments.values["--shape"] ?? [] {
            let (name, shape) = try shape(text)
            benchmark.shapes[name] = shape
        }
        if !benchmark.shapes.isEmpty { try checkNames(benchmark.shapes.keys.sorted(), path) }
        benchmark.allocationCount = { mien_allocation_count() }
        do throws(ModelBenchmark.Failure) {
            if arguments.flags.contains("--profile") {
                report(try benchmark.profile(path), arguments)
            } else {
                report(try benchmark.run(path), arguments)
            }
        } catch {
            throw .failed("\(path): \(message(error))")
        }
    }

    private static func shape(_ text: String) throws(CommandFailure) -> (String, [Int]) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        let dimensions = parts.last?.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) ?? -1 } ?? []
        guard parts.count == 2, !dimensions.isEmpty, dimensions.allSatisfy({ $0 >= 0 }) else {
            throw .usage("--shape is NAME=1x3x224x224, not \"\(text)\"")
        }
        return (String(parts[0]), dimensions)
    }

    private static func checkNames(_ names: [String], _ path: String) throws(CommandFailure) {
        let inputs: [String]
        do {
            inputs = try Session(contentsOf: path).inputs.map(\.name)
        } catch {
            throw .failed("\(path): \(error)")
        }
        for name in names where !inputs.contains(name) {
            throw .usage("the model has no input \(name); it has \(inputs.joined(separator: ", "))")
        }
    }

    private static func message(_ failure: ModelBenchmark.Failure) -> String {
        switch failure {
        case .model(let error): "\(error)"
        case .run(let error): "\(error)"
        case .shape(let input, let dimensions):
            "the input \(input) cannot have the shape \(dimensions.map(String.init).joined(separator: "x"))"
        }
    }

    private static func report(_ result: BenchmarkResult, _ arguments: Arguments) {
        if arguments.flags.contains("--json") {
            let json: JSON = [
                "model": .string(result.model), "batch": .integer(result.batch), "threads": .integer(result.threads),
                "iterations": .integer(result.iterations), "min_ms": .number(result.minMilliseconds),
                "median_ms": .number(result.medianMilliseconds), "p95_ms": .number(result.p95Milliseconds),
                "allocations_per_run": result.allocationsPerRun.map { .number($0) } ?? .null,
                "peak_rss_bytes": .integer(result.peakRSSBytes),
            ]
            Terminal.print(JSONWriter.text(json, indent: 2))
            return
        }
        var table = TextTable(
            "model", "batch", "threads", "load ms", "min ms", "median ms", "p95 ms", "allocations", "peak MiB")
        table.add([
            result.model, String(result.batch), String(result.threads),
            TextTable.number(result.loadMilliseconds, decimals: 1),
            TextTable.number(result.minMilliseconds, decimals: 3),
            TextTable.number(result.medianMilliseconds, decimals: 3),
            TextTable.number(result.p95Milliseconds, decimals: 3),
            result.allocationsPerRun.map { TextTable.number($0, decimals: 1) } ?? "–",
            TextTable.number(Double(result.peakRSSBytes) / 1_048_576, decimals: 1),
        ])
        Terminal.print(table.text)
    }

    private static func report(_ nodes: [ModelBenchmark.NodeTime], _ arguments: Arguments) {
        if arguments.flags.contains("--json") {
            let rows = nodes.map { node -> JSON in
                [
                    "name": .string(node.name), "operator": .string(node.operator), "method": .string(node.method),
                    "shape": .array(node.shape.map { .integer($0) }),
                    "milliseconds": .number(node.milliseconds),
                    "gigaflops": node.gigaflops.map { .number($0) } ?? .null,
                ]
            }
            Terminal.print(JSONWriter.text(["nodes": .array(rows)], indent: 2))
            return
        }
        let total = nodes.reduce(0) { $0 + $1.milliseconds }
        var table = TextTable("node", "operator", "kernel", "output", "ms", "%", "GFLOP/s")
        for node in nodes.sorted(by: { $0.milliseconds > $1.milliseconds }) {
            table.add([
                node.name, node.operator, node.method, node.shape.map(String.init).joined(separator: "×"),
                TextTable.number(node.milliseconds, decimals: 4),
                TextTable.number(100 * node.milliseconds / max(total, .leastNonzeroMagnitude), decimals: 1),
                node.gigaflops.map { TextTable.number($0, decimals: 1) } ?? "–",
            ])
        }
        Terminal.print(table.text)
        Terminal.print("all \(nodes.count) nodes: \(TextTable.number(total, decimals: 3)) ms")
    }
}
