import Emotion
import EmotionAPI
import Foundation
import Testing
import WebSocketCore

/// The JSON shapes of the contract, byte for byte. `GOLDEN=write make test` writes the files anew; look at the difference
/// before you commit it: clients depend on every name in it.
struct GoldenTests {
    private func expect(_ json: JSON, equals name: String) throws {
        let path = Repository.root + "/Tests/EmotionAPITests/Golden/" + name
        let text = JSONWriter.text(json, indent: 2) + "\n"
        if ProcessInfo.processInfo.environment["GOLDEN"] == "write" {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        }
        let golden = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text == golden, "\(name) has changed")
    }

    @Test func theAnswerOfAPictureAndAVoice() throws {
        try expect(try Sample.answer().json, equals: "answer.json")
    }

    @Test func theAnswerWhereNothingCouldBeRead() throws {
        let answer = EmotionAnswer(
            requestID: "r-2",
            images: [ImageAnalysis(width: 200, height: 100, faces: [], timing: .init(detect: 1, face: 0))],
            voice: VoiceAnalysis(duration: 2_000, speech: 0, segments: [], scores: nil, time: 1),
            fused: FusedAnalysis(
                scores: nil, faceWeight: 0, voiceWeight: 0,
                missing: [
                    MissingModality(modality: .face, reason: .noFace),
                    MissingModality(modality: .voice, reason: .noSpeech),
                ]),
            models: ["face": "f@1"], timing: AnswerTiming())
        try expect(answer.json, equals: "answer-nothing.json")
    }

    @Test func theProblem() throws {
        let problem = Problem(.imageDecodeFailed, "the picture has no bytes", part: "image", index: 1)
        try expect(problem.json(requestID: "r-3"), equals: "problem.json")
    }

    @Test func theOpenAPIDocument() throws {
        try expect(OpenAPIDocument.json(Configuration()), equals: "openapi.json")
    }

    @Test func theOpenAPIDocumentSaysWhatAccessControlAsksFor() throws {
        var configuration = Configuration()
        configuration.auth.keysFile = "keys"
        configuration.rate.perAddress = 1
        configuration.metrics.port = 0
        let document = OpenAPIDocument.json(configuration)
        #expect(document["security"] == [["bearer": []], ["api_key": []]])
        #expect(document["components"]?["securitySchemes"]?["api_key"]?["name"] == "X-Api-Key")
        for (path, method) in [("/v1/emotion", "post"), ("/v1/stream", "get"), ("/v1/models", "get")] {
            let operation = document["paths"]?[path]?[method]
            #expect(operation?["responses"]?["401"] != nil && operation?["responses"]?["429"] != nil, "\(path)")
            #expect(operation?["security"] == nil, "\(path)")
        }
        for path in ["/livez", "/readyz", "/openapi.json"] {
            #expect(document["paths"]?[path]?["get"]?["security"] == [])
        }
        #expect(document["paths"]?["/metrics"] == nil)
        #expect(OpenAPIDocument.json(Configuration())["security"] == nil)
    }

    @Test func theMessagesOfAStream() throws {
        var session = StreamSession(
            id: "s-1", models: ["face": "f@1"], settings: StreamSettings(), now: 1_000_000_000)
        session.receive(.text(#"{"type":"session.update"}"#), now: 1_000_000_000)
        session.receive(.binary([2] + [UInt8](repeating: 0, count: 8 + 32_000)), now: 2_000_000_000)
        session.voiceFinished(.success(try Sample.voice()), now: 2_100_000_000)
        session.receive(.text(#"{"type":"frame","timestamp":1200.5,"data":"/9j/"}"#), now: 2_200_000_000)
        session.frameFinished(
            .success(
                FrameResult(image: try Sample.image(), fused: try Sample.fused(), timing: try Sample.answer().timing)),
            now: 2_250_000_000)
        session.receive(.text(#"{"type":"frame"}"#), now: 2_300_000_000)
        session.receive(.text(#"{"type":"session.close"}"#), now: 3_000_000_000)
        let messages = session.takeEffects().compactMap { effect -> JSON? in
            if case .send(let message) = effect { message } else { nil }
        }
        #expect(messages.count == 7)
        try expect(.array(messages), equals: "stream.json")
    }

    @Test func theAnswersAreWhatTheOpenAPIDocumentSays() throws {
        let schemas = try #require(OpenAPIDocument.json(Configuration())["components"]?["schemas"])
        for (name, value) in [
            ("EmotionAnswer", try Sample.answer().json), ("Problem", Problem(.notFound, "x").json(requestID: "r")),
            ("Problem", Problem(.notFound, "x", part: "image", index: 0).json(requestID: "r")),
        ] {
            let schema = try #require(schemas[name])
            #expect(Self.mismatches(value, schema, schemas, at: name) == [])
        }
    }

    /// What in a value is not as its schema says: as much of JSON Schema as the document uses.
    private static func mismatches(_ value: JSON, _ schema: JSON, _ schemas: JSON, at path: String) -> [String] {
        if let reference = schema["$ref"]?.text, let name = reference.split(separator: "/").last {
            guard let target = schemas[String(name)] else { return ["\(path): \(reference) is missing"] }
            return mismatches(value, target, schemas, at: path)
        }
        if let choices = schema["oneOf"]?.elements {
            return choices.contains { mismatches(value, $0, schemas, at: path).isEmpty }
                ? [] : ["\(path): no choice fits"]
        }
        if let choices = schema["enum"]?.elements { return choices.contains(value) ? [] : ["\(path): not in the list"] }
        switch schema["type"]?.text {
        case "object":
            guard let members = value.members else { return ["\(path): not an object"] }
            let properties = schema["properties"]?.members ?? []
            let missing = (schema["required"]?.elements ?? []).compactMap(\.text).filter { value[$0] == nil }
            var found = missing.map { "\(path).\($0): missing" }
            for member in members {
                if let property = properties.first(where: { $0.name == member.name }) {
                    found += mismatches(member.value, property.value, schemas, at: path + "." + member.name)
                } else if !properties.isEmpty {
                    found.append("\(path).\(member.name): unknown")
                }
            }
            return found
        case "array":
            guard let elements = value.elements, let items = schema["items"] else { return ["\(path): not an array"] }
            return elements.enumerated().flatMap { mismatches($0.element, items, schemas, at: "\(path)[\($0.offset)]") }
        case "string": return value.text == nil ? ["\(path): not a string"] : []
        case "integer": return value.int == nil ? ["\(path): not a whole number"] : []
        case "number": return value.double == nil ? ["\(path): not a number"] : []
        case "boolean": return value.kindName == "a boolean" ? [] : ["\(path): not a boolean"]
        case "null": return value == .null ? [] : ["\(path): not null"]
        default: return ["\(path): the schema says nothing"]
        }
    }
}

/// Values whose every part shows in the JSON.
private enum Sample {
    static func scores(_ emotion: Emotion) throws -> EmotionScores {
        var weights = [Float](repeating: 1, count: 7)
        weights[emotion.index] = 10
        return try EmotionScores(weights: weights)
    }

    static func image() throws -> ImageAnalysis {
        let face = Face(
            box: PixelBox(x: 584, y: 54.5, width: 159, height: 224), confidence: 0.9999,
            landmarks: FaceLandmarks(
                leftEye: PixelPoint(x: 700, y: 140), rightEye: PixelPoint(x: 630, y: 140),
                nose: PixelPoint(x: 665, y: 180), mouthLeft: PixelPoint(x: 690, y: 220),
                mouthRight: PixelPoint(x: 640, y: 220)),
            roll: 1.5, quality: FaceQuality(sharpness: 300.25, brightness: 0.5, facePixels: 159, turn: 0),
            scores: try scores(.happy))
        return ImageAnalysis(width: 1_280, height: 720, faces: [face], timing: .init(detect: 20, face: 4))
    }

    static func voice() throws -> VoiceAnalysis {
        VoiceAnalysis(
            duration: 3_300, speech: 2_900,
            segments: [VoiceSegment(start: 0, end: 3_000, speech: 2_700, scores: try scores(.sad))],
            scores: try scores(.sad), time: 18)
    }

    static func fused() throws -> FusedAnalysis {
        FusedAnalysis(scores: try scores(.happy), faceWeight: 0.6, voiceWeight: 0.4, missing: [])
    }

    static func answer() throws -> EmotionAnswer {
        var timing = AnswerTiming()
        (timing.queue, timing.decode, timing.detect) = (0.125, 3, 20)
        (timing.face, timing.voice, timing.total) = (4, 18, 45.5)
        return EmotionAnswer(
            requestID: "r-1", images: [try image()], voice: try voice(), fused: try fused(),
            models: ["detector": "d@1", "face": "f@1", "voice": "v@1", "fusion": "u@1"], timing: timing)
    }
}
