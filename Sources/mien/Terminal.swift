internal import Glibc

/// Standard output and standard error.
enum Terminal {
    /// Whether people see standard error as it is written.
    static var isInteractive: Bool { isatty(2) == 1 }

    /// Columns of the terminal, or 80.
    static var width: Int {
        var size = winsize()
        guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// The process's environment.
    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }

    /// A line of results, on standard output.
    static func print(_ text: String) { write(text + "\n", to: 1) }

    /// A line for people, on standard error.
    static func error(_ text: String) { write(text + "\n", to: 2) }

    /// Text without a line's end, on standard error.
    static func status(_ text: String) { write(text, to: 2) }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                bytes = bytes.dropFirst(count)
            } else if errno != EINTR && errno != EAGAIN {
                return
            }
        }
    }
}
