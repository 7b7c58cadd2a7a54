import Glibc
import Testing
import Transport

/// The limit of descriptors.
@Suite struct DescriptorLimitTests {
    private static func limit() -> rlimit {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return limit
    }

    @Test func raisesTheSoftLimitToTheHardOne() {
        var lowered = Self.limit()
        let hard = lowered.rlim_max
        lowered.rlim_cur = hard - 1
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &lowered) == 0)
        #expect(DescriptorLimit.raise() == Int(clamping: hard))
        #expect(Self.limit().rlim_cur == hard)
    }
}
