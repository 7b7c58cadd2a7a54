import Glibc

/// How many descriptors the process may have.
public enum DescriptorLimit {
    /// Raises the soft limit to the hard one: a soft limit of 1,024 is for programs that use select(2).
    /// - Returns: what holds now, or nil if the kernel does not say.
    /// - Source: getrlimit(2).
    public static func raise() -> Int? {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return nil }
        if limit.rlim_cur < limit.rlim_max {
            var raised = limit
            raised.rlim_cur = limit.rlim_max
            if unsafe setrlimit(resource, &raised) == 0 { limit = raised }
        }
        return Int(clamping: limit.rlim_cur)
    }
}
