import Emotion
import EmotionAPI
import HTTPCore
import Server
import Testing

struct OptionsTests {
    private func query(_ items: (String, String)...) throws(Problem) -> AnalysisOptions {
        var reader = OptionsReader(defaults: AnalysisOptions(), maximumFaces: 256)
        try reader.apply(query: items.map { (name: $0.0, value: $0.1) })
        return try reader.finished()
    }

    @Test func readsEveryOptionOfAQuery() throws {
        let options = try query(
            ("max_faces", "3"), ("min_face", "24"), ("min_confidence", "0.5"), ("detect", "false"),
            ("landmarks", "false"), ("voice_window_ms", "2000"), ("voice_hop_ms", "500"), ("fusion", "voice"))
        #expect(
            options.face
                == FaceOptions(maxFaces: 3, minFace: 24, minConfidence: 0.5, detect: false, landmarks: false))
        #expect(options.voice == VoiceOptions(windowMilliseconds: 2_000, hopMilliseconds: 500))
        #expect(options.fusion == .voice)
    }

    @Test func readsTheSameOptionsFromJSON() throws {
        var reader = OptionsReader(defaults: AnalysisOptions(), maximumFaces: 256)
        let value = try JSONReader.decode(Array(#"{"max_faces": 3, "detect": false, "fusion": "face"}"#.utf8))
        try reader.apply(value.members ?? [])
        let options = try reader.finished()
        #expect(options.face.maxFaces == 3 && !options.face.detect && options.fusion == .face)
    }

    @Test func namesAnUnknownOption() {
        #expect(
            throws: Problem(.invalidOptions, "there is no option \"max_face\"; did you mean \"max_faces\"?")
        ) {
            try query(("max_face", "3"))
        }
    }

    @Test(arguments: [
        ("max_faces", "0"), ("max_faces", "257"), ("max_faces", "1.5"), ("max_faces", "many"), ("min_face", "19"),
        ("min_confidence", "-0.1"), ("min_confidence", "1.1"), ("min_confidence", "NaN"), ("detect", "1"),
        ("landmarks", "TRUE"), ("voice_window_ms", "499"), ("voice_hop_ms", "99"), ("fusion", "both"), ("fusion", ""),
        ("max_faces", "99999999999999999999"),
    ])
    func refusesValuesThatAreNone(_ name: String, _ value: String) {
        do throws(Problem) {
            _ = try query((name, value))
            Issue.record("\(name)=\(value) was taken")
        } catch {
            #expect(error.code == .invalidOptions)
            #expect(error.detail.contains(name))
        }
    }

    @Test func refusesAHopLongerThanTheWindow() {
        #expect(throws: Problem.self) { try query(("voice_window_ms", "1000"), ("voice_hop_ms", "2000")) }
        #expect(throws: Problem.self) { try query(("voice_window_ms", "10000"), ("voice_hop_ms", "100")) }
    }

    @Test func showsLittleOfANameThatIsHuge() {
        do throws(Problem) {
            _ = try query((String(repeating: "\u{301}", count: 1_000_000), "1"))
            Issue.record("it was taken")
        } catch {
            #expect(error.detail.utf8.count < 400)
        }
    }

    @Test func refusesAnOptionGivenTwice() {
        #expect(throws: Problem.self) { try query(("detect", "true"), ("detect", "true")) }
    }
}

struct EmotionRequestTests {
    private let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0]
    private let wave = Array("RIFF\0\0\0\0WAVEfmt ".utf8)

    private func read(
        _ body: RequestBody, type: String? = "multipart/form-data; boundary=x", query: String = ""
    ) throws(Problem) -> EmotionRequest {
        var headers = HTTPHeaders()
        headers["Content-Type"] = type
        let head = HTTPRequestHead(
            method: .post, target: "/v1/emotion", path: "/v1/emotion", rawQuery: query, headers: headers)
        return try EmotionRequestReader(defaults: AnalysisOptions(), maximumImages: 16, maximumFaces: 256)
            .read(head, body)
    }

    /// The code and part of the refusal; nil where the request is taken.
    private func refusal(
        _ body: RequestBody, type: String? = "multipart/form-data; boundary=x", query: String = ""
    ) -> String? {
        do throws(Problem) {
            _ = try read(body, type: type, query: query)
            return nil
        } catch {
            return ([error.code.rawValue] + [error.part].compactMap { $0 }).joined(separator: " ")
        }
    }

    @Test func takesPartsByName() throws {
        let request = try read(
            .multipart([
                MultipartPart(name: "image", body: jpeg), MultipartPart(name: "image", body: [1]),
                MultipartPart(name: "audio", body: wave),
                MultipartPart(name: "options", body: Array(#"{"fusion":"face"}"#.utf8)),
            ]))
        #expect(request.images == [jpeg, [1]])
        #expect(request.audio == wave)
        #expect(request.options.fusion == .face)
    }

    @Test func theBytesDecideWhatARawBodyIs() throws {
        #expect(try read(.bytes(wave), type: "image/png").audio == wave)
        #expect(try read(.bytes(jpeg), type: "audio/wav").images == [jpeg])
        #expect(try read(.bytes([1, 2]), type: "audio/wav").audio == [1, 2])
        #expect(try read(.none, type: "image/png").images == [[]])
        #expect(try read(.bytes(jpeg), type: "image/jpeg", query: "detect=false").options.face.detect == false)
    }

    @Test func countsParts() {
        let image = MultipartPart(name: "image", body: jpeg)
        let audio = MultipartPart(name: "audio", body: wave)
        let options = MultipartPart(name: "options", body: Array("{}".utf8))
        #expect(refusal(.multipart(Array(repeating: image, count: 16))) == nil)
        #expect(refusal(.multipart(Array(repeating: image, count: 17))) == "too_many_parts image")
        #expect(refusal(.multipart([audio, audio])) == "too_many_parts audio")
        #expect(refusal(.multipart([image, options, options])) == "too_many_parts options")
    }

    @Test func refusesWhatItDoesNotKnow() {
        func part(_ name: String, _ text: String) -> MultipartPart {
            MultipartPart(name: name, body: Array(text.utf8))
        }
        let image = MultipartPart(name: "image", body: jpeg)
        #expect(refusal(.multipart([image, part("video", "")])) == "invalid_multipart video")
        #expect(refusal(.multipart([part("options", "{}")])) == "invalid_request")
        #expect(refusal(.multipart([image, part("options", "[]")])) == "invalid_options options")
        #expect(refusal(.multipart([image, part("options", "")])) == "invalid_options options")
        #expect(refusal(.bytes(jpeg), type: "application/json") == "unsupported_media_type")
        #expect(refusal(.bytes(jpeg), type: nil) == "unsupported_media_type")
        #expect(refusal(.bytes(jpeg), type: "image/jpeg", query: "size=3") == "invalid_options")
    }
}
