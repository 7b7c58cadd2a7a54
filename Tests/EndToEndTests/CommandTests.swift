import Foundation
import Testing

/// The verbs of the command other than `serve`, from outside.
@Suite(.serialized) struct CommandTests {
    private func json(_ output: MienProcess.Output) throws -> [String: Any] {
        #expect(output.code == 0, "\(output.standardError)")
        let value = try JSONSerialization.jsonObject(with: Data(output.standardOutput.utf8))
        return try #require(value as? [String: Any])
    }

    @Test(arguments: ["serve", "analyze", "eval", "bench", "onnx-test", "models", "key"])
    func everyVerbHasHelp(_ verb: String) throws {
        let output = try MienProcess.mien(verb, "--help")
        #expect(output.code == 0)
        #expect(output.standardOutput.contains("usage: mien \(verb)"))
        #expect(output.standardError.isEmpty)
    }

    /// The libraries that decode must not write on the operator's standard error for what a client sends.
    @Test func aDamagedRecordingWritesNothingOnStandardError() throws {
        let fixture = URL(fileURLWithPath: MienProcess.root + "/Tests/AudioDSPTests/Fixtures/voice.mp3")
        var bytes = [UInt8](try Data(contentsOf: fixture))
        for index in stride(from: 600, to: bytes.count, by: 97) { bytes[index] ^= 0x5A }
        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("damaged.mp3")
        try Data(bytes).write(to: file)
        let output = try MienProcess.mien("analyze", file.path)
        #expect(output.code == 0)
        #expect(output.standardError == "")
    }

    @Test(arguments: [
        [], ["fly"], ["analyze"], ["analyze", "--jsn"], ["eval"], ["eval", "taste", "x"], ["eval", "face"],
        ["eval", "fused", "x"], ["bench"], ["bench", "pipeline"], ["onnx-test"], ["models", "x"],
        ["analyze", "x", "--option", "max_face=3"], ["serve", "x"],
    ])
    func wrongUsageExitsWithTwo(_ words: [String]) throws {
        let output = try MienProcess.run(MienProcess.executable, words)
        #expect(output.code == 2)
        #expect(output.standardOutput.isEmpty)
        #expect(!output.standardError.isEmpty)
    }

    @Test func aFailedRunExitsWithOneAndSaysWhy() throws {
        let missing = try MienProcess.mien("analyze", "/nonexistent.jpg")
        #expect(missing.code == 1)
        #expect(missing.standardError == "mien analyze: /nonexistent.jpg: No such file or directory\n")
        let text = try MienProcess.mien("analyze", "Package.swift")
        #expect(text.code == 1 && text.standardError.contains("neither a picture nor a recording"))
        let model = try MienProcess.mien("bench", "/nonexistent.onnx")
        #expect(model.code == 1 && model.standardError.contains("/nonexistent.onnx"))
        let weights = try MienProcess.mien("models", "--weights", "/nonexistent")
        #expect(weights.code == 1 && weights.standardError.contains("/nonexistent"))
    }

    @Test func analyzeGivesTheAnswerOfTheService() throws {
        let answer = try json(
            MienProcess.mien("analyze", MienProcess.picture, MienProcess.recording, "--json", "--option", "max_faces=1")
        )
        #expect(Set(answer.keys) == ["request_id", "images", "voice", "fused", "models", "timing"])
        let images = try #require(answer["images"] as? [[String: Any]])
        #expect((images[0]["faces"] as? [Any])?.count == 1)
        let table = try MienProcess.mien("analyze", MienProcess.picture, MienProcess.recording)
        #expect(table.code == 0)
        #expect(table.standardOutput.contains("astronaut.jpg") && table.standardOutput.contains("together"))
    }

    @Test func modelsListsTheManifest() throws {
        let models = try #require(try json(MienProcess.mien("models", "--json"))["models"] as? [[String: Any]])
        for task in ["detector", "face", "voice", "fusion"] {
            let serving = models.filter { $0["task"] as? String == task && $0["served"] as? Bool == true }
            #expect(serving.count == 1, "\(task)")
        }
        #expect(try MienProcess.mien("models").standardOutput.contains("licence"))
    }

    @Test func aModelIsChosenByName() throws {
        let models = try #require(try json(MienProcess.mien("models", "--json"))["models"] as? [[String: Any]])
        let faces = models.filter { $0["task"] as? String == "face" }.compactMap { $0["name"] as? String }
        for name in faces {
            let environment = ["MIEN_MODELS_FACE": name]
            for output in [
                try MienProcess.mien("analyze", MienProcess.picture, "--json", "--model", "face=\(name)"),
                try MienProcess.mien("analyze", MienProcess.picture, "--json", environment: environment),
            ] {
                let used = try #require(try json(output)["models"] as? [String: String])
                #expect(used["face"]?.hasPrefix(name + "@") == true)
            }
            let listed = try json(MienProcess.mien("models", "--json", environment: environment))["models"]
            let serving = try #require(listed as? [[String: Any]]).filter { $0["served"] as? Bool == true }
            #expect(serving.contains { $0["name"] as? String == name })
        }
        let unknown = "the manifest has no face model \"nobody\"; it has \(faces.joined(separator: ", "))\n"
        for words in [
            ["models", "--model", "face=nobody"], ["analyze", MienProcess.picture, "--model", "face=nobody"],
            ["serve", "--port", "0", "--set", "models.face=nobody"],
        ] {
            let output = try MienProcess.run(MienProcess.executable, words)
            #expect(output.code == 1 && output.standardError.hasSuffix(unknown), "\(words): \(output.standardError)")
        }
        for words in [["--model", "nobody"], ["--model", "detector=mtcnn"], ["--model", "taste=x"]] {
            #expect(try MienProcess.run(MienProcess.executable, ["models"] + words).code == 2)
        }
    }

    @Test func evalFaceMeasuresLabelledPictures() throws {
        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for label in ["happy", "sad"] {
            let directory = folder.appendingPathComponent(label)
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: MienProcess.picture, toPath: directory.appendingPathComponent("a.jpg").path)
        }
        for flags in [[], ["--no-detect"]] {
            let output = try MienProcess.run(
                MienProcess.executable, ["eval", "face", folder.path, "--json", "--uncertain", "1"] + flags)
            let report = try json(output)
            #expect(
                Set(report.keys) == [
                    "n", "accuracy", "macro_f1", "uar", "ece", "no_face", "labels", "confusion", "uncertain",
                ])
            #expect(report["n"] as? Int == 2)
            #expect(report["no_face"] as? Double == 0)
            // One picture under two labels: at most one of them can be right.
            #expect((report["accuracy"] as? Double ?? 1) <= 0.5)
            #expect((report["uncertain"] as? [Any])?.count == 1)
            #expect((report["confusion"] as? [[Int]])?.flatMap { $0 }.reduce(0, +) == 2)
        }
        #expect(try MienProcess.mien("eval", "face", folder.path).standardOutput.contains("accuracy"))
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("bored"), withIntermediateDirectories: true)
        let unknown = try MienProcess.mien("eval", "face", folder.path)
        #expect(unknown.code == 1 && unknown.standardError.contains("bored"))
    }

    @Test func evalVoiceAndFusedMeasureLabelledRecordings() throws {
        let folder = try MienProcess.temporaryFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        for (kind, file) in [("faces", MienProcess.picture), ("voices", MienProcess.recording)] {
            let directory = folder.appendingPathComponent("\(kind)/neutral")
            try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: file, toPath: directory.appendingPathComponent("a").path)
        }
        let (faces, voices) = (folder.path + "/faces", folder.path + "/voices")
        #expect(try json(MienProcess.mien("eval", "voice", voices, "--json"))["n"] as? Int == 1)
        let fused = try json(MienProcess.mien("eval", "fused", faces, voices, "--pairs", "5", "--seed", "7", "--json"))
        #expect(Set(fused.keys) == ["pairs", "seed", "face", "voice", "fused"])
        #expect((fused["fused"] as? [String: Any])?["n"] as? Int == 5)
    }

    @Test func benchTimesAModelAndThePipeline() throws {
        let model = try json(
            MienProcess.mien("bench", "weights/face.onnx", "--iterations", "3", "--batch", "2", "--json"))
        #expect(
            Set(model.keys) == [
                "model", "batch", "threads", "iterations", "min_ms", "median_ms", "p95_ms", "allocations_per_run",
                "peak_rss_bytes",
            ])
        #expect(model["batch"] as? Int == 2 && model["iterations"] as? Int == 3)
        for (file, shape) in [("face", "face=1x1x48x48"), ("voice", "mel=1x30x81")] {
            for threads in ["1", "2"] {
                let run = try json(
                    MienProcess.mien(
                        "bench", "weights/\(file).onnx", "--iterations", "3", "--threads", threads, "--json", "--shape",
                        shape))
                #expect(run["allocations_per_run"] as? Double == 0, "\(file) on \(threads)")
                #expect(run["threads"] as? Int == Int(threads))
            }
        }
        let profile = try json(
            MienProcess.mien("bench", "weights/face.onnx", "--iterations", "1", "--profile", "--json"))
        let nodes = try #require(profile["nodes"] as? [[String: Any]])
        #expect(nodes.allSatisfy { $0["milliseconds"] is Double && $0["method"] is String })
        #expect(nodes.contains { $0["operator"] as? String == "Conv" && $0["gigaflops"] is Double })
        let named = try MienProcess.mien("bench", "weights/face.onnx", "--shape", "nothing=1x1x48x48")
        #expect(named.code == 2 && named.standardError.contains("no input nothing"))
        let pipeline = try json(
            MienProcess.mien(
                "bench", "pipeline", MienProcess.picture, MienProcess.recording, "--iterations", "2", "--json"))
        let stages = try #require(pipeline["stages"] as? [[String: Any]]).compactMap { $0["stage"] as? String }
        #expect(
            stages == ["decode image", "detect", "face", "decode audio", "voice", "fuse", "encode", "total"])
    }
}
