internal import Emotion
internal import EmotionAPI

/// An answer for people.
enum AnswerTable {
    static func text(_ answer: EmotionAnswer, _ media: MediaFiles) -> String {
        var blocks: [String] = []
        for (file, image) in zip(media.images, answer.images ?? []) {
            let count = image.faces.count
            var lines = ["\(file.path): \(image.width) × \(image.height), \(count) face\(count == 1 ? "" : "s")"]
            if count > 0 { lines.append(faces(image.faces)) }
            blocks.append(lines.joined(separator: "\n"))
        }
        if let voice = answer.voice, let file = media.audio {
            let seconds = TextTable.number(Double(voice.duration) / 1_000, decimals: 1)
            let speech = TextTable.number(Double(voice.speech) / 1_000, decimals: 1)
            var table = TextTable(header: ["segment"] + emotionColumns)
            for segment in voice.segments {
                let start = TextTable.number(Double(segment.start) / 1_000, decimals: 1)
                let end = TextTable.number(Double(segment.end) / 1_000, decimals: 1)
                table.add(["\(start)–\(end) s"] + cells(segment.scores))
            }
            if let scores = voice.scores { table.add(["all"] + cells(scores)) }
            blocks.append("\(file.path): \(seconds) s, \(speech) s of speech\n" + table.text)
        }
        if let scores = answer.fused.scores {
            var table = TextTable(header: ["together"] + emotionColumns)
            let face = TextTable.number(Double(answer.fused.faceWeight), decimals: 2)
            let voice = TextTable.number(Double(answer.fused.voiceWeight), decimals: 2)
            table.add(["face \(face), voice \(voice)"] + cells(scores))
            blocks.append(table.text)
        } else {
            blocks.append("together: nothing to read")
        }
        return blocks.joined(separator: "\n\n")
    }

    private static func faces(_ faces: [Face]) -> String {
        var table = TextTable(header: ["face (x, y, width, height)", "found"] + emotionColumns)
        for face in faces {
            let box = [face.box.x, face.box.y, face.box.width, face.box.height]
                .map { TextTable.number(Double($0), decimals: 0) }.joined(separator: ", ")
            table.add([box, TextTable.number(Double(face.confidence), decimals: 3)] + cells(face.scores))
        }
        return table.text
    }

    private static let emotionColumns = Emotion.allCases.map(\.rawValue) + ["valence", "arousal", "reads as"]

    private static func cells(_ scores: EmotionScores) -> [String] {
        let affect = Affect(scores)
        return (scores.probabilities + [affect.valence, affect.arousal])
            .map { TextTable.number(Double($0), decimals: 2) }
            + [scores.dominant.rawValue + (scores.uncertain ? " (uncertain)" : "")]
    }
}
