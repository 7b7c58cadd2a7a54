extension Sequence where Element == EvaluatedSample {
    /// The answered samples that the model is least sure of, smallest margin first: what to label or look at next.
    /// - Returns: at most `count`; of equals, the one that came first.
    public func leastSure(_ count: Int) -> [EvaluatedSample] {
        let answered = compactMap { sample in sample.scores.map { (sample, $0.margin) } }
        let ordered = answered.enumerated().sorted {
            ($0.element.1, $0.offset) < ($1.element.1, $1.offset)
        }
        return ordered.prefix(Swift.max(count, 0)).map(\.element.0)
    }
}
