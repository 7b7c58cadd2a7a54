import EmotionAPI
import HTTPCore
import Testing

struct OriginPolicyTests {
    private let policy = OriginPolicy(allowing: ["https://app.example.org", "http://localhost:3000"])

    private func head(
        _ origin: String, host: String = "mien.example:8080", target: String = "/v1/stream"
    ) -> HTTPRequestHead {
        HTTPRequestHead(method: .get, target: target, path: "/v1/stream", headers: ["Host": host, "Origin": origin])
    }

    @Test func takesClientsThatAreNoBrowsers() {
        #expect(policy.allows(HTTPRequestHead(method: .get, target: "/", path: "/", headers: ["Host": "a"])))
    }

    @Test(arguments: [
        ("http://mien.example:8080", "mien.example:8080"), ("https://mien.example", "mien.example"),
        ("https://mien.example", "mien.example:443"), ("http://mien.example:80", "mien.example"),
        ("http://MIEN.example", "mien.EXAMPLE"), ("http://[::1]:8080", "[::1]:8080"),
    ])
    func takesPagesOfItsOwnHost(_ origin: String, _ host: String) {
        #expect(policy.allows(head(origin, host: host)))
    }

    @Test(arguments: ["https://app.example.org", "https://APP.example.org:443", "http://localhost:3000"])
    func takesListedPages(_ origin: String) {
        #expect(policy.allows(head(origin)))
    }

    @Test(arguments: [
        "http://mien.example", "http://mien.example:8081", "http://evil.mien.example:8080",
        "http://mien.example:8080.evil.org", "http://app.example.org", "https://app.example.org.evil.org",
        "http://localhost", "null", "", "mien.example:8080", "://mien.example:8080/",
    ])
    func refusesOtherPages(_ origin: String) {
        #expect(!policy.allows(head(origin)))
    }

    @Test func refusesAFieldThatStandsTwice() {
        let headers: HTTPHeaders = ["Origin": "https://app.example.org", "origin": "https://app.example.org"]
        #expect(!policy.allows(HTTPRequestHead(method: .get, target: "/", path: "/", headers: headers)))
    }

    @Test func theHostOfAnAbsoluteTargetOutranksHost() {
        let target = "http://mien.example/v1/stream"
        #expect(policy.allows(head("https://mien.example", host: "other.example", target: target)))
        #expect(!policy.allows(head("https://other.example", host: "other.example", target: target)))
    }

    @Test func aStarIsEveryPage() {
        #expect(OriginPolicy(allowing: ["*"]).allows(head("https://elsewhere.org")))
    }
}
