import Foundation
import Testing
import Transport

/// Certificates that cannot be used are said so when they are read, by their file.
@Suite struct TLSContextTests {
    private static let hasOpenSSL = (try? run("version").terminationStatus) == 0

    /// `openssl` with these arguments.
    private static func run(_ arguments: String) throws -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments.split(separator: " ").map(String.init)
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process
    }

    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mien-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path)
    }

    private func issue(
        _ name: String, in folder: String, key: String = "ec -pkeyopt ec_paramgen_curve:P-256",
        _ more: String = "-addext subjectAltName=DNS:a.org"
    ) throws -> TLSCertificateFiles {
        let files = TLSCertificateFiles(certificate: "\(folder)/\(name).pem", key: "\(folder)/\(name).key")
        let made = try Self.run(
            "req -x509 -newkey \(key) -nodes -days 40 -subj /CN=\(name) \(more) -keyout \(files.key) "
                + "-out \(files.certificate)")
        #expect(made.terminationStatus == 0)
        return files
    }

    private func configuration(_ files: TLSCertificateFiles) -> TLSConfiguration {
        TLSConfiguration(certificateFile: files.certificate, keyFile: files.key)
    }

    /// The file that is to blame, and why.
    private func fault(_ configuration: TLSConfiguration) -> (file: String, reason: String)? {
        do throws(TransportError) {
            _ = try TLSContext(configuration)
            return nil
        } catch {
            guard case .tls(let file, let reason) = error else { return nil }
            return (file, reason)
        }
    }

    @Test func namesTheFileThatCannotBeUsed() {
        let missing = TLSConfiguration(certificateFile: "/nonexistent/cert.pem", keyFile: "/nonexistent/key.pem")
        let found = fault(missing)
        #expect(found?.file == "/nonexistent/cert.pem")
        #expect(found?.reason == "No such file or directory")
    }

    @Test(.enabled(if: hasOpenSSL, "the openssl command is not here"))
    func saysWhatIsWrongWithAFile() throws {
        try withFolder { folder in
            let good = try issue("good", in: folder)
            let other = try issue("other", in: folder)
            #expect(fault(configuration(good)) == nil)

            var wrong = fault(TLSConfiguration(certificateFile: good.certificate, keyFile: other.key))
            #expect(wrong?.file == other.key)
            #expect(wrong?.reason == "the key is not that of the certificate \(good.certificate)")

            wrong = fault(TLSConfiguration(certificateFile: good.key, keyFile: good.key))
            #expect(wrong?.file == good.key && wrong?.reason == "there is no certificate in it")

            wrong = fault(TLSConfiguration(certificateFile: good.certificate, keyFile: good.certificate))
            #expect(wrong?.file == good.certificate && wrong?.reason.hasPrefix("there is no private key in it") == true)

            let sealed = "\(folder)/sealed.key"
            #expect(try Self.run("pkey -in \(good.key) -aes256 -passout pass:x -out \(sealed)").terminationStatus == 0)
            wrong = fault(TLSConfiguration(certificateFile: good.certificate, keyFile: sealed))
            #expect(wrong?.file == sealed && wrong?.reason.contains("needs no passphrase") == true)

            let damaged = "\(folder)/damaged.pem"
            var text = try String(contentsOfFile: good.certificate, encoding: .utf8)
            text.insert("!", at: text.index(text.startIndex, offsetBy: 100))
            try text.write(toFile: damaged, atomically: true, encoding: .utf8)
            wrong = fault(TLSConfiguration(certificateFile: damaged, keyFile: good.key))
            #expect(wrong?.file == damaged && wrong?.reason.hasPrefix("a damaged certificate: ") == true)

            let nameless = try issue("nameless", in: folder, "")
            var named = configuration(good)
            named.named = [nameless]
            #expect(fault(named)?.file == nameless.certificate)
            #expect(fault(configuration(nameless)) == nil)

            var mutual = configuration(good)
            mutual.clientAuthorityFile = good.key
            #expect(fault(mutual)?.file == good.key)
            mutual.clientAuthorityFile = good.certificate
            #expect(fault(mutual) == nil)

            let weak = try issue("weak", in: folder, key: "rsa:1024")
            #expect(fault(configuration(weak))?.file == weak.certificate)
        }
    }

    @Test(.enabled(if: hasOpenSSL, "the openssl command is not here"))
    func oneFileMayHoldBothAndTellsHowLongItIsGood() throws {
        try withFolder { folder in
            let files = try issue("both", in: folder)
            let both = "\(folder)/all.pem"
            let text = try [files.certificate, files.key].map { try String(contentsOfFile: $0, encoding: .utf8) }
            try text.joined().write(toFile: both, atomically: true, encoding: .utf8)
            let context = try TLSContext(TLSConfiguration(certificateFile: both, keyFile: both))
            let validity = try #require(context.validity.first)
            #expect(validity.file == both)
            // `-days 40` by the openssl command.
            #expect(validity.until - validity.from == 40 * 86_400)
            #expect(abs(Date().timeIntervalSince1970 - Double(validity.from)) < 3_600)
        }
    }
}
