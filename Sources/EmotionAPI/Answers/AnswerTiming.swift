/// Milliseconds that one request spent in each stage.
package struct AnswerTiming: Sendable, Equatable {
    package var queue = 0.0
    package var decode = 0.0
    package var detect = 0.0
    package var face = 0.0
    package var voice = 0.0
    package var total = 0.0

    package init() {}

    package var json: JSON {
        [
            "queue": .milliseconds(queue), "decode": .milliseconds(decode), "detect": .milliseconds(detect),
            "face": .milliseconds(face), "voice": .milliseconds(voice), "total": .milliseconds(total),
        ]
    }
}

extension JSON {
    /// A duration to the microsecond: more digits would say nothing.
    package static func milliseconds(_ value: Double) -> JSON {
        .number((value * 1_000).rounded() / 1_000)
    }
}
