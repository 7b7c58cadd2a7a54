import Glibc

/// The most memory that this process has ever had resident.
enum PeakMemory {
    /// From `VmHWM`, which begins anew with the program: what getrusage tells includes the parent's before it was started.
    /// 0 where the system does not say.
    static var bytes: Int {
        let descriptor = unsafe open("/proc/self/status", O_RDONLY)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        let text = unsafe [UInt8](unsafeUninitializedCapacity: 8_192) { buffer, count in
            count = unsafe max(read(descriptor, buffer.baseAddress, buffer.count), 0)
        }
        return kibibytes(String(decoding: text, as: UTF8.self)) * 1_024
    }

    private static func kibibytes(_ status: String) -> Int {
        guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else { return 0 }
        let words = line.split { $0 == " " || $0 == "\t" }
        return words.count > 1 ? Int(words[1]) ?? 0 : 0
    }
}
