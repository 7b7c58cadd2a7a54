internal import Emotion

/// The JSON shapes of what the analysers give. Every answer, of requests and of streams, is put together from these.
extension EmotionScores {
    /// The seven probabilities by name, in the contract's order.
    var probabilitiesJSON: JSON {
        .object(zip(Emotion.allCases, probabilities).map { JSON.Member($0.rawValue, .float($1)) })
    }

    /// `valence` and `arousal`.
    var affectMembers: [JSON.Member] {
        let affect = Affect(self)
        return [JSON.Member("valence", .float(affect.valence)), JSON.Member("arousal", .float(affect.arousal))]
    }

    /// `emotions`, `dominant`, `uncertain`, `valence` and `arousal`: what voices and both halves together share.
    var members: [JSON.Member] {
        [
            JSON.Member("emotions", probabilitiesJSON),
            JSON.Member("dominant", .string(dominant.rawValue)),
            JSON.Member("uncertain", .bool(uncertain)),
        ] + affectMembers
    }

    /// The same members where there is nothing to speak of.
    static let absentMembers: [JSON.Member] = [
        JSON.Member("emotions", .null), JSON.Member("dominant", .null), JSON.Member("uncertain", .bool(true)),
        JSON.Member("valence", .null), JSON.Member("arousal", .null),
    ]
}

extension Face {
    /// - Parameter tracking: members that a stream adds.
    func json(tracking: [JSON.Member] = []) -> JSON {
        var members = [
            JSON.Member(
                "box",
                [
                    "x": .float(box.x), "y": .float(box.y), "width": .float(box.width), "height": .float(box.height),
                ]),
            JSON.Member("confidence", .float(confidence)),
        ]
        if let landmarks { members.append(JSON.Member("landmarks", landmarks.json)) }
        members += [
            JSON.Member("pose", ["roll": .float(roll)]),
            JSON.Member(
                "quality",
                [
                    "sharpness": .float(quality.sharpness), "brightness": .float(quality.brightness),
                    "face_px": .float(quality.facePixels),
                ]),
            JSON.Member("emotions", scores.probabilitiesJSON),
            JSON.Member("dominant", .string(scores.dominant.rawValue)),
            JSON.Member("confidence_margin", .float(scores.margin)),
            JSON.Member("uncertain", .bool(scores.uncertain)),
        ]
        return .object(members + scores.affectMembers + tracking)
    }
}

extension FaceLandmarks {
    var json: JSON {
        let points = [
            ("left_eye", leftEye), ("right_eye", rightEye), ("nose", nose), ("mouth_left", mouthLeft),
            ("mouth_right", mouthRight),
        ]
        return .array(points.map { ["type": .string($0.0), "x": .float($0.1.x), "y": .float($0.1.y)] })
    }
}

extension ImageAnalysis {
    func json(index: Int) -> JSON {
        [
            "index": .integer(index), "width": .integer(width), "height": .integer(height),
            "faces": .array(faces.map { $0.json() }),
        ]
    }
}

extension VoiceSegment {
    var json: JSON {
        .object([JSON.Member("start", .integer(start)), JSON.Member("end", .integer(end))] + scores.members)
    }
}

extension VoiceAnalysis {
    var json: JSON {
        .object(
            [
                JSON.Member("duration", .integer(duration)), JSON.Member("speech", .integer(speech)),
                JSON.Member("segments", .array(segments.map(\.json))),
            ] + (scores?.members ?? EmotionScores.absentMembers))
    }
}

extension FusedAnalysis {
    var json: JSON {
        .object(
            (scores?.members ?? EmotionScores.absentMembers) + [
                JSON.Member("weights", ["face": .float(faceWeight), "voice": .float(voiceWeight)]),
                JSON.Member(
                    "missing",
                    .array(
                        missing.map {
                            ["modality": .string($0.modality.rawValue), "reason": .string($0.reason.rawValue)]
                        })),
            ])
    }
}

extension TrackedFace {
    var json: JSON {
        face.json(tracking: [
            JSON.Member("track_id", .integer(trackID)),
            JSON.Member(
                "smoothed",
                .object(
                    [
                        JSON.Member("emotions", smoothed.probabilitiesJSON),
                        JSON.Member("dominant", .string(smoothed.dominant.rawValue)),
                    ] + smoothed.affectMembers)),
        ])
    }
}
