/// Puts a configuration together: defaults, then the file, then `MIEN_*` of the environment, then the command line's
/// settings; the later wins. What nobody knows is an error that names the nearest setting there is.
package struct ConfigurationLoader {
    package private(set) var configuration = Configuration()

    /// Names in the environment that are not settings but still this program's own.
    package static let otherEnvironmentNames: Set<String> = ["MIEN_CONFIG", "MIEN_KERNELS"]

    package init() {}

    /// Takes the text of a configuration file.
    /// - Parameter path: for messages only.
    package mutating func apply(file bytes: [UInt8], path: String) throws(ConfigurationError) {
        let root: JSON
        do {
            root = try JSONReader.decode(bytes, dialect: .json5)
        } catch {
            throw .malformed(path: path, error)
        }
        guard let members = root.members else {
            throw .at(source: path, .invalidValue(key: "the file", found: root.kindName, expected: "an object"))
        }
        for member in members {
            try apply(member, prefix: "", path: path)
        }
    }

    private mutating func apply(_ member: JSON.Member, prefix: String, path: String) throws(ConfigurationError) {
        let name = prefix + member.name
        if let key = ConfigurationKey.named(name) {
            if let error = key.assign(member.value, to: &configuration) { throw .at(source: path, error) }
        } else if let members = member.value.members,
            ConfigurationKey.all.contains(where: { $0.name.hasPrefix(name + ".") })
        {
            for member in members { try apply(member, prefix: name + ".", path: path) }
        } else {
            throw .at(source: path, .unknownKey(name, nearest: Self.nearestKey(to: name)))
        }
    }

    /// Takes every `MIEN_…` of an environment; an empty value counts as not set.
    package mutating func apply(environment: [String: String]) throws(ConfigurationError) {
        let names = environment.keys.filter { $0.hasPrefix("MIEN_") && !Self.otherEnvironmentNames.contains($0) }
        for name in names.sorted() {
            guard let value = environment[name], !value.isEmpty else { continue }
            guard let key = ConfigurationKey.all.first(where: { $0.environmentName == name }) else {
                let nearest = SpellingDistance.nearest(to: name, among: ConfigurationKey.all.map(\.environmentName))
                throw .at(source: "environment", .unknownKey(name, nearest: nearest))
            }
            if let error = key.assign(text: value, to: &configuration) {
                throw .at(source: "environment, \(name)", error)
            }
        }
    }

    /// Takes one setting of the command line.
    package mutating func apply(setting name: String, value: String) throws(ConfigurationError) {
        guard let key = ConfigurationKey.named(name) else {
            throw .unknownKey(name, nearest: Self.nearestKey(to: name))
        }
        if let error = key.assign(text: value, to: &configuration) { throw error }
    }

    /// The whole, once settings that only make sense together have been compared.
    package func validated() throws(ConfigurationError) -> Configuration {
        guard !configuration.host.isEmpty || !configuration.socket.isEmpty else {
            throw .inconsistent("host and socket are both empty: there is nothing to listen on")
        }
        guard configuration.socket.isEmpty || configuration.socket.hasPrefix("/") else {
            throw .invalidValue(key: "socket", found: configuration.socket, expected: "an absolute path")
        }
        guard configuration.tls.certificate.isEmpty == configuration.tls.key.isEmpty else {
            throw .inconsistent("tls.certificate and tls.key are set together or not at all")
        }
        try checkTLS()
        let voice = configuration.voice
        guard (voice.windowMilliseconds / 10...voice.windowMilliseconds).contains(voice.hopMilliseconds) else {
            throw .inconsistent("voice.hop_ms must be from a tenth of voice.window_ms to all of it")
        }
        guard configuration.face.maxFaces <= configuration.limits.faces else {
            throw .inconsistent("face.max_faces must not be above limits.faces")
        }
        try Self.checkOrigins("stream.origins", configuration.stream.origins)
        try Self.checkOrigins("cors.origins", configuration.cors.origins)
        do throws(APIKeyRing.Fault) {
            _ = try APIKeyRing(configuration.auth.keys)
        } catch {
            throw .inconsistent("auth.keys: \(error)")
        }
        guard configuration.rate.perKey == 0 || configuration.auth.isRequired else {
            throw .inconsistent("rate.per_key needs keys: auth.keys or auth.keys_file")
        }
        return configuration
    }

    /// An entry that no browser sends would never match.
    private static func checkOrigins(_ key: String, _ origins: [String]) throws(ConfigurationError) {
        guard let wrong = origins.first(where: { $0 != "*" && WebOrigin($0) == nil }) else { return }
        throw .wrongEntry(key: key, entry: wrong, reason: "expected are " + WebOrigin.expectation)
    }

    private func checkTLS() throws(ConfigurationError) {
        let tls = configuration.tls
        guard !tls.certificate.isEmpty || (tls.certificates.isEmpty && tls.clientCA.isEmpty) else {
            throw .inconsistent("tls.certificates and tls.client_ca need tls.certificate and tls.key")
        }
        for entry in tls.certificates where Configuration.TLS.files(entry) == nil {
            throw .wrongEntry(
                key: "tls.certificates", entry: entry,
                reason: "expected is CERTIFICATE:KEY, or one file that holds both")
        }
    }

    private static func nearestKey(to name: String) -> String? {
        SpellingDistance.nearest(to: name, among: ConfigurationKey.all.map(\.name))
    }
}
