package import ProxyCore

/// One setting: its name in the file, the values it takes and where they go.
///
/// The name `queue.length` is the member `length` of the object `queue` in the file, `MIEN_QUEUE_LENGTH` in the
/// environment and `--set queue.length=64` on the command line.
package struct ConfigurationKey: Sendable {
    package enum Kind: Sendable {
        case integer(ClosedRange<Int>, unit: String, any WritableKeyPath<Configuration, Int> & Sendable)
        case number(ClosedRange<Double>, any WritableKeyPath<Configuration, Double> & Sendable)
        case boolean(any WritableKeyPath<Configuration, Bool> & Sendable)
        case choice([String], any WritableKeyPath<Configuration, String> & Sendable)
        /// Any text of up to 4,096 bytes.
        case text(any WritableKeyPath<Configuration, String> & Sendable)
        /// Up to 256 texts, of what kind: an array in the file, words with commas between in the environment and on the
        /// command line.
        case texts(of: String, any WritableKeyPath<Configuration, [String]> & Sendable)
        /// As `texts`, and never shown.
        case secrets(of: String, any WritableKeyPath<Configuration, [String]> & Sendable)
        /// As `texts`, each an entry of an `AddressList`.
        case addresses(any WritableKeyPath<Configuration, AddressList> & Sendable)
    }

    package let name: String
    package let kind: Kind

    package init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
    }

    /// The environment's name of this setting.
    package var environmentName: String {
        "MIEN_" + name.uppercased().split(separator: ".", omittingEmptySubsequences: false).joined(separator: "_")
    }

    /// The key of that name; nil where there is none.
    package static func named(_ name: String) -> ConfigurationKey? {
        all.first { $0.name == name }
    }

    /// Every setting, in the order of config/mien.json5.
    package static let all: [ConfigurationKey] = [
        ConfigurationKey("host", .text(\.host)),
        ConfigurationKey("port", .integer(0...65_535, unit: "", \.port)),
        ConfigurationKey("socket", .text(\.socket)),
        ConfigurationKey("socket_mode", .choice(["0600", "0660", "0666"], \.socketMode)),
        ConfigurationKey("reuse_port", .boolean(\.reusePort)),
        ConfigurationKey("weights", .text(\.weights)),
        ConfigurationKey("models.face", .text(\.models.face)),
        ConfigurationKey("models.voice", .text(\.models.voice)),
        ConfigurationKey("workers", .integer(0...1_024, unit: "", \.workers)),
        ConfigurationKey("event_loops", .integer(1...64, unit: "", \.eventLoops)),
        ConfigurationKey("tls.certificate", .text(\.tls.certificate)),
        ConfigurationKey("tls.key", .text(\.tls.key)),
        ConfigurationKey(
            "tls.certificates", .texts(of: "CERTIFICATE:KEY, or files that hold both", \.tls.certificates)),
        ConfigurationKey("tls.client_ca", .text(\.tls.clientCA)),
        ConfigurationKey("tls.client_certificate", .choice(["required", "optional"], \.tls.clientCertificate)),
        ConfigurationKey("proxy.protocol_from", .addresses(\.proxy.protocolFrom)),
        ConfigurationKey("proxy.forwarded_from", .addresses(\.proxy.forwardedFrom)),
        ConfigurationKey("auth.keys", .secrets(of: APIKeyRing.expectation, \.auth.keys)),
        ConfigurationKey("auth.keys_file", .text(\.auth.keysFile)),
        ConfigurationKey("rate.per_address", .number(0...1_000_000, \.rate.perAddress)),
        ConfigurationKey("rate.address_burst", .integer(1...1_000_000, unit: "", \.rate.addressBurst)),
        ConfigurationKey("rate.per_key", .number(0...1_000_000, \.rate.perKey)),
        ConfigurationKey("rate.key_burst", .integer(1...1_000_000, unit: "", \.rate.keyBurst)),
        ConfigurationKey("rate.addresses", .integer(256...1_000_000, unit: "", \.rate.addresses)),
        ConfigurationKey("cors.origins", .texts(of: WebOrigin.expectation, \.cors.origins)),
        ConfigurationKey("queue.length", .integer(1...100_000, unit: "", \.queue.length)),
        ConfigurationKey("limits.connections", .integer(1...1_000_000, unit: "", \.limits.connections)),
        ConfigurationKey(
            "limits.connections_per_address", .integer(1...1_000_000, unit: "", \.limits.connectionsPerAddress)),
        ConfigurationKey(
            "limits.requests_per_connection", .integer(1...1_000_000_000, unit: "", \.limits.requestsPerConnection)),
        ConfigurationKey("limits.body_bytes", .integer(1_024...(1 << 30), unit: "bytes", \.limits.bodyBytes)),
        ConfigurationKey("limits.body_rate", .integer(0...(1 << 30), unit: "bytes/s", \.limits.bodyRate)),
        ConfigurationKey("limits.image_pixels", .integer(1...1_000_000_000, unit: "pixels", \.limits.imagePixels)),
        ConfigurationKey("limits.images", .integer(1...16, unit: "", \.limits.images)),
        ConfigurationKey("limits.audio_seconds", .integer(1...7_200, unit: "s", \.limits.audioSeconds)),
        ConfigurationKey("limits.faces", .integer(1...10_000, unit: "", \.limits.faces)),
        ConfigurationKey("limits.header_bytes", .integer(1_024...(1 << 20), unit: "bytes", \.limits.headerBytes)),
        ConfigurationKey("limits.headers", .integer(8...10_000, unit: "", \.limits.headers)),
        ConfigurationKey("limits.target_bytes", .integer(64...65_536, unit: "bytes", \.limits.targetBytes)),
        ConfigurationKey("limits.json_depth", .integer(3...128, unit: "", \.limits.jsonDepth)),
        ConfigurationKey("deadlines.request_ms", .integer(1...3_600_000, unit: "ms", \.deadlines.requestMilliseconds)),
        ConfigurationKey(
            "deadlines.handshake_ms", .integer(100...600_000, unit: "ms", \.deadlines.handshakeMilliseconds)),
        ConfigurationKey("deadlines.header_ms", .integer(100...600_000, unit: "ms", \.deadlines.headerMilliseconds)),
        ConfigurationKey("deadlines.body_ms", .integer(100...3_600_000, unit: "ms", \.deadlines.bodyMilliseconds)),
        ConfigurationKey("deadlines.idle_ms", .integer(100...3_600_000, unit: "ms", \.deadlines.idleMilliseconds)),
        ConfigurationKey("deadlines.write_ms", .integer(100...3_600_000, unit: "ms", \.deadlines.writeMilliseconds)),
        ConfigurationKey("face.max_faces", .integer(1...10_000, unit: "", \.face.maxFaces)),
        ConfigurationKey("face.min_face", .integer(20...10_000, unit: "px", \.face.minFace)),
        ConfigurationKey("face.min_confidence", .number(0...1, \.face.minConfidence)),
        ConfigurationKey("face.landmarks", .boolean(\.face.landmarks)),
        ConfigurationKey("voice.window_ms", .integer(500...10_000, unit: "ms", \.voice.windowMilliseconds)),
        ConfigurationKey("voice.hop_ms", .integer(100...10_000, unit: "ms", \.voice.hopMilliseconds)),
        ConfigurationKey("fusion.mode", .choice(["auto", "face", "voice"], \.fusion.mode)),
        ConfigurationKey("stream.sessions", .integer(0...100_000, unit: "", \.stream.sessions)),
        ConfigurationKey("stream.message_bytes", .integer(1_024...(256 << 20), unit: "bytes", \.stream.messageBytes)),
        ConfigurationKey("stream.compression", .boolean(\.stream.compression)),
        ConfigurationKey("stream.idle_seconds", .integer(1...86_400, unit: "s", \.stream.idleSeconds)),
        ConfigurationKey("stream.ping_ms", .integer(100...3_600_000, unit: "ms", \.stream.pingMilliseconds)),
        ConfigurationKey("stream.pong_ms", .integer(100...3_600_000, unit: "ms", \.stream.pongMilliseconds)),
        ConfigurationKey("stream.smoothing_ms", .integer(0...60_000, unit: "ms", \.stream.smoothingMilliseconds)),
        ConfigurationKey("stream.faults", .integer(1...1_000_000, unit: "", \.stream.faults)),
        ConfigurationKey("stream.origins", .texts(of: WebOrigin.expectation, \.stream.origins)),
        ConfigurationKey("log.requests", .boolean(\.log.requests)),
        ConfigurationKey("metrics.enabled", .boolean(\.metrics.enabled)),
        ConfigurationKey("metrics.host", .text(\.metrics.host)),
        ConfigurationKey("metrics.port", .integer(-1...65_535, unit: "", \.metrics.port)),
        ConfigurationKey("demo.enabled", .boolean(\.demo.enabled)),
        ConfigurationKey("drain.seconds", .integer(0...3_600, unit: "s", \.drain.seconds)),
        ConfigurationKey("drain.notice_ms", .integer(0...600_000, unit: "ms", \.drain.noticeMilliseconds)),
    ]
}
