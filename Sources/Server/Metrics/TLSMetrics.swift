import Glibc
import Transport

/// Handshakes, how they failed, and how long the certificates are good for.
final class TLSMetrics: Sendable {
    private static let warningSeconds: Int64 = 14 * 86_400

    private let full: Counter
    private let resumed: Counter
    private let failures: LabeledMetric<Counter>
    private let expiry: LabeledMetric<Gauge>

    init(_ metrics: MetricsRegistry) {
        let handshakes = metrics.counter(
            "http_server_tls_handshakes_total", help: "TLS handshakes that succeeded, by kind: full, resumed.",
            labels: ["kind"])
        full = handshakes.with("full")
        resumed = handshakes.with("resumed")
        failures = metrics.counter(
            "http_server_tls_failures_total",
            help: "Connections that TLS ended, by reason: no_certificate, bad_certificate, timeout, other.",
            labels: ["reason"])
        expiry = metrics.gauge(
            "http_server_tls_certificate_expiry_timestamp_seconds",
            help: "When a certificate expires, since the Unix epoch.", labels: ["file"], maximumSeries: 512)
    }

    func opened(isResumed: Bool) { (isResumed ? resumed : full).increment() }

    func failed(_ reason: String) { failures.with(reason).increment() }

    /// Certificates were read: those that are no good now, or soon, are said.
    func loaded(_ certificates: [TLSContext.Validity], log: AccessLog) {
        let now = Int64(time(nil))
        for certificate in certificates {
            expiry.with(certificate.file).set(Double(certificate.until))
            let left = certificate.until - now
            if left <= 0 {
                log.event(.warning, "certificate_expired", [("file", certificate.file)])
            } else if certificate.from > now {
                log.event(.warning, "certificate_not_yet_valid", [("file", certificate.file)])
            } else if left < Self.warningSeconds {
                log.event(
                    .warning, "certificate_expires_soon",
                    [("file", certificate.file), ("hours", String(left / 3_600))])
            }
        }
    }
}
