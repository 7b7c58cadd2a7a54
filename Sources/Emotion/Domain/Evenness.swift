import Glibc

extension Collection<Float> {
    /// Of a distribution, its entropy over the largest that it could have: 0 for certainty, 1 for an even one.
    var evenness: Float {
        guard count > 1 else { return 0 }
        let entropy = reduce(Float(0)) { $1 > 0 ? $0 - $1 * log($1) : $0 }
        return Swift.min(Swift.max(entropy / log(Float(count)), 0), 1)
    }
}
