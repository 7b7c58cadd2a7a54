import Emotion
import Foundation
import Imaging
import ONNXFormat
import Testing

/// Halves joined by a network of the weights folder.
@Suite struct NetworkFusionTests {
    private let weights = TinyWeights()

    private func value(_ name: String, _ dimensions: [Int64?]?) -> ONNXValueInfo {
        ONNXValueInfo(name: name, dataType: .float32, dimensions: dimensions)
    }

    /// logits = 2·face + voice, weights = softmax(quality), with the inputs in another order than the documented one.
    private func network(_ change: (inout ONNXGraph) -> Void = { _ in }) -> [UInt8] {
        var graph = ONNXGraph(
            nodes: [
                ONNXNode("Mul", inputs: ["face", "two"], outputs: ["twice"]),
                ONNXNode("Add", inputs: ["twice", "voice"], outputs: ["logits"]),
                ONNXNode("Softmax", inputs: ["quality"], outputs: ["weights"], attributes: [.init("axis", .int(1))]),
            ],
            initializers: [TinyWeights.tensor("two", [1], [2])],
            inputs: [value("quality", [nil, 2]), value("voice", [nil, 7]), value("face", [nil, 7])],
            outputs: [value("weights", [nil, 2]), value("logits", [nil, 7])])
        change(&graph)
        return ONNXModel(graph: graph).encoded()
    }

    private func model(_ network: [UInt8]?, calibration: String = "{}") -> TinyWeights.Model {
        TinyWeights.Model(name: "joined", task: .fusion, network: network, calibration: calibration)
    }

    private func analyzer(_ models: [TinyWeights.Model]) throws -> EmotionAnalyzer {
        defer { weights.remove() }
        try weights.write(models)
        return try EmotionModels(weightsDirectory: weights.path).makeAnalyzer()
    }

    private func scores(_ emotion: Emotion, _ probability: Float) throws -> EmotionScores {
        var weights = [Float](repeating: (1 - probability) / 6, count: Emotion.count)
        weights[emotion.index] = probability
        return try EmotionScores(weights: weights)
    }

    /// Σ to 1 of face^(2/T) · voice^(1/T), no probability taken as less than 1e-6.
    private func expected(_ face: EmotionScores, _ voice: EmotionScores, temperature: Double) -> [Double] {
        let products = zip(face.probabilities, voice.probabilities).map { face, voice in
            pow(pow(max(Double(face), 1e-6), 2) * max(Double(voice), 1e-6), 1 / temperature)
        }
        let total = products.reduce(0, +)
        return products.map { $0 / total }
    }

    @Test func theNetworkJoinsLogarithmsAndQualities() throws {
        let fusion = try analyzer([model(network(), calibration: #"{"temperature": 2}"#)]).fusion
        let face = try EmotionScores(weights: [0, 0, 1, 9, 0, 0, 0])
        let voice = try scores(.fear, 0.7)
        let fused = try fusion.fuse(face: .scores(face, quality: 0.4), voice: .scores(voice, quality: 0.9))
        let found = try #require(fused.scores).probabilities
        for (one, other) in zip(found, expected(face, voice, temperature: 2)) {
            #expect(abs(Double(one) - other) < 1e-5)
        }
        let share = 1 / (1 + exp(0.5))
        #expect(abs(Double(fused.faceWeight) - share) < 1e-5)
        #expect(abs(fused.faceWeight + fused.voiceWeight - 1) < 1e-6)
        #expect(fused.missing.isEmpty)
    }

    @Test func theManifestSaysWhatIsUncertain() throws {
        let half = FusionInput.scores(try scores(.happy, 0.5), quality: 1)
        let strict = try analyzer([model(network(), calibration: #"{"minimum_probability": 0.999}"#)]).fusion
        #expect(try strict.fuse(face: half, voice: half).scores?.uncertain == true)
        let margin = try analyzer([model(network(), calibration: #"{"minimum_margin": 1}"#)]).fusion
        #expect(try margin.fuse(face: half, voice: half).scores?.uncertain == true)
        let lenient = try analyzer([model(network())]).fusion
        #expect(try lenient.fuse(face: half, voice: half).scores?.uncertain == false)
        let poor = FusionInput.scores(try scores(.happy, 0.5), quality: 0.4)
        #expect(try lenient.fuse(face: poor, voice: half).scores?.uncertain == false)
        #expect(try lenient.fuse(face: poor, voice: poor).scores?.uncertain == true)
    }

    @Test func aMissingHalfDoesNotReachTheNetwork() throws {
        let fusion = try analyzer([model(network())]).fusion
        let (face, voice) = (try scores(.happy, 0.7), try scores(.sad, 0.6))
        let (one, other) = (FusionInput.scores(face, quality: 0.1), FusionInput.scores(voice, quality: 0.2))
        let silent = try fusion.fuse(face: one, voice: .missing(.noSpeech))
        #expect(silent.scores == face && silent.faceWeight == 1 && silent.voiceWeight == 0)
        #expect(silent.missing == [MissingModality(modality: .voice, reason: .noSpeech)])
        let faceless = try fusion.fuse(face: .missing(.noFace), voice: other)
        #expect(faceless.scores == voice && faceless.faceWeight == 0 && faceless.voiceWeight == 1)
        #expect(try fusion.fuse(face: one, voice: other, mode: .face).scores == face)
        #expect(try fusion.fuse(face: one, voice: other, mode: .voice).scores == voice)
        let nothing = try fusion.fuse(face: .missing(.notSent), voice: .missing(.notSent))
        #expect(nothing.scores == nil && nothing.faceWeight == 0 && nothing.voiceWeight == 0)
    }

    @Test func requestsAndStreamsAreJoinedByIt() throws {
        let analyzer = try analyzer([TinyWeights.face("smile", reads: .happy), model(network())])
        try analyzer.warmUp()
        let picture = PixelImage(side: 8, grey: 100)
        let face = try #require(try analyzer.analyze(picture, options: FaceOptions(detect: false)).faces.first)
        let voice = try scores(.sad, 0.6)
        let heard = VoiceAnalysis(duration: 3_000, speech: 1_500, segments: [], scores: voice, time: 0)
        let fused = try analyzer.fuse(face: face, imageSent: true, voice: heard)
        let found = try #require(fused.scores).probabilities
        for (one, other) in zip(found, expected(face.scores, voice, temperature: 1)) {
            #expect(abs(Double(one) - other) < 1e-5)
        }
    }

    @Test func withoutAFileTheFormulaJoins() throws {
        let calibration = #"{"face_accuracy": 0.5, "voice_accuracy": 0.7, "sharpness": 2, "minimum_margin": 0.3}"#
        let fusion = try analyzer([model(nil, calibration: calibration)]).fusion
        let formula = try #require(fusion as? DecisionFusion)
        #expect(formula.faceAccuracy == 0.5 && formula.voiceAccuracy == 0.7 && formula.sharpness == 2)
        #expect(formula.uncertainty.minimumMargin == 0.3)
        #expect(try analyzer([TinyWeights.face("smile", reads: .happy)]).fusion as? DecisionFusion == DecisionFusion())
    }

    @Test func evaluationJoinsByIt() throws {
        let fusion = try analyzer([model(network())]).fusion
        let right = PairedEvaluation.Half(name: "f", truth: .sad, input: .scores(try scores(.sad, 0.9), quality: 1))
        let wrong = PairedEvaluation.Half(name: "v", truth: .sad, input: .scores(try scores(.fear, 0.9), quality: 1))
        // The network believes the face twice, whichever it is; the formula would have a tie.
        let one = try PairedEvaluation(faces: [right], voices: [wrong], pairs: 3, seed: 1, fusion: fusion)
        #expect(one.fused.accuracy == 1)
        let other = try PairedEvaluation(faces: [wrong], voices: [right], pairs: 3, seed: 1, fusion: fusion)
        #expect(other.fused.accuracy == 0)
    }

    @Test(arguments: [
        "anInputIsMissing", "anInputHasAnotherName", "anInputHasAnotherWidth", "anInputHasNoShape",
        "moreIsAskedFor", "theBatchIsFixed", "anInputIsWholeNumbers", "logitsAreMissing", "weightsHaveAnotherWidth",
    ])
    func anUnfitNetworkIsRefusedAtTheStart(fault: String) throws {
        let bytes = network { graph in
            switch fault {
            case "anInputIsMissing":
                graph.nodes[2].inputs = ["voice"]
                graph.outputs[0].dimensions = nil
                graph.inputs.removeFirst()
            case "anInputHasAnotherName":
                graph.inputs[0].name = "sharpness"
                graph.nodes[2].inputs = ["sharpness"]
            case "anInputHasAnotherWidth": graph.inputs[0].dimensions = [nil, 3]
            case "anInputHasNoShape": graph.inputs[0].dimensions = nil
            case "moreIsAskedFor": graph.inputs.append(value("age", [nil, 1]))
            case "theBatchIsFixed": graph.inputs[1].dimensions = [4, 7]
            case "anInputIsWholeNumbers":
                graph.inputs[0].dataType = ONNXDataType.int64.rawValue
                graph.nodes[2] = ONNXNode(
                    "Cast", inputs: ["quality"], outputs: ["weights"], attributes: [.init("to", .int(1))])
            case "logitsAreMissing": graph.outputs[1].name = "twice"
            default: graph.outputs[0].dimensions = [nil, 3]
            }
        }
        do throws(ModelStoreError) {
            _ = try EmotionModels(weightsDirectory: folder(model(bytes)))
            Issue.record("the network was taken")
        } catch {
            guard case .unfitModel(name: "joined", _) = error else {
                Issue.record("\(error)")
                return
            }
        }
        weights.remove()
    }

    private func folder(_ model: TinyWeights.Model) -> String {
        do { try weights.write([model]) } catch { Issue.record(error) }
        return weights.path
    }

    @Test(arguments: ["Neg", "Exp", "Concat"])
    func weightsThatAreNoSharesAreAFault(operation: String) throws {
        let bytes = network { graph in
            graph.nodes[2] =
                operation == "Concat"
                ? ONNXNode(
                    "Concat", inputs: ["quality", "quality"], outputs: ["weights"], attributes: [.init("axis", .int(1))]
                )
                : ONNXNode(operation, inputs: ["quality"], outputs: ["weights"])
            graph.outputs[0].dimensions = nil
        }
        let analyzer = try analyzer([model(bytes)])
        let half = FusionInput.scores(try scores(.happy, 0.5), quality: 0.5)
        #expect(throws: AnalysisError.self) { try analyzer.fusion.fuse(face: half, voice: half) }
        #expect(throws: AnalysisError.self) { try analyzer.warmUp() }
    }
}
