package import ProxyCore

/// Everything that an operator can set, with the defaults.
///
/// `ConfigurationKey.all` gives each its name, range and unit; docs/configuration.md describes them.
package struct Configuration: Sendable, Equatable {
    /// Empty: no TCP port.
    package var host = "127.0.0.1"
    package var port = 8080
    /// A unix-domain socket's path; empty for none.
    package var socket = ""
    package var socketMode = "0660"
    package var reusePort = false
    package var weights = "weights"
    package var models = Models()
    /// 0: as many as the container's CPU quota allows.
    package var workers = 0
    package var eventLoops = 1
    package var tls = TLS()
    package var proxy = Proxy()
    package var auth = Auth()
    package var rate = RateLimits()
    package var cors = CORS()
    package var queue = Queue()
    package var limits = Limits()
    package var deadlines = Deadlines()
    package var face = FaceDefaults()
    package var voice = VoiceDefaults()
    package var fusion = Fusion()
    package var stream = Stream()
    package var log = Log()
    package var metrics = Metrics()
    package var demo = Demo()
    package var drain = Drain()

    package init() {}

    /// Names of the manifest's models, without version; empty: the first of the task.
    package struct Models: Sendable, Equatable {
        package var face = ""
        package var voice = ""
    }

    package struct TLS: Sendable, Equatable {
        package var certificate = ""
        package var key = ""
        /// Further ones by server name, each `CERTIFICATE:KEY`, or one file that holds both.
        package var certificates: [String] = []
        package var clientCA = ""
        package var clientCertificate = "required"
    }

    package struct Proxy: Sendable, Equatable {
        /// Peers whose every connection begins with a PROXY header.
        package var protocolFrom = AddressList()
        /// Peers whose X-Forwarded-For is believed.
        package var forwardedFrom = AddressList()
    }

    package struct Auth: Sendable, Equatable {
        /// `name:sha256` of each key.
        package var keys: [String] = []
        /// A file with more of them, one a line.
        package var keysFile = ""

        /// Whether a key is asked for.
        package var isRequired: Bool { !keys.isEmpty || !keysFile.isEmpty }
    }

    /// Requests a second; 0 is no limit.
    package struct RateLimits: Sendable, Equatable {
        package var perAddress = 0.0
        package var addressBurst = 20
        package var perKey = 0.0
        package var keyBurst = 20
        /// Addresses that are remembered.
        package var addresses = 16_384
    }

    package struct CORS: Sendable, Equatable {
        /// Whose web pages may call the service.
        package var origins: [String] = []
    }

    package struct Queue: Sendable, Equatable {
        package var length = 64
    }

    package struct Limits: Sendable, Equatable {
        package var connections = 1_024
        package var connectionsPerAddress = 1_024
        package var requestsPerConnection = 10_000
        package var bodyBytes = 32 << 20
        /// Bytes a second that a body must come in at.
        package var bodyRate = 1_024
        package var imagePixels = 50_000_000
        package var images = 16
        package var audioSeconds = 300
        package var faces = 256
        package var headerBytes = 32 << 10
        package var headers = 100
        package var targetBytes = 8 << 10
        /// Arrays and objects inside one another, in options and messages.
        package var jsonDepth = 32
    }

    package struct Deadlines: Sendable, Equatable {
        package var requestMilliseconds = 60_000
        package var handshakeMilliseconds = 10_000
        package var headerMilliseconds = 10_000
        /// Before a body's rate is looked at.
        package var bodyMilliseconds = 10_000
        package var idleMilliseconds = 75_000
        package var writeMilliseconds = 30_000
    }

    package struct FaceDefaults: Sendable, Equatable {
        package var maxFaces = 32
        package var minFace = 40
        package var minConfidence = 0.9
        package var landmarks = true
    }

    package struct VoiceDefaults: Sendable, Equatable {
        package var windowMilliseconds = 3_000
        package var hopMilliseconds = 1_000
    }

    package struct Fusion: Sendable, Equatable {
        package var mode = "auto"
    }

    package struct Stream: Sendable, Equatable {
        package var sessions = 64
        package var messageBytes = 8 << 20
        /// Whether messages may be compressed (permessage-deflate).
        package var compression = true
        package var idleSeconds = 60
        /// Of silence before a ping, and from a ping to the end of a session that stays silent.
        package var pingMilliseconds = 20_000
        package var pongMilliseconds = 20_000
        package var smoothingMilliseconds = 500
        package var faults = 100
        /// Besides its own, whose web pages may open streams.
        package var origins: [String] = []
    }

    package struct Log: Sendable, Equatable {
        package var requests = true
    }

    package struct Metrics: Sendable, Equatable {
        package var enabled = true
        package var host = "127.0.0.1"
        /// -1: the service's own.
        package var port = -1

        package var hasOwnPort: Bool { enabled && port >= 0 }
    }

    package struct Demo: Sendable, Equatable {
        package var enabled = true
    }

    package struct Drain: Sendable, Equatable {
        package var seconds = 30
        package var noticeMilliseconds = 2_000
    }
}
