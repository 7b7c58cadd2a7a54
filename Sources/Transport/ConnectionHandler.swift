/// What lives on a connection. Every call comes on the connection's loop, one at a time.
public protocol ConnectionHandler: AnyObject {
    /// A PROXY header has come: from now on `Connection.peer` is whom it names. Called before `opened`, and not at all
    /// where no header is expected.
    func announced()
    /// The connection can be used: it was accepted, and its TLS handshake is over.
    func opened()
    /// Bytes came.
    /// - Parameter bytes: all that came and was not consumed before.
    /// - Returns: how many of the front are consumed. The rest is kept, and is offered again with what comes next, or
    ///   when `Connection.resumeReading` is called.
    func received(_ bytes: Span<UInt8>) -> Int
    /// The peer will send no more (FIN). Called as soon as it is known, perhaps before `received` has had everything
    /// (`Connection.isAtEnd` tells), and again when it has.
    func peerFinished()
    /// Everything written so far is with the kernel.
    func flushed()
    /// The deadline given to `Connection.setDeadline` passed.
    func deadlinePassed()
    /// The connection is closed; nothing is called after this.
    func closed(_ end: ConnectionEnd)
}
