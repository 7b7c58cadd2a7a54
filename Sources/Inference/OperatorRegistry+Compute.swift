extension OperatorRegistry {
    /// Operators whose work is done by Kernels.
    package static var computeOperators: [Entry] {
        []
    }
}
