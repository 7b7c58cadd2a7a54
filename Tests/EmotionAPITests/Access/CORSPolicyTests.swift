import EmotionAPI
import HTTPCore
import Testing

/// WHATWG Fetch, "CORS protocol".
struct CORSPolicyTests {
    private let policy = CORSPolicy(allowing: ["https://app.example.org"])

    private func head(_ method: HTTPMethod, _ headers: HTTPHeaders) -> HTTPRequestHead {
        HTTPRequestHead(method: method, target: "/", path: "/", headers: headers)
    }

    @Test func saysNothingUnlessConfigured() {
        let off = CORSPolicy(allowing: [])
        let asked = head(.options, ["Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"])
        #expect(off.fields(asked).isEmpty)
        #expect(off.preflight(asked) == nil)
    }

    @Test func namesTheListedPage() {
        let fields = policy.fields(head(.get, ["Origin": "https://APP.example.org:443"]))
        #expect(fields["Access-Control-Allow-Origin"] == "https://APP.example.org:443")
        #expect(fields["Vary"] == "Origin")
        #expect(fields["Access-Control-Expose-Headers"] == "X-Request-Id, Retry-After")
        #expect(fields["Access-Control-Allow-Credentials"] == nil)
    }

    @Test(arguments: ["https://evil.org", "http://app.example.org", "null", "https://app.example.org.evil.org", ""])
    func tellsOtherPagesNothing(_ origin: String) {
        #expect(policy.fields(head(.get, ["Origin": origin])) == ["Vary": "Origin"])
        #expect(policy.preflight(head(.options, ["Origin": origin, "Access-Control-Request-Method": "POST"])) == nil)
    }

    @Test func answersWhatABrowserAsksBeforehand() throws {
        let origin = ["Origin": "https://app.example.org"] as HTTPHeaders
        #expect(policy.preflight(head(.options, origin)) == nil)
        let asked = ["Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"] as HTTPHeaders
        #expect(policy.preflight(head(.post, asked)) == nil)
        let answer = try #require(policy.preflight(head(.options, asked)))
        #expect(answer.status == .noContent)
        #expect(answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, POST")
        #expect(answer.headers.list("Access-Control-Allow-Headers", contains: "x-api-key"))
        #expect(answer.headers["Access-Control-Max-Age"] == "600")
    }

    @Test func aStarIsEveryPageAndNothingVaries() {
        let fields = CORSPolicy(allowing: ["*"]).fields(head(.get, ["Origin": "https://elsewhere.org"]))
        #expect(fields["Access-Control-Allow-Origin"] == "*")
        #expect(fields["Vary"] == nil)
    }

    @Test(arguments: [
        "https://a.org", "http://localhost:3000", "http://[::1]:8080", "HTTPS://A.ORG", "http://127.0.0.1",
        "chrome-extension://abcdefgh", "capacitor://localhost",
    ])
    func knowsOrigins(_ text: String) { #expect(WebOrigin(text) != nil) }

    @Test(arguments: [
        "", "null", "*", "a.org", "https://", "https://a.org/", "https://a.org/path", "https://a.org?x", "//a.org",
        "https://a.org:", "https://a.org:x", "https://a.org:65536", "https://u@a.org", "https://*.a.org",
        "https:/a.org",
        "https://[::1", "https:// a.org", "1http://a.org", "https://a.org:443:443",
    ])
    func knowsWhatNoBrowserSends(_ text: String) { #expect(WebOrigin(text) == nil) }

    @Test func thePortOfTheSchemeIsNoDifference() {
        #expect(WebOrigin("https://a.org:443") == WebOrigin("https://A.org"))
        #expect(WebOrigin("http://a.org:443") != WebOrigin("https://a.org"))
        #expect(WebOrigin("http://a.org:80") == WebOrigin("http://a.org"))
    }
}
