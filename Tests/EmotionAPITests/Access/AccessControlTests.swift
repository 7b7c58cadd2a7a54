import EmotionAPI
import HTTPCore
import Server
import Testing

struct AccessControlTests {
    private let registry = MetricsRegistry()

    private func control(_ change: (inout Configuration) -> Void) throws -> AccessControl {
        var configuration = Configuration()
        change(&configuration)
        let control = AccessControl(configuration, registry: registry)
        if configuration.auth.isRequired { control.use(try APIKeyRing(configuration.auth.keys)) }
        return control
    }

    private func request(
        _ headers: HTTPHeaders = [:], method: HTTPMethod = .post, from address: String = "192.0.2.1", at now: UInt64 = 1
    ) -> ServerRequest {
        ServerRequest(
            head: HTTPRequestHead(method: method, target: "/v1/emotion", path: "/v1/emotion", headers: headers),
            id: "r",
            receivedAt: now, deadline: .max, remoteAddress: address)
    }

    private func metrics() -> String { String(decoding: registry.render(), as: UTF8.self) }

    private static func entry(_ name: String, _ key: String) -> String {
        name + ":" + APIKey.hexadecimal(APIKey.digest(key))
    }

    @Test func isNotThereUnlessConfigured() throws {
        #expect(try !control { _ in }.isActive)
    }

    @Test func asksForAKey() throws {
        let control = try control { $0.auth.keys = [Self.entry("lab", "k1"), Self.entry("shop", "k2")] }
        let none = control.admit(request(), route: "/v1/emotion")
        #expect(none.answer?.status.code == 401)
        #expect(none.answer?.headers["WWW-Authenticate"] == "Bearer realm=\"mien\"")
        #expect(none.client == nil)
        let wrong = control.admit(request(["X-Api-Key": "k3"]), route: "/v1/emotion")
        #expect(wrong.answer?.headers["WWW-Authenticate"] == "Bearer realm=\"mien\", error=\"invalid_token\"")
        let right = control.admit(request(["X-Api-Key": "k2"]), route: "/v1/emotion")
        #expect(right.answer == nil && right.client == "shop")
        #expect(metrics().contains("mien_requests_refused_total{reason=\"unauthorized\"} 2\n"))
        #expect(metrics().contains("mien_key_requests_total{key=\"shop\"} 1\n"))
    }

    @Test func nobodyComesInBeforeTheKeysAreRead() {
        var configuration = Configuration()
        configuration.auth.keysFile = "/nowhere"
        let control = AccessControl(configuration, registry: registry)
        #expect(control.admit(request(["X-Api-Key": ""]), route: "/v1/emotion").answer?.status.code == 401)
    }

    @Test(arguments: ["/livez", "/readyz", "/", "/openapi.json"])
    func everybodyMayAsk(_ route: String) throws {
        let control = try control {
            $0.auth.keys = [Self.entry("lab", "k1")]
            $0.rate.perAddress = 0.001
            $0.rate.addressBurst = 1
        }
        for _ in 0..<3 { #expect(control.admit(request(), route: route).answer == nil) }
    }

    @Test(arguments: ["/v1/emotion", "/v1/stream", "/v1/models", "/metrics", "none"])
    func othersNeedAKey(_ route: String) throws {
        let control = try control { $0.auth.keys = [Self.entry("lab", "k1")] }
        #expect(control.admit(request(), route: route).answer?.status.code == 401)
    }

    @Test func holdsAnAddressToItsRate() throws {
        let control = try control {
            $0.rate.perAddress = 0.4
            $0.rate.addressBurst = 2
        }
        for _ in 0..<2 { #expect(control.admit(request(), route: "/v1/emotion").answer == nil) }
        let refused = control.admit(request(), route: "/v1/emotion")
        #expect(refused.answer?.status.code == 429)
        // 2.5 seconds, in whole ones.
        #expect(refused.answer?.headers["Retry-After"] == "3")
        #expect(control.admit(request(), route: "/metrics").answer == nil)
        #expect(control.admit(request(from: "192.0.2.2"), route: "/v1/emotion").answer == nil)
        #expect(control.admit(request(from: "unix"), route: "/v1/emotion").answer == nil)
        #expect(control.admit(request(at: 2_600_000_000), route: "/v1/emotion").answer == nil)
        #expect(metrics().contains("mien_requests_refused_total{reason=\"rate_per_address\"} 1\n"))
    }

    @Test func holdsAKeyToItsRateFromWhereverItComes() throws {
        let control = try control {
            $0.auth.keys = [Self.entry("lab", "k1"), Self.entry("shop", "k2")]
            $0.rate.perKey = 1
            $0.rate.keyBurst = 1
        }
        let lab = { (address: String) in request(["X-Api-Key": "k1"], from: address) }
        #expect(control.admit(lab("192.0.2.1"), route: "/v1/emotion").answer == nil)
        let refused = control.admit(lab("192.0.2.2"), route: "/v1/emotion")
        #expect(refused.answer?.status.code == 429 && refused.client == "lab")
        #expect(control.admit(request(["X-Api-Key": "k2"]), route: "/v1/emotion").answer == nil)
    }

    @Test func guessingAtKeysIsHeldToTheAddressesRate() throws {
        let control = try control {
            $0.auth.keys = [Self.entry("lab", "k1")]
            $0.rate.perAddress = 1
            $0.rate.addressBurst = 3
        }
        let codes = (0..<5).map { control.admit(request(["X-Api-Key": "g\($0)"]), route: "none").answer?.status.code }
        #expect(codes == [401, 401, 401, 429, 429])
    }

    @Test func aBrowserAsksBeforehandWithoutAKey() throws {
        let control = try control {
            $0.auth.keys = [Self.entry("lab", "k1")]
            $0.cors.origins = ["https://app.example.org"]
        }
        let headers = ["Origin": "https://app.example.org", "Access-Control-Request-Method": "POST"] as HTTPHeaders
        #expect(control.admit(request(headers, method: .options), route: "/v1/emotion").answer?.status.code == 204)
        // The page can read why it is refused.
        let refused = control.admit(request(["Origin": "https://app.example.org"]), route: "/v1/emotion")
        #expect(refused.answer?.status.code == 401)
        #expect(refused.fields["Access-Control-Allow-Origin"] == "https://app.example.org")
    }
}
