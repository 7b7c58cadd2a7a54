import Dispatch
import Glibc
import Testing
import Transport

/// Listening on unix-domain sockets.
@Suite final class UnixSocketTests {
    private let folder: String
    private let path: String
    private let loop: EventLoop

    init() throws {
        var template = Array("/tmp/mien-socket-XXXXXX".utf8CString)
        folder = try #require(mkdtemp(&template).map { String(cString: $0) })
        path = folder + "/s"
        loop = try EventLoop(label: "test")
    }

    deinit {
        loop.stop()
        for name in files { unlink(folder + "/" + name) }
        rmdir(folder)
    }

    private var files: [String] {
        guard let directory = opendir(folder) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    private func listen(isShared: Bool = false, mode: UInt32 = 0o600) throws(TransportError) -> Listener {
        try Listener(.unix(path: path, mode: mode), isShared: isShared, backlog: 8, loop: loop)
    }

    /// Closes a listener and waits for it.
    private func close(_ listener: Listener) {
        let done = DispatchSemaphore(value: 0)
        loop.execute {
            listener.close()
            done.signal()
        }
        #expect(done.wait(timeout: .now() + 20) == .success)
    }

    /// A connection to the path, which the caller closes, or nil.
    private func connectToPath() -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let client = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        if result == 0 { return client }
        Glibc.close(client)
        return nil
    }

    /// A file of a socket on which nobody listens, as a crash leaves it.
    private func leaveBehind() throws {
        let listener = try listen()
        #expect(rename(path, path + ".kept") == 0)
        close(listener)
        #expect(rename(path + ".kept", path) == 0)
        // A process that another test is starting holds a copy of the socket until it runs its own program.
        var heard = connectToPath()
        for _ in 0..<1_000 where heard != nil {
            heard.map { _ = Glibc.close($0) }
            usleep(10_000)
            heard = connectToPath()
        }
        #expect(heard == nil)
    }

    @Test(arguments: [0o600, 0o660, 0o666] as [UInt32])
    func acceptsAndRemovesItsFileAtTheEnd(mode: UInt32) throws {
        let listener = try listen(mode: mode)
        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFSOCK && status.st_mode & 0o777 == mode)
        #expect(listener.address.description == "unix:\(path)")
        let accepted = DispatchSemaphore(value: 0)
        loop.execute {
            listener.start(
                accepted: { descriptor, peer in
                    Glibc.close(descriptor)
                    if peer == .unixPeer, peer.host == "unix" { accepted.signal() }
                }, notice: { _ in })
        }
        let client = try #require(connectToPath())
        #expect(accepted.wait(timeout: .now() + 20) == .success)
        Glibc.close(client)
        close(listener)
        #expect(files == [])
    }

    @Test func replacesAFileThatACrashLeft() throws {
        try leaveBehind()
        let listener = try listen()
        let client = try #require(connectToPath())
        Glibc.close(client)
        close(listener)
        #expect(files == [])
    }

    @Test func leavesASocketAloneOnWhichSomebodyListens() throws {
        let first = try listen()
        #expect(throws: TransportError.bind(address: "unix:\(path)", errno: EADDRINUSE)) { try listen() }
        let client = try #require(connectToPath())
        Glibc.close(client)
        close(first)
        #expect(files == [])
    }

    @Test(arguments: [false, true])
    func leavesAFileAloneThatIsNoSocket(isShared: Bool) throws {
        Glibc.close(open(path, O_CREAT | O_WRONLY, 0o600))
        #expect(throws: TransportError.socketFile(path: path, reason: "is there already, and is no socket")) {
            try listen(isShared: isShared)
        }
        #expect(files == ["s"])
    }

    @Test func aSharedOneTakesOverAndTheOldOneLeavesItsFileAlone() throws {
        let first = try listen(isShared: true)
        let waiting = try #require(connectToPath())
        let second = try listen(isShared: true)
        #expect(files == ["s"])
        // What had connected to the first is still the first's.
        let accepted = DispatchSemaphore(value: 0)
        loop.execute {
            first.start(
                accepted: { descriptor, _ in
                    Glibc.close(descriptor)
                    accepted.signal()
                }, notice: { _ in })
        }
        #expect(accepted.wait(timeout: .now() + 20) == .success)
        Glibc.close(waiting)
        close(first)
        let client = try #require(connectToPath())
        Glibc.close(client)
        close(second)
        #expect(files == [])
    }

    @Test func saysWhyAPathCannotBe() throws {
        let long = "/" + String(repeating: "a", count: 107)
        for (isShared, most) in [(false, 107), (true, 99)] {
            let reason = "has 108 bytes, and a socket's path has at most \(most)"
            #expect(throws: TransportError.socketFile(path: long, reason: reason)) {
                try Listener(.unix(path: long, mode: 0o600), isShared: isShared, backlog: 8, loop: loop)
            }
        }
        #expect(throws: TransportError.socketFile(path: "mien.sock", reason: "is no absolute path")) {
            try Listener(.unix(path: "mien.sock", mode: 0o600), backlog: 8, loop: loop)
        }
        #expect(throws: TransportError.bind(address: "unix:/nowhere/mien.sock", errno: ENOENT)) {
            try Listener(.unix(path: "/nowhere/mien.sock", mode: 0o600), backlog: 8, loop: loop)
        }
    }
}
