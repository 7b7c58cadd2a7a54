/// How many single letters two names are apart, for "did you mean".
package enum SpellingDistance {
    /// The candidate nearest to `name`, where it is near enough to be a slip: at most a third of the letters differ.
    package static func nearest(to name: String, among candidates: [String]) -> String? {
        let letters = Array(name.utf8.prefix(128))
        let ranked = candidates.map { (candidate: $0, distance: distance(letters, Array($0.utf8))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(2, letters.count / 3) ? best.candidate : nil
    }

    /// Levenshtein's distance.
    /// - Complexity: O(nm).
    package static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var row = Array(0...second.count)
        for (i, letter) in first.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in second.enumerated() {
                let substitution = diagonal + (letter == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(substitution, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[second.count]
    }
}
