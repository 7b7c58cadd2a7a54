import Dispatch
import Glibc
import Synchronization
import Testing
import Transport

/// Listening sockets.
@Suite struct ListenerTests {
    @Test func bindsAFreePortOnBothFamilies() throws {
        let loop = try EventLoop(label: "test")
        defer { loop.stop() }
        let four = try Listener(.tcp(host: "127.0.0.1", port: 0), backlog: 8, loop: loop)
        #expect(four.address.host == "127.0.0.1")
        #expect(four.address.port != 0)
        #expect(throws: TransportError.bind(address: four.address.description, errno: EADDRINUSE)) {
            try Listener(.tcp(host: "127.0.0.1", port: four.address.port), backlog: 8, loop: loop)
        }
        if let six = try? Listener(.tcp(host: "::1", port: 0), backlog: 8, loop: loop) {
            #expect(six.address.description.hasPrefix("[::1]:"))
            loop.execute { six.close() }
        }
        loop.execute { four.close() }
    }

    @Test func refusesHostsThatDoNotResolve() throws {
        let loop = try EventLoop(label: "test")
        defer { loop.stop() }
        #expect(throws: TransportError.unresolvable(host: "256.1.1.1")) {
            try Listener(.tcp(host: "256.1.1.1", port: 0), backlog: 8, loop: loop)
        }
    }

    @Test func acceptsConnections() throws {
        let loop = try EventLoop(label: "test")
        defer { loop.stop() }
        let listener = try Listener(.tcp(host: "127.0.0.1", port: 0), backlog: 8, loop: loop)
        let accepted = DispatchSemaphore(value: 0)
        loop.execute {
            listener.start(
                accepted: { descriptor, peer in
                    close(descriptor)
                    if peer.host == "127.0.0.1" { accepted.signal() }
                }, notice: { _ in })
        }
        for _ in 0..<20 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = listener.address.port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            #expect(result == 0)
            #expect(accepted.wait(timeout: .now() + 20) == .success)
            close(client)
        }
        loop.execute { listener.close() }
    }

    @Test func sharesAPortWithThoseWhoShareIt() throws {
        let loop = try EventLoop(label: "test")
        defer { loop.stop() }
        let first = try Listener(.tcp(host: "127.0.0.1", port: 0), isShared: true, backlog: 8, loop: loop)
        let endpoint = ListenEndpoint.tcp(host: "127.0.0.1", port: first.address.port)
        let second = try Listener(endpoint, isShared: true, backlog: 8, loop: loop)
        #expect(second.address == first.address)
        #expect(throws: TransportError.bind(address: first.address.description, errno: EADDRINUSE)) {
            try Listener(endpoint, backlog: 8, loop: loop)
        }
        loop.execute {
            first.close()
            second.close()
        }
    }
}
