internal import Glibc

/// How many processors this process may use: what its container grants, not what the host has.
package enum ProcessorQuota {
    /// The whole number of workers to run, at least 1.
    package static func current() -> Int {
        let affinity =
            readText("/proc/self/status").flatMap(affinity(status:)) ?? max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let groups = readText("/proc/self/cgroup") ?? ""
        let quotas = controlGroupDirectories(groups: groups).compactMap { directory in
            readText(directory + "/cpu.max").flatMap(processors(cpuMax:))
        }
        return workers(affinity: affinity, quotas: quotas)
    }

    /// - Parameters:
    ///   - affinity: processors that the scheduler may place this process on.
    ///   - quotas: processors' worth of time that each control group above this process grants.
    package static func workers(affinity: Int, quotas: [Double]) -> Int {
        let bound = quotas.min() ?? Double(affinity)
        // A quota of 1.5 processors runs two workers: one would leave a third of what is paid for unused.
        let whole = bound.isFinite && bound < 100_000 ? Int(bound.rounded(.up)) : affinity
        return max(1, min(affinity, whole))
    }

    /// What a `cpu.max` file grants: `150000 100000` is 1.5, `max 100000` is no bound.
    /// - Source: Linux, Documentation/admin-guide/cgroup-v2.rst, "CPU Interface Files".
    package static func processors(cpuMax text: String) -> Double? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let first = words.first, let quota = Double(first), quota > 0 else { return nil }
        let period = words.count > 1 ? Double(words[1]) ?? 100_000 : 100_000
        return period > 0 ? quota / period : nil
    }

    /// The directories whose `cpu.max` bounds this process: its own group's and every one above.
    /// - Parameter groups: the text of `/proc/self/cgroup`; version 2 has the line `0::/path`.
    package static func controlGroupDirectories(groups: String) -> [String] {
        let line = groups.split(separator: "\n").first { $0.hasPrefix("0::") }
        var parts = (line?.dropFirst(3) ?? "").split(separator: "/").filter { $0 != ".." }
        var directories: [String] = []
        while !parts.isEmpty {
            directories.append("/sys/fs/cgroup/" + parts.joined(separator: "/"))
            parts.removeLast()
        }
        return directories + ["/sys/fs/cgroup"]
    }

    /// How many processors the list of a `/proc/self/status` allows, such as `0-3,8` in `Cpus_allowed_list:`.
    package static func affinity(status: String) -> Int? {
        let label = "Cpus_allowed_list:"
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else { return nil }
        var count = 0
        for range in line.dropFirst(label.utf8.count).split(separator: ",") {
            let ends = range.split(separator: "-").map { Int(String($0.filter { !$0.isWhitespace })) ?? -1 }
            guard let first = ends.first, let last = ends.last, first >= 0, last >= first, last < 1 << 20 else {
                return nil
            }
            count += last - first + 1
        }
        return count > 0 ? count : nil
    }

    private static func readText(_ path: String) -> String? {
        (try? FileBytes.read(path, limit: 65_536)).map { String(decoding: $0, as: UTF8.self) }
    }
}
