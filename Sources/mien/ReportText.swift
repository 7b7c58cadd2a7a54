internal import Emotion
internal import EmotionAPI

/// An evaluation, for programs and for people.
enum ReportText {
    static let summaryColumns = ["n", "accuracy", "macro F1", "UAR", "ECE", "nothing found"]

    static func summary(_ report: ClassificationReport) -> [String] {
        let figures = [
            report.accuracy, report.macroF1, report.unweightedAverageRecall, report.expectedCalibrationError,
            report.unanswered,
        ]
        return [String(report.count)] + figures.map { TextTable.number($0, decimals: 4) }
    }

    /// - Parameter unsure: listed where not nil.
    static func json(_ report: ClassificationReport, unsure: [EvaluatedSample]? = nil) -> JSON {
        var members = [
            JSON.Member("n", .integer(report.count)),
            JSON.Member("accuracy", .number(report.accuracy)),
            JSON.Member("macro_f1", .number(report.macroF1)),
            JSON.Member("uar", .number(report.unweightedAverageRecall)),
            JSON.Member("ece", .number(report.expectedCalibrationError)),
            JSON.Member("no_face", .number(report.unanswered)),
            JSON.Member("labels", .array(Emotion.allCases.map { .string($0.rawValue) })),
            JSON.Member("confusion", .array(report.confusion.map { row in .array(row.map { .integer($0) }) })),
        ]
        if let unsure {
            let list = unsure.compactMap { sample in
                sample.scores.map { scores -> JSON in
                    [
                        "name": .string(sample.name), "label": .string(sample.truth.rawValue),
                        "dominant": .string(scores.dominant.rawValue), "margin": .float(scores.margin),
                    ]
                }
            }
            members.append(JSON.Member("uncertain", .array(list)))
        }
        return .object(members)
    }

    static func text(_ report: ClassificationReport, unsure: [EvaluatedSample]) -> String {
        var summary = TextTable(header: summaryColumns)
        summary.add(self.summary(report))
        var matrix = TextTable(header: ["true \\ said"] + Emotion.allCases.map(\.rawValue) + ["recall"])
        for emotion in Emotion.allCases {
            matrix.add(
                [emotion.rawValue] + report.confusion[emotion.index].map(String.init)
                    + [report.recall(of: emotion).map { TextTable.number($0, decimals: 3) } ?? "–"])
        }
        var blocks = [summary.text, matrix.text]
        if !unsure.isEmpty {
            var table = TextTable("least sure", "said", "margin")
            for sample in unsure {
                guard let scores = sample.scores else { continue }
                table.add([
                    sample.name, scores.dominant.rawValue, TextTable.number(Double(scores.margin), decimals: 4),
                ])
            }
            blocks.append(table.text)
        }
        return blocks.joined(separator: "\n\n")
    }
}
