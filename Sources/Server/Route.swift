import HTTPCore

/// What one method of one path does, and what is measured of it.
final class Route: Sendable {
    let name: String
    let bodyLimit: Int
    let multipart: MultipartLimits?
    let handler: @Sendable (ServerRequest, Responder) -> Void

    init(
        name: String, bodyLimit: Int, multipart: MultipartLimits?,
        handler: @escaping @Sendable (ServerRequest, Responder) -> Void
    ) {
        self.name = name
        self.bodyLimit = bodyLimit
        self.multipart = multipart
        self.handler = handler
    }
}

/// A path at which WebSocket sessions begin.
final class WebSocketRoute: Sendable {
    let name: String
    let subprotocols: [String]
    let refuse: @Sendable (ServerRequest) -> HTTPResponse?
    let accept: @Sendable (ServerRequest, WebSocketChannel) -> any WebSocketHandler

    init(
        name: String, subprotocols: [String], refuse: @escaping @Sendable (ServerRequest) -> HTTPResponse?,
        accept: @escaping @Sendable (ServerRequest, WebSocketChannel) -> any WebSocketHandler
    ) {
        self.name = name
        self.subprotocols = subprotocols
        self.refuse = refuse
        self.accept = accept
    }
}
