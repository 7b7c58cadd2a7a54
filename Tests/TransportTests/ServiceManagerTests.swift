import Testing
import Transport

/// What is sent is checked from outside, in Tests/EndToEndTests/Clients/notify.py.
struct ServiceManagerTests {
    @Test(arguments: [nil, "", "/", "@", "relative", "/a\u{0}b", "/" + String(repeating: "a", count: 108)])
    func thereIsNoneWithoutAUsableSocket(_ name: String?) {
        #expect(ServiceManager(notifySocket: name) == nil)
    }

    @Test(arguments: ["/nowhere/notify", "@mien-tests-nobody-listens", "/" + String(repeating: "a", count: 106)])
    func anAbsentManagerIsNoFault(_ name: String) {
        #expect(ServiceManager(notifySocket: name)?.notify(.ready(status: "here")) == false)
    }
}
