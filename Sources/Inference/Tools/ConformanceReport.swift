/// What became of a set of ONNX test cases. Encodes as the JSON of `mien onnx-test`.
public struct ConformanceReport: Sendable, Codable {
    /// What became of a case.
    public enum Status: String, Sendable, Codable {
        /// Every output of every data set is within tolerance.
        case passed
        /// An output is not, or a model that was accepted could not be run.
        case failed
        /// The model, or a value of its inputs, was refused as something the runtime does not compute.
        case unsupported
    }

    /// One case.
    public struct Case: Sendable, Codable {
        /// The folder's name.
        public let name: String
        /// What became of it.
        public let status: Status
        /// The largest difference of a case that ran, or what was refused.
        public let detail: String
    }

    /// How many cases passed.
    public let passed: Int
    /// How many failed.
    public let failed: Int
    /// How many were refused.
    public let unsupported: Int
    /// Every case, in the order run.
    public let cases: [Case]

    /// Counts the cases.
    public init(cases: [Case]) {
        self.cases = cases
        passed = cases.count { $0.status == .passed }
        failed = cases.count { $0.status == .failed }
        unsupported = cases.count { $0.status == .unsupported }
    }
}
