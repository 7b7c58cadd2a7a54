import HTTPCore
import Testing

/// Examples and rules of W3C Trace Context (Recommendation, 23 November 2021) §3.2.
@Suite struct TraceContextTests {
    private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    private static let parent = "00f067aa0ba902b7"

    @Test(arguments: [("00", false), ("01", true), ("03", true), ("fe", false)])
    func readsVersionZero(_ flags: String, _ isSampled: Bool) throws {
        let context = try #require(TraceContext("00-\(Self.trace)-\(Self.parent)-\(flags)"))
        #expect(context.traceID == Self.trace)
        #expect(context.parentID == Self.parent)
        #expect(context.isSampled == isSampled)
    }

    @Test(arguments: ["cc-\(trace)-\(parent)-01", "cc-\(trace)-\(parent)-01-what-the-future-will-be-like"])
    func readsALaterVersionByWhatItShares(_ field: String) {
        #expect(TraceContext(field)?.traceID == Self.trace)
    }

    @Test(arguments: [
        "", "00", "00-\(trace)-\(parent)", "00-\(trace)-\(parent)-0", "00-\(trace)-\(parent)-01-",
        "00-\(trace)-\(parent)-01-more", "00-\(trace)-\(parent)-011", "cc-\(trace)-\(parent)-01.more",
        "ff-\(trace)-\(parent)-01", "0-\(trace)-\(parent)-01", "00-00000000000000000000000000000000-\(parent)-01",
        "00-\(trace)-0000000000000000-01", "00-4BF92F3577B34DA6A3CE929D0E0E4736-\(parent)-01",
        "00-4bf92f3577b34da6a3ce929d0e0e473g-\(parent)-01", "00_\(trace)_\(parent)_01", " 00-\(trace)-\(parent)-01",
        "00-\(trace)-\(parent)-0x", "00-\u{e9}f92f3577b34da6a3ce929d0e0e473-\(parent)-01",
    ])
    func refusesEverythingElse(_ field: String) {
        #expect(TraceContext(field) == nil)
    }
}
