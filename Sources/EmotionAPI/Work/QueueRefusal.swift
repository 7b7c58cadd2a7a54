/// Why a job was not taken into the queue.
package enum QueueRefusal: Error, Sendable, Equatable {
    /// As many jobs wait as may.
    case full
    /// The service is draining.
    case closed
}
