package import Emotion
package import Transport

/// Why the service could not be started. `description` is one line for the operator.
package enum ServiceError: Error, Sendable, CustomStringConvertible {
    case transport(TransportError)
    case models(ModelStoreError)
    case warmUp(AnalysisError)

    package var description: String {
        switch self {
        case .transport(let error): "\(error)"
        case .models(let error): "\(error)"
        case .warmUp(let error): "the models do not run: \(error)"
        }
    }
}
