internal import Dispatch

/// The one clock of requests, queue and streams.
package enum MonotonicClock {
    /// Nanoseconds since the machine started, never set back; CLOCK_MONOTONIC.
    package static var now: UInt64 { DispatchTime.now().uptimeNanoseconds }

    /// Milliseconds between two readings; 0 where the second is earlier.
    package static func milliseconds(from start: UInt64, to end: UInt64) -> Double {
        end > start ? Double(end - start) / 1e6 : 0
    }
}
