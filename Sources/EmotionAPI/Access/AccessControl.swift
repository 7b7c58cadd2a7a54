internal import HTTPCore
internal import ProxyCore
package import Server
internal import Synchronization

/// Who may come in, how often, and from which web pages: decides about every request by its head alone.
///
/// In this order: what a browser asks beforehand is answered; probes, the demo page and the API's description are for
/// everybody; then the address's rate, the key, the key's rate. So guessing at keys is held to the address's rate.
package final class AccessControl: Sendable {
    /// Routes for everybody, at any rate.
    private static let open: Set<String> = ["/livez", "/readyz", "/", "/openapi.json"]

    private let cors: CORSPolicy
    /// Nil: no key is asked for.
    private let ring: Mutex<APIKeyRing?>
    private let addresses: Mutex<RateTable<IPAddress>?>
    private let keys: Mutex<RateTable<String>?>
    private let keyRequests: LabeledMetric<Counter>
    private let refused: LabeledMetric<Counter>
    /// Whether there is anything to decide.
    package let isActive: Bool

    /// Keys are none yet; where the configuration wants them nobody comes in before `use`.
    package init(_ configuration: Configuration, registry: MetricsRegistry) {
        let rate = configuration.rate
        cors = CORSPolicy(allowing: configuration.cors.origins)
        ring = Mutex(configuration.auth.isRequired ? (try? APIKeyRing([])) : nil)
        addresses = Mutex(
            Self.rate(rate.perAddress, rate.addressBurst).map { RateTable($0, capacity: rate.addresses) })
        keys = Mutex(Self.rate(rate.perKey, rate.keyBurst).map { RateTable($0, capacity: 1_000) })
        keyRequests = registry.counter(
            "mien_key_requests_total", help: "Requests let in, by the name of their key.", labels: ["key"])
        refused = registry.counter(
            "mien_requests_refused_total", help: "Requests refused before their content was read.", labels: ["reason"])
        isActive = configuration.auth.isRequired || cors.isEnabled || rate.perAddress > 0 || rate.perKey > 0
    }

    /// From now on these keys open the service.
    package func use(_ ring: APIKeyRing) { self.ring.withLock { $0 = ring } }

    /// Decides about a request.
    /// - Parameter route: its route's name.
    package func admit(_ request: ServerRequest, route: String) -> Admission {
        var admission = Admission(fields: cors.fields(request.head))
        if let preflight = cors.preflight(request.head) {
            admission.answer = preflight
            return admission
        }
        if Self.open.contains(route) { return admission }
        // Whoever reads the metrics does so steadily, and with a key where keys are asked for.
        let isCounted = route != "/metrics"
        if isCounted, let wait = takeOfAddress(request) {
            admission.answer = tooMany(request, "rate_per_address", "this address sends too many requests", wait)
            return admission
        }
        guard let ring = ring.withLock({ $0 }) else { return admission }
        let key = APIKey.presented(request.head)
        guard let name = key.flatMap(ring.name) else {
            admission.answer = unauthorized(request, isPresented: key != nil)
            return admission
        }
        admission.client = name
        if isCounted, let wait = keys.withLock({ $0?.take(name, now: request.receivedAt) }) {
            admission.answer = tooMany(request, "rate_per_key", "this key sends too many requests", wait)
            return admission
        }
        keyRequests.with(name).increment()
        return admission
    }

    private static func rate(_ perSecond: Double, _ burst: Int) -> Rate? {
        perSecond > 0 ? Rate(perSecond: perSecond, burst: burst) : nil
    }

    /// An address's token; addresses of a unix-domain socket's peers are none and have no rate.
    private func takeOfAddress(_ request: ServerRequest) -> UInt64? {
        guard let address = IPAddress(request.remoteAddress) else { return nil }
        return addresses.withLock { $0?.take(address.site, now: request.receivedAt) }
    }

    private func unauthorized(_ request: ServerRequest, isPresented: Bool) -> HTTPResponse {
        refused.with("unauthorized").increment()
        let challenge = "Bearer realm=\"mien\"" + (isPresented ? ", error=\"invalid_token\"" : "")
        return Problem(.unauthorized, isPresented ? "the key is not known here" : "a key is needed")
            .response(requestID: request.id, headers: ["WWW-Authenticate": challenge])
    }

    private func tooMany(_ request: ServerRequest, _ reason: String, _ detail: String, _ wait: UInt64) -> HTTPResponse {
        refused.with(reason).increment()
        let seconds = max(1, (wait + 999_999_999) / 1_000_000_000)
        return Problem(.rateLimited, detail).response(requestID: request.id, headers: ["Retry-After": String(seconds)])
    }
}
