import Glibc

/// The process as Linux sees it.
/// - Source: Prometheus, "Standard and runtime collectors": names and units of `process_*`; proc(5).
enum ProcessMetrics {
    static func register(in metrics: MetricsRegistry) {
        metrics.counter("process_cpu_seconds_total", help: "User and system CPU time.") { cpuSeconds() }
        metrics.gauge("process_resident_memory_bytes", help: "Resident memory.") {
            statusPages(1).map { $0 * Double(getpagesize()) }
        }
        metrics.gauge("process_virtual_memory_bytes", help: "Virtual memory.") {
            statusPages(0).map { $0 * Double(getpagesize()) }
        }
        metrics.gauge("process_open_fds", help: "Open file descriptors.") { openDescriptors() }
        metrics.gauge("process_max_fds", help: "Limit of open file descriptors.") { descriptorLimit() }
        let start = startTime()
        metrics.gauge("process_start_time_seconds", help: "Start time since the Unix epoch.") { start }
    }

    private static func cpuSeconds() -> Double? {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return nil }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }

    /// A field of /proc/self/statm, in pages.
    private static func statusPages(_ field: Int) -> Double? {
        let fields = read("/proc/self/statm").split(separator: " ")
        return field < fields.count ? Double(fields[field]) : nil
    }

    private static func openDescriptors() -> Double? {
        guard let directory = opendir("/proc/self/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        // Not `.`, `..` and the directory's own.
        return Double(max(0, count - 3))
    }

    private static func descriptorLimit() -> Double? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }

    private static func startTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        let now = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        // Field 22 of stat, counted behind the command's closing bracket, is the start in ticks since boot.
        guard let tail = read("/proc/self/stat").split(separator: ")").last,
            let uptime = read("/proc/uptime").split(separator: " ").first.flatMap({ Double($0) })
        else { return now }
        let fields = tail.split(separator: " ")
        guard fields.count > 19, let ticks = Double(fields[19]) else { return now }
        return now - uptime + ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private static func read(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var buffer = [UInt8](repeating: 0, count: 4_096)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }
}
