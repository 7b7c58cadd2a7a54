package import Emotion
package import Transport

/// Why the service could not be started. `description` is one line for the operator.
package enum ServiceError: Error, Sendable, CustomStringConvertible {
    case transport(TransportError)
    case models(ModelStoreError)
    case warmUp(AnalysisError)
    case keys(path: String, reason: String)

    package var description: String {
        switch self {
        case .transport(let error): "\(error)"
        case .models(let error): "\(error)"
        case .keys(let path, let reason): "the keys of \(path) cannot be used: \(reason)"
        case .warmUp(let error): "the models do not run: \(error)"
        }
    }
}
