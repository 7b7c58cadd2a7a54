import Glibc
import Synchronization

/// Wall-clock time as logs have it.
/// - Source: RFC 3339.
enum LogTime {
    /// The second that was formatted last: lines come many to a second.
    private static let latest = Mutex<(second: Int, text: String)>((.min, ""))

    /// Now, UTC with milliseconds: `2026-11-21T12:00:00.000Z`.
    static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let second = time.tv_sec
        let prefix = latest.withLock { latest in
            if latest.second != second { latest = (second, format(second)) }
            return latest.text
        }
        return "\(prefix).\(pad(Int32(time.tv_nsec / 1_000_000), 3))Z"
    }

    private static func format(_ second: Int) -> String {
        var parts = tm()
        var second = second
        gmtime_r(&second, &parts)
        let date = "\(parts.tm_year + 1900)-\(pad(parts.tm_mon + 1, 2))-\(pad(parts.tm_mday, 2))"
        return "\(date)T\(pad(parts.tm_hour, 2)):\(pad(parts.tm_min, 2)):\(pad(parts.tm_sec, 2))"
    }

    private static func pad(_ number: Int32, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
