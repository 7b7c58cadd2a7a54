import Testing
import Transport

/// Certificates that cannot be used are said so at the start.
@Suite struct TLSContextTests {
    @Test func namesTheFileThatCannotBeUsed() {
        let missing = TLSConfiguration(certificateFile: "/nonexistent/cert.pem", keyFile: "/nonexistent/key.pem")
        do throws(TransportError) {
            _ = try TLSContext(missing)
            Issue.record("a file that does not exist was used")
        } catch {
            guard case .tls(let file, let reason) = error else { return #expect(Bool(false), "\(error)") }
            #expect(file == "/nonexistent/cert.pem")
            #expect(!reason.isEmpty)
        }
    }
}
