/// What an operator grants every stream.
package struct StreamSettings: Sendable, Equatable {
    /// Bytes of one message.
    package var messageBytes = 8 << 20
    package var imagePixels = 50_000_000
    /// Seconds without a message from the client after which a session ends.
    package var idleSeconds = 60
    /// Milliseconds of smoothing where the client asks for none.
    package var smoothingMilliseconds = 500
    /// Messages that could not be used after which a session is ended with 1008.
    package var faults = 100
    /// The most faces that a client may ask for.
    package var maximumFaces = 256
    /// Arrays and objects inside one another in a message.
    package var jsonDepth = JSONReader.maximumDepth
    package var options = AnalysisOptions()

    package init() {}

    package init(_ configuration: Configuration) {
        messageBytes = configuration.stream.messageBytes
        imagePixels = configuration.limits.imagePixels
        idleSeconds = configuration.stream.idleSeconds
        smoothingMilliseconds = configuration.stream.smoothingMilliseconds
        faults = configuration.stream.faults
        maximumFaces = configuration.limits.faces
        jsonDepth = configuration.limits.jsonDepth
        options = AnalysisOptions(defaults: configuration)
    }

    /// Frames of one session that are in the queue or being computed at a time; a newer one waits in the session and
    /// takes the place of the one that waited before.
    package static let framesInFlight = 1
}
