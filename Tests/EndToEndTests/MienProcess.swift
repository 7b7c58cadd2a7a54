import Foundation
import Testing

/// The real command, as a process of its own.
final class MienProcess {
    struct Output {
        let code: Int32
        let standardOutput: String
        let standardError: String
    }

    /// Where this checkout lies.
    static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

    static let picture = root + "/docs/samples/astronaut.jpg"
    static let recording = root + "/docs/samples/voice.flac"
    static let speech = root + "/Tests/EndToEndTests/Clients/speech.wav"

    /// The command lies beside the test bundle, which is this process, unless MIEN_EXECUTABLE names another build of it.
    static let executable: String = {
        if let named = ProcessInfo.processInfo.environment["MIEN_EXECUTABLE"] { return named }
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = URL(fileURLWithPath: bundle).deletingLastPathComponent().appendingPathComponent("mien").path
        return FileManager.default.isExecutableFile(atPath: beside) ? beside : root + "/.build/release/mien"
    }()

    /// Runs a command to its end, which comes by SIGKILL after five minutes: one that should end and does not fails its
    /// test, and does not keep all of them waiting.
    static func run(_ program: String, _ arguments: [String], environment: [String: String] = [:]) throws -> Output {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = clean(environment)
        process.currentDirectoryURL = URL(fileURLWithPath: root)
        let (output, error) = (OutputFile(), OutputFile())
        process.standardOutput = output.handle
        process.standardError = error.handle
        try process.run()
        let identifier = process.processIdentifier
        let watchdog = DispatchWorkItem { kill(identifier, SIGKILL) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 300, execute: watchdog)
        process.waitUntilExit()
        watchdog.cancel()
        return Output(code: process.terminationStatus, standardOutput: output.text, standardError: error.text)
    }

    /// Runs the command to its end.
    static func mien(_ arguments: String..., environment: [String: String] = [:]) throws -> Output {
        try run(executable, arguments, environment: environment)
    }

    /// Runs one of the Python clients and expects it to succeed.
    static func python(_ script: String, _ arguments: [String]) throws {
        let path = root + "/Tests/EndToEndTests/Clients/" + script
        let output = try run("/usr/bin/env", ["python3", "-B", path] + arguments)
        #expect(output.code == 0, "\(script): \(output.standardError)\(output.standardOutput)")
    }

    /// Whether a program is there.
    static func has(_ program: String) -> Bool {
        (try? run("/usr/bin/env", ["sh", "-c", "command -v \(program)"]).code) == 0
    }

    /// A new empty folder, which the caller removes.
    static func temporaryFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private static func clean(_ environment: [String: String]) -> [String: String] {
        let inherited = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("MIEN_") }
        return inherited.merging(environment) { $1 }
    }

    // MARK: A running service

    private let process = Process()
    private let output = OutputFile()
    private let error = OutputFile()
    let port: Int

    /// Starts `mien serve` on a free port and waits until it is ready.
    init(_ settings: String..., scheme: String = "http") throws {
        process.executableURL = URL(fileURLWithPath: Self.executable)
        // No balancer needs notice here; a later setting wins.
        process.arguments = ["serve", "--port", "0"] + (["drain.notice_ms=0"] + settings).flatMap { ["--set", $0] }
        process.environment = Self.clean([:])
        process.currentDirectoryURL = URL(fileURLWithPath: Self.root)
        process.standardOutput = output.handle
        process.standardError = error.handle
        try process.run()
        var found: Int?
        for _ in 0..<1_200 {
            let line = output.text
            if line.hasSuffix("\n"), let text = line.split(separator: ":").last {
                found = Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
            }
            if found != nil && error.text.contains("\"event\":\"ready\"") { break }
            guard process.isRunning else { break }
            usleep(50_000)
        }
        guard let found, process.isRunning else {
            throw Failure(text: "the service did not start: \(output.text)\(error.text)")
        }
        port = found
        #expect(output.text == "mien listens on \(scheme)://127.0.0.1:\(found)\n")
    }

    struct Failure: Error {
        let text: String
    }

    var identifier: Int32 { process.processIdentifier }

    /// Lines of the log so far.
    var log: String { error.text }

    func python(_ script: String, _ arguments: [String]) throws {
        try Self.python(script, ["127.0.0.1", String(port)] + arguments)
    }

    func signal(_ number: Int32) { kill(identifier, number) }

    /// Waits for the end and gives the exit code.
    func wait() -> Int32 {
        process.waitUntilExit()
        return process.terminationStatus
    }

    /// Ends the service the way an operator does and expects a clean end.
    func stop() {
        guard process.isRunning else { return }
        signal(SIGTERM)
        #expect(wait() == 0, "the service ended with \(process.terminationStatus): \(error.text.suffix(2_000))")
    }

    deinit {
        if process.isRunning { kill(identifier, SIGKILL) }
    }
}

/// A file that a process writes to: unlike a pipe, it never fills up while nobody reads.
private final class OutputFile {
    private let url = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString).log")
    let handle: FileHandle

    init() {
        _ = FileManager.default.createFile(atPath: url.path, contents: nil)
        handle = FileHandle(forWritingAtPath: url.path) ?? .nullDevice
    }

    deinit {
        try? handle.close()
        try? FileManager.default.removeItem(at: url)
    }

    var text: String { (try? String(contentsOf: url, encoding: .utf8)) ?? "" }
}
