public import HTTPCore
public import ProxyCore

/// Everything about serving that is a choice. The defaults suit a service behind a balancer.
public struct ServerConfiguration: Sendable {
    /// Where to listen; at least one.
    public var listeners: [ListenAddress]
    /// Whether other processes may serve on the same addresses (SO_REUSEPORT; a unix-domain socket is taken over).
    public var sharesAddresses: Bool
    /// Event loops, each one thread's worth of parsing and writing.
    public var eventLoops: Int
    /// The kernel's queue of connections that wait to be accepted.
    public var backlog: Int32
    /// What a request's head and framing may cost.
    public var http: HTTPLimits
    /// What a multipart body may cost, where the route gives no limits of its own.
    public var multipart: MultipartLimits
    /// Open connections; one more is answered 503 and closed.
    public var maximumConnections: Int
    /// Open connections from one address; one more is answered 503 and closed. Peers of the two lists below and of
    /// unix-domain sockets stand for many clients and are not counted; whom a PROXY header names is.
    public var maximumConnectionsPerAddress: Int
    /// Peers whose every connection begins with a PROXY header, within `headTimeout`.
    public var proxyProtocolFrom: AddressList
    /// Peers whose X-Forwarded-For is believed.
    public var forwardedFrom: AddressList
    /// Requests that one connection may carry before it is closed behind an answer.
    public var maximumRequestsPerConnection: Int
    /// Bytes of an unwanted body that are read and thrown away to keep the connection; more closes it.
    public var drainBytes: Int
    /// For the TLS handshake.
    public var handshakeTimeout: Duration
    /// From a request's first byte (or the connection's start) to the end of its head.
    public var headTimeout: Duration
    /// A body must come at this many bytes a second, measured over the body so far…
    public var minimumBodyRate: Int
    /// …after this long.
    public var bodyGrace: Duration
    /// How long a write may wait for a peer that reads nothing at all.
    public var writeTimeout: Duration
    /// How long a connection may wait for its next request.
    public var idleTimeout: Duration
    /// From a request's head to its answer; X-Request-Timeout-Ms can only shorten it.
    public var requestTimeout: Duration
    /// Whether a client that half-closes its side while it waits counts as gone (`isCancelled`); its answer is sent if
    /// there is one all the same.
    public var halfCloseCancels: Bool
    /// WebSocket sessions.
    public var webSocket: WebSocketConfiguration
    /// Decides about every request whose head could be read, before its route does; nil lets all go their way. Called on an
    /// event loop with the request, whose content has yet to come, and its route's name (`none`: no route has its path).
    public var admit: (@Sendable (_ request: ServerRequest, _ route: String) -> Admission)?
    /// Makes the answer to a request that no handler answers. Called on an event loop: it must not block.
    public var errorBody: @Sendable (_ fault: HTTPFault, _ requestID: String) -> HTTPResponse

    /// A configuration with every default; the fault's sentence as plain text is the default error body.
    public init(listeners: [ListenAddress] = [ListenAddress(host: "127.0.0.1", port: 8080)]) {
        self.listeners = listeners
        sharesAddresses = false
        eventLoops = 1
        backlog = 1_024
        http = HTTPLimits()
        multipart = MultipartLimits()
        maximumConnections = 10_000
        maximumConnectionsPerAddress = 10_000
        proxyProtocolFrom = AddressList()
        forwardedFrom = AddressList()
        maximumRequestsPerConnection = .max
        drainBytes = 256 << 10
        handshakeTimeout = .seconds(10)
        headTimeout = .seconds(10)
        minimumBodyRate = 1_024
        bodyGrace = .seconds(10)
        writeTimeout = .seconds(30)
        idleTimeout = .seconds(75)
        requestTimeout = .seconds(60)
        halfCloseCancels = true
        webSocket = WebSocketConfiguration()
        admit = nil
        errorBody = { fault, _ in HTTPResponse(status: fault.status, text: fault.detail + "\n") }
    }
}
