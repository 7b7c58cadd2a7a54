import Glibc

/// The clock of every deadline: it never jumps.
public enum MonotonicClock {
    /// Nanoseconds since some fixed point, CLOCK_MONOTONIC.
    public static var now: UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Blocks the calling thread; never call it on an event loop.
    public static func sleep(nanoseconds: UInt64) {
        var left = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        var asked = left
        while unsafe nanosleep(&asked, &left) != 0, errno == EINTR { asked = left }
    }
}
