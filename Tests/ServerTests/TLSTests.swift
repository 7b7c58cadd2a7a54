import Glibc
import HTTPCore
import Server
import Testing
import Transport

/// TLS through the `openssl` command: another program's client, so that the two ends are not of one mind by chance.
@Suite(.enabled(if: Shell.hasOpenSSL, "the openssl command is not here"))
struct TLSTests {
    private let folder: String

    init() throws {
        var template = Array("/tmp/mien-tls-XXXXXX".utf8CString)
        folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        let subject = "-subj /CN=localhost -addext subjectAltName=DNS:localhost"
        let result = Shell.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \(subject) "
                + "-keyout \(folder)/key.pem -out \(folder)/cert.pem 2>/dev/null && echo made")
        try #require(result.hasSuffix("made\n"))
    }

    private func server(_ change: (inout ServerConfiguration) -> Void = { _ in }) throws -> TestServer {
        let tls = TLSConfiguration(certificateFile: "\(folder)/cert.pem", keyFile: "\(folder)/key.pem")
        return try TestServer { configuration in
            configuration.listeners = [ListenAddress(host: "127.0.0.1", port: 0, tls: tls)]
            change(&configuration)
        }
    }

    private func connect(_ server: TestServer, _ options: String, _ request: String = "GET /livez") -> String {
        Shell.run(
            "(printf '\(request) HTTP/1.1\\r\\nHost: a\\r\\nConnection: close\\r\\n\\r\\n'; sleep 1) | timeout 20 openssl "
                + "s_client -connect 127.0.0.1:\(server.port) -servername localhost -CAfile \(folder)/cert.pem \(options) 2>&1"
        )
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func servesBothVersions(version: String) throws {
        let server = try server()
        let text = connect(server, "\(version) -alpn h2,http/1.1 -verify_return_error")
        #expect(text.contains("HTTP/1.1 200 OK"))
        #expect(text.contains("ALPN protocol: http/1.1"))
        #expect(text.contains("Verify return code: 0 (ok)"))
    }

    @Test func refusesOldVersionsAndWeakCiphers() throws {
        let server = try server()
        #expect(!connect(server, "-tls1_1 -cipher ALL:@SECLEVEL=0").contains("200 OK"))
        #expect(!connect(server, "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA").contains("200 OK"))
        #expect(!connect(server, "-alpn h2").contains("200 OK"))
        server.log.flush()
        #expect(server.lines.all.contains { $0.contains("tls_failed") })
    }

    @Test func sendsLargeAnswers() throws {
        let server = try server()
        #expect(connect(server, "-quiet", "GET /large").count > 1 << 20)
    }

    @Test func endsAHandshakeThatDoesNotEnd() throws {
        let server = try server { $0.handshakeTimeout = .milliseconds(50) }
        let client = server.client()
        client.send([0x16, 0x03, 0x01])
        #expect(client.isClosedByServer())
        #expect(connect(server, "").contains("200 OK"))
    }

    @Test func readsCertificatesAgain() throws {
        let server = try server()
        let first = connect(server, "")
        _ = Shell.run(
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=renewed "
                + "-keyout \(folder)/key.pem -out \(folder)/cert.pem 2>/dev/null")
        try server.server.reloadCertificates()
        #expect(first.contains("CN = localhost"))
        #expect(connect(server, "").contains("CN = renewed"))
    }
}

/// Runs a command line for a test.
enum Shell {
    static let hasOpenSSL = run("command -v openssl").contains("openssl")

    /// Its standard output.
    static func run(_ command: String) -> String {
        guard let pipe = popen(command, "r") else { return "" }
        defer { pclose(pipe) }
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = fread(&buffer, 1, buffer.count, pipe)
            if count == 0 { return String(decoding: output, as: UTF8.self) }
            output.append(contentsOf: buffer[..<count])
        }
    }
}
