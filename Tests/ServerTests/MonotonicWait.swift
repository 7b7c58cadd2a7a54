import Glibc

/// Waits between two looks at something that another thread does.
enum MonotonicWait {
    static func milliseconds(_ count: UInt32) { usleep(count * 1_000) }

    /// Looks again and again until it is so, for at most 20 seconds.
    static func until(_ condition: () -> Bool) -> Bool {
        for _ in 0..<20_000 {
            if condition() { return true }
            milliseconds(1)
        }
        return condition()
    }
}
