import ONNXFormat

/// Why a case did not pass.
struct ConformanceFailure: Error {
    let detail: String
    let isUnsupported: Bool

    init(detail: String, isUnsupported: Bool) {
        self.detail = detail
        self.isUnsupported = isUnsupported
    }

    init(_ error: ModelError) {
        detail = error.description
        switch error {
        case .unsupportedOperator, .unsupportedType, .malformed(.unsupportedTensorType): isUnsupported = true
        default: isUnsupported = false
        }
    }

    init(_ error: InferenceError) {
        detail = error.description
        switch error {
        case .node(_, _, .unsupported), .node(_, _, .valueNeeded): isUnsupported = true
        default: isUnsupported = false
        }
    }
}
