internal import Synchronization

/// Where the service is in its life. It only moves forward.
package enum ServicePhase: UInt8, Sendable, AtomicRepresentable {
    /// Listening; models are being loaded and warmed up.
    case starting
    case ready
    case draining
}
