import Foundation
import Testing

/// Who may come in, with the real service.
@Suite(.serialized) struct AccessTests {
    private static let hasPython = MienProcess.has("python3")

    private struct Key {
        let key: String
        let entry: String

        init(_ name: String) throws {
            let output = try MienProcess.mien("key", name)
            let words = output.standardOutput.split(whereSeparator: \.isWhitespace).map(String.init)
            guard output.code == 0, words.count == 4, words[0] == "key", words[2] == "entry" else {
                throw MienProcess.Failure(text: output.standardOutput + output.standardError)
            }
            (key, entry) = (words[1], words[3])
        }
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func keysRatesAndPagesOfOtherOrigins() throws {
        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("keys")
        let (lab, shop) = (try Key("lab"), try Key("shop"))
        try "# keys\n\(lab.entry)\n".write(to: file, atomically: true, encoding: .utf8)
        let service = try MienProcess(
            "workers=1", "auth.keys_file=\(file.path)", "auth.keys=\(shop.entry)", "rate.per_key=0.01",
            "rate.key_burst=4",
            "cors.origins=https://app.example.org", "metrics.port=0")
        let port = try #require(metricsPort(service))
        try service.python("access.py", [MienProcess.picture, lab.key, shop.key, port])
        service.stop()
        #expect(!service.log.contains(lab.key) && !service.log.contains(shop.key))
        #expect(service.log.contains("\"key\":\"lab\"") && service.log.contains("\"key\":\"shop\""))
    }

    @Test(.enabled(if: MienProcess.has("curl"), "curl is not installed"))
    func readsTheFileOfKeysAgainOnSIGHUP() throws {
        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("keys")
        let (old, new) = (try Key("old"), try Key("new"))
        func write(_ text: String) throws { try text.write(to: file, atomically: true, encoding: .utf8) }
        try write(old.entry)
        let service = try MienProcess("workers=1", "auth.keys_file=\(file.path)")
        func opens(_ key: Key) throws -> Bool {
            let url = "http://127.0.0.1:\(service.port)/v1/models"
            return try MienProcess.run("/usr/bin/env", ["curl", "-sSf", "-H", "X-Api-Key: \(key.key)", url]).code == 0
        }
        func hangUp(_ event: String) {
            service.signal(SIGHUP)
            for _ in 0..<400 where !service.log.contains(event) { usleep(25_000) }
            #expect(service.log.contains(event))
        }
        #expect(try opens(old))
        #expect(try !opens(new))
        try write(new.entry)
        hangUp("\"keys_reloaded\"")
        #expect(try opens(new))
        #expect(try !opens(old))
        try write("# none\n")
        hangUp("\"keys_not_reloaded\"")
        #expect(try opens(new))
        service.stop()
    }

    @Test func doesNotStartWithoutTheKeysThatItIsToldOf() throws {
        let missing = try MienProcess.mien("serve", "--port", "0", "--set", "auth.keys_file=/nowhere/keys")
        #expect(missing.code == 1)
        #expect(
            missing.standardError
                == "mien serve: the keys of /nowhere/keys cannot be used: No such file or directory\n")
        let wrong = try MienProcess.mien("serve", "--port", "0", "--set", "auth.keys=lab:123")
        #expect(wrong.code == 2 && wrong.standardError.contains("auth.keys: entry 1 is not NAME:DIGEST"))
        #expect(try MienProcess.mien("key", "a b").code == 2)
        #expect(try MienProcess.mien("key").code == 2)
    }

    /// The metrics can be read until the last connection is closed.
    @Test(.enabled(if: MienProcess.has("curl"), "curl is not installed"))
    func theMetricsAreThereWhileTheServiceDrains() throws {
        let service = try MienProcess("workers=1", "metrics.port=0", "drain.notice_ms=1500")
        let port = try #require(metricsPort(service))
        service.signal(SIGTERM)
        for _ in 0..<400 where !service.log.contains("\"draining\"") { usleep(5_000) }
        let read = try MienProcess.run("/usr/bin/env", ["curl", "-sSf", "http://127.0.0.1:\(port)/metrics"])
        #expect(read.code == 0 && read.standardOutput.contains("mien_queue_depth"))
        #expect(service.wait() == 0)
    }

    private func metricsPort(_ service: MienProcess) -> String? {
        let line = service.log.split(separator: "\n").first { $0.contains("\"metrics_listen\"") }
        return line?.split(separator: ":").last.map { String($0.prefix { $0.isNumber }) }
    }
}
