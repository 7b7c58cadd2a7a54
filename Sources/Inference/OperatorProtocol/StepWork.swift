/// How much a step computes and by what method, for profiles.
package struct StepWork: Sendable {
    /// Multiplications and additions of the definition, whatever the method saves; 0 where nobody has counted.
    package let operations: Int
    /// The kernel that was chosen, empty where there is one.
    package let method: String

    package init(operations: Int = 0, method: String = "") {
        self.operations = operations
        self.method = method
    }
}
