internal import Emotion

extension OpenAPIDocument {
    /// The shapes of every JSON body.
    static func schemas(_ configuration: Configuration) -> JSON {
        [
            "Options": [
                "type": "object", "properties": .object(optionSchemas(configuration)), "additionalProperties": false,
            ],
            "EmotionAnswer": object(
                [
                    JSON.Member("request_id", string),
                    JSON.Member("images", array(reference("Image"))),
                    JSON.Member("voice", reference("Voice")),
                    JSON.Member("fused", reference("Fused")),
                    JSON.Member("models", models),
                    JSON.Member("timing", timing),
                ], optional: ["images", "voice"]),
            "Image": object([
                JSON.Member("index", integer), JSON.Member("width", integer), JSON.Member("height", integer),
                JSON.Member("faces", array(reference("Face"))),
            ]),
            "Face": object(
                [
                    JSON.Member("box", numbers(["x", "y", "width", "height"])),
                    JSON.Member("confidence", probability),
                    JSON.Member("landmarks", array(reference("Landmark"))),
                    JSON.Member("pose", numbers(["roll"])),
                    JSON.Member("quality", numbers(["sharpness", "brightness", "face_px"])),
                    JSON.Member("emotions", reference("Emotions")),
                    JSON.Member("dominant", reference("Emotion")),
                    JSON.Member("confidence_margin", probability),
                    JSON.Member("uncertain", boolean),
                    JSON.Member("valence", valence), JSON.Member("arousal", arousal),
                ], optional: ["landmarks"]),
            "Landmark": object([
                JSON.Member(
                    "type", ["enum": ["left_eye", "right_eye", "nose", "mouth_left", "mouth_right"]]),
                JSON.Member("x", number), JSON.Member("y", number),
            ]),
            "Voice": object(
                [
                    JSON.Member("duration", integer), JSON.Member("speech", integer),
                    JSON.Member("segments", array(reference("VoiceSegment"))),
                ] + scores(nullable: true)),
            "VoiceSegment": object(
                [JSON.Member("start", integer), JSON.Member("end", integer)] + scores(nullable: false)),
            "Fused": object(
                scores(nullable: true) + [
                    JSON.Member("weights", numbers(["face", "voice"])),
                    JSON.Member(
                        "missing",
                        array(
                            object([
                                JSON.Member("modality", ["enum": ["face", "voice"]]),
                                JSON.Member("reason", ["enum": ["no_face", "no_speech", "not_sent"]]),
                            ]))),
                ]),
            "Emotion": ["enum": .array(Emotion.allCases.map { .string($0.rawValue) })],
            "Emotions": object(Emotion.allCases.map { JSON.Member($0.rawValue, probability) }),
            "Models": object([JSON.Member("models", array(reference("Model")))]),
            "Model": object([
                JSON.Member("name", string), JSON.Member("version", string),
                JSON.Member("task", ["enum": .array(ModelTask.allCases.map { .string($0.rawValue) })]),
                JSON.Member("served", boolean),
                JSON.Member("labels", array(string)),
                JSON.Member("sha256", ["type": "object", "additionalProperties": string]),
                JSON.Member("licence", string), JSON.Member("training_data", string),
                JSON.Member("preprocessing", ["type": "object"]), JSON.Member("figures", ["type": "object"]),
            ]),
            "Status": object([JSON.Member("status", string)]),
            "Problem": object(
                [
                    JSON.Member("type", string), JSON.Member("title", string), JSON.Member("status", integer),
                    JSON.Member("detail", string),
                    JSON.Member("code", ["enum": .array(ProblemCode.allCases.map { .string($0.rawValue) })]),
                    JSON.Member("request_id", string), JSON.Member("part", string), JSON.Member("index", integer),
                ], optional: ["part", "index"]),
        ]
    }

    /// Every option with its range and default.
    static func optionSchemas(_ configuration: Configuration) -> [JSON.Member] {
        let (face, voice) = (configuration.face, configuration.voice)
        func whole(_ range: ClosedRange<Int>, _ standard: Int) -> JSON {
            [
                "type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound),
                "default": .integer(standard),
            ]
        }
        return [
            JSON.Member("max_faces", whole(1...configuration.limits.faces, face.maxFaces)),
            JSON.Member("min_face", whole(OptionsReader.minFaceRange, face.minFace)),
            JSON.Member(
                "min_confidence",
                ["type": "number", "minimum": 0, "maximum": 1, "default": .number(face.minConfidence)]),
            JSON.Member("detect", ["type": "boolean", "default": true]),
            JSON.Member("landmarks", ["type": "boolean", "default": .bool(face.landmarks)]),
            JSON.Member("voice_window_ms", whole(VoiceOptions.windowRange, voice.windowMilliseconds)),
            JSON.Member("voice_hop_ms", whole(VoiceOptions.hopRange, voice.hopMilliseconds)),
            JSON.Member(
                "fusion", ["enum": ["auto", "face", "voice"], "default": .string(configuration.fusion.mode)]),
        ]
    }

    private static let string: JSON = ["type": "string"]
    private static let integer: JSON = ["type": "integer"]
    private static let number: JSON = ["type": "number"]
    private static let boolean: JSON = ["type": "boolean"]
    private static let probability: JSON = ["type": "number", "minimum": 0, "maximum": 1]

    private static let valence = affect("unpleasant -1, pleasant 1")
    private static let arousal = affect("calm -1, excited 1")

    private static func affect(_ axis: String) -> JSON {
        [
            "type": "number", "minimum": -1, "maximum": 1,
            "description": .string(axis + "; the mean of the emotions' places, derived from their probabilities"),
        ]
    }

    private static let models: JSON = [
        "type": "object",
        "properties": .object(ModelTask.allCases.map { JSON.Member($0.rawValue, string) }),
        "description": "name@version of each model that serves",
    ]

    private static let timing = numbers(["queue", "decode", "detect", "face", "voice", "total"])

    private static func scores(nullable: Bool) -> [JSON.Member] {
        func orNull(_ schema: JSON) -> JSON { nullable ? ["oneOf": [schema, ["type": "null"]]] : schema }
        return [
            JSON.Member("emotions", orNull(reference("Emotions"))),
            JSON.Member("dominant", orNull(reference("Emotion"))),
            JSON.Member("uncertain", boolean),
            JSON.Member("valence", orNull(valence)), JSON.Member("arousal", orNull(arousal)),
        ]
    }

    private static func array(_ items: JSON) -> JSON { ["type": "array", "items": items] }

    private static func numbers(_ names: [String]) -> JSON { object(names.map { JSON.Member($0, number) }) }

    private static func object(_ properties: [JSON.Member], optional: [String] = []) -> JSON {
        let required = properties.map(\.name).filter { !optional.contains($0) }
        return [
            "type": "object", "properties": .object(properties), "required": .array(required.map { .string($0) }),
        ]
    }
}
