/// Why a job that had been taken was never computed.
package enum DropReason: Sendable, Equatable {
    /// Its deadline passed while it waited.
    case expired
    /// Nobody waits for its answer any more.
    case cancelled
}
