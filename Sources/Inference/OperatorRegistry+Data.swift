extension OperatorRegistry {
    /// Operators that move, reshape, compare or compute single elements.
    package static var dataOperators: [Entry] {
        [
            Entry("Identity", Identity.self),
            Entry("Neg", Negate.self),
        ]
    }
}
