import Foundation
import Testing

/// The real service on a free port, driven by clients that share no code with it.
@Suite(.serialized) struct ServiceTests {
    private static let hasPython = MienProcess.has("python3")

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func answersPicturesAndVoices() throws {
        let service = try MienProcess()
        try service.python("rest.py", [MienProcess.picture, MienProcess.recording])
        try service.python("head.py", [])
        service.stop()
        let requests = service.log.split(separator: "\n").filter { $0.contains("/v1/emotion") }
        #expect(!requests.isEmpty)
        #expect(service.log.split(separator: "\n").allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") })
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func answersEveryErrorOfTheTable() throws {
        let service = try MienProcess(
            "workers=1", "queue.length=1", "limits.body_bytes=8388608", "deadlines.header_ms=500")
        try service.python("errors.py", [MienProcess.picture])
        service.stop()
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func streamsCameraAndMicrophone() throws {
        let service = try MienProcess("stream.idle_seconds=5", "stream.sessions=4")
        try service.python("stream.py", [MienProcess.picture, MienProcess.speech])
        service.stop()
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func joinsByTheNetworkOfTheWeightsFolder() throws {
        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        try MienProcess.python("fusion_weights.py", [MienProcess.root + "/weights", folder.path])
        let service = try MienProcess("weights=\(folder.path)")
        try service.python("fusion.py", [MienProcess.picture, MienProcess.speech])
        service.stop()
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func compressesStreamsAndCutsSilentOnes() throws {
        let service = try MienProcess("stream.ping_ms=300", "stream.pong_ms=2000")
        try service.python("compression.py", [MienProcess.picture])
        service.stop()
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"), arguments: ["README.md", "docs/api.md"])
    func answersTheClientOfTheDocumentation(file: String) throws {
        let page = try String(contentsOfFile: MienProcess.root + "/" + file, encoding: .utf8)
        let block = try #require(page.components(separatedBy: "```python\n").dropFirst().first)
        let source = try #require(block.components(separatedBy: "```").first)
        let service = try MienProcess()
        let script = source.replacingOccurrences(of: "8080", with: String(service.port))
        let output = try MienProcess.run("/usr/bin/env", ["python3", "-c", script, MienProcess.picture])
        #expect(output.code == 0, "\(output.standardError)")
        for type in ["session.created", "frame.result", "session.summary", "session.closed"] {
            #expect(output.standardOutput.contains("'type': '\(type)'"))
        }
        service.stop()
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func finishesWhatWasBegunAfterSIGTERM() throws {
        let service = try MienProcess("workers=1", "drain.notice_ms=1000")
        try service.python("drain.py", [String(service.identifier), MienProcess.picture])
        #expect(service.wait() == 0)
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func aSecondSignalEndsItAtOnce() throws {
        let service = try MienProcess("workers=1")
        try service.python("second_signal.py", [String(service.identifier)])
        #expect(service.wait() == 1)
    }

    @Test(
        .enabled(
            if: MienProcess.has("curl") && MienProcess.has("openssl"), "curl and openssl are not both installed"))
    func servesTLS() throws {
        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (folder.path + "/cert.pem", folder.path + "/key.pem")
        let made = try MienProcess.run(
            "/usr/bin/env",
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days",
                "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                certificate,
            ])
        #expect(made.code == 0, "\(made.standardError)")
        let service = try MienProcess("tls.certificate=\(certificate)", "tls.key=\(key)", scheme: "https")
        let base = "https://127.0.0.1:\(service.port)"
        for (version, name) in [("1.2", "TLSv1.2"), ("1.3", "TLSv1.3")] {
            let curl = try MienProcess.run(
                "/usr/bin/env",
                ["curl", "-sSv", "--cacert", certificate, "--tlsv\(version)", "--tls-max", version, base + "/livez"])
            #expect(curl.code == 0 && curl.standardOutput == #"{"status":"live"}"#, "\(curl.standardError)")
            #expect(curl.standardError.contains(name))
        }
        let answer = try MienProcess.run(
            "/usr/bin/env",
            [
                "curl", "-sS", "--cacert", certificate, "-F", "image=@\(MienProcess.picture)", "-F",
                "audio=@\(MienProcess.recording)", base + "/v1/emotion",
            ])
        #expect(answer.code == 0 && answer.standardOutput.contains("\"fused\""), "\(answer.standardError)")
        let plain = try MienProcess.run("/usr/bin/env", ["curl", "-sS", "http://127.0.0.1:\(service.port)/livez"])
        #expect(plain.code != 0)
        let old = try MienProcess.run(
            "/usr/bin/env", ["curl", "-sS", "--cacert", certificate, "--tls-max", "1.1", base + "/livez"])
        #expect(old.code != 0)
        service.stop()
    }

    @Test(
        .enabled(
            if: MienProcess.has("curl") && MienProcess.has("openssl"), "curl and openssl are not both installed"))
    func readsCertificatesAgainOnSIGHUP() throws {
        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (folder.path + "/served.pem", folder.path + "/key.pem")
        func issue(_ file: String) throws {
            let arguments = [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=mien", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                file,
            ]
            let output = try MienProcess.run("/usr/bin/env", arguments)
            #expect(output.code == 0, "\(output.standardError)")
        }
        try issue(certificate)
        let service = try MienProcess("tls.certificate=\(certificate)", "tls.key=\(key)", scheme: "https")
        func trusts(_ file: String) throws -> Bool {
            let arguments = ["curl", "-sS", "--cacert", file, "https://127.0.0.1:\(service.port)/livez"]
            return try MienProcess.run("/usr/bin/env", arguments).code == 0
        }
        func hangUp(_ event: String) {
            service.signal(SIGHUP)
            for _ in 0..<400 where !service.log.contains(event) { usleep(25_000) }
            #expect(service.log.contains(event))
        }
        let first = folder.path + "/first.pem"
        try FileManager.default.copyItem(atPath: certificate, toPath: first)
        try issue(certificate)
        #expect(try trusts(first))
        hangUp("\"certificates_reloaded\"")
        #expect(try trusts(certificate))
        #expect(try !trusts(first))

        let second = folder.path + "/second.pem"
        try FileManager.default.copyItem(atPath: certificate, toPath: second)
        try "no certificate".write(toFile: certificate, atomically: true, encoding: .utf8)
        hangUp("\"certificates_not_reloaded\"")
        #expect(try trusts(second))
        service.signal(SIGTERM)
        #expect(service.wait() == 0)
    }

    @Test(
        .enabled(
            if: hasPython && MienProcess.has("curl") && MienProcess.has("openssl"),
            "python3, curl and openssl are not all installed"),
        arguments: ["proxy", "unix", "shared"])
    func opensItsFrontDoors(_ door: String) throws {
        try MienProcess.python("front_doors.py", [MienProcess.executable, MienProcess.root, door])
    }

    @Test(.enabled(if: hasPython && MienProcess.has("openssl"), "python3 and openssl are not both installed"))
    func choosesCertificatesResumesSessionsAndKnowsClients() throws {
        try MienProcess.python("tls.py", [MienProcess.executable, MienProcess.root])
    }

    @Test(.enabled(if: hasPython, "python3 is not installed"))
    func tellsTheServiceManagerHowFarItIs() throws {
        try MienProcess.python("notify.py", [MienProcess.executable, MienProcess.root])
    }

    @Test func saysInOneLineWhyItDoesNotStart() throws {
        let service = try MienProcess("workers=1")
        let taken = try MienProcess.mien("serve", "--port", String(service.port))
        #expect(taken.code == 1)
        #expect(taken.standardError.hasPrefix("mien serve: cannot listen on 127.0.0.1:\(service.port): "))
        #expect(taken.standardError.split(separator: "\n").count == 1)
        service.stop()

        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let weights = folder.appendingPathComponent("weights")
        try FileManager.default.copyItem(atPath: MienProcess.root + "/weights", toPath: weights.path)
        // One that serves: the hashes of the others are not looked at.
        let model = "face.onnx"
        let handle = try #require(FileHandle(forUpdatingAtPath: weights.path + "/" + model))
        try handle.seekToEnd()
        try handle.write(contentsOf: [0])
        try handle.close()
        let spoilt = try MienProcess.mien("serve", "--port", "0", "--weights", weights.path)
        #expect(spoilt.code == 1)
        #expect(spoilt.standardError.contains(model))
        #expect(try MienProcess.mien("models", "--weights", weights.path).code == 1)
    }

    @Test func refusesSettingsThatItDoesNotKnow() throws {
        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("mien.json5")
        try Data("{ queue: { lenght: 3 } }".utf8).write(to: file)
        let named = try MienProcess.mien("serve", "--config", file.path)
        #expect(named.code == 1)
        #expect(
            named.standardError
                == "mien serve: \(file.path): unknown setting \"queue.lenght\"; did you mean \"queue.length\"?\n")
        let variable = try MienProcess.mien("serve", environment: ["MIEN_PROT": "1"])
        #expect(variable.code == 1 && variable.standardError.contains("did you mean \"MIEN_PORT\"?"))
        let flag = try MienProcess.mien("serve", "--prot", "1")
        #expect(flag.code == 2 && flag.standardError.contains("did you mean --port?"))
        let value = try MienProcess.mien("serve", "--set", "port=99999")
        #expect(value.code == 2 && value.standardError.contains("must be a whole number from 0 to 65535"))
    }
}
