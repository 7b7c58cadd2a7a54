/// Everything that an operator can set, with the defaults.
///
/// `ConfigurationKey.all` gives each its name, range and unit; docs/configuration.md describes them.
package struct Configuration: Sendable, Equatable {
    package var listen = Listen()
    package var tls = TLS()
    package var models = Models()
    package var workers = Workers()
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

    package struct Listen: Sendable, Equatable {
        package var host = "127.0.0.1"
        package var port = 8080
    }

    package struct TLS: Sendable, Equatable {
        package var certificate = ""
        package var key = ""
    }

    package struct Models: Sendable, Equatable {
        package var directory = "weights"
    }

    package struct Workers: Sendable, Equatable {
        /// 0: as many as the container's CPU quota allows.
        package var count = 0
        package var eventLoops = 0
    }

    package struct Queue: Sendable, Equatable {
        package var length = 64
    }

    package struct Limits: Sendable, Equatable {
        package var connections = 1_024
        package var bodyBytes = 64 << 20
        package var imagePixels = 50_000_000
        package var images = 16
        package var audioSeconds = 300
        package var headerBytes = 32 << 10
        package var headers = 100
        package var targetBytes = 8 << 10
        package var faces = 256
    }

    package struct Deadlines: Sendable, Equatable {
        package var requestMilliseconds = 30_000
        package var requestMaximumMilliseconds = 120_000
        package var headerMilliseconds = 10_000
        package var bodyMilliseconds = 60_000
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
        package var idleSeconds = 60
        package var smoothingMilliseconds = 500
        package var faults = 100
    }

    package struct Log: Sendable, Equatable {
        package var level = "info"
        package var format = "json"
    }

    package struct Metrics: Sendable, Equatable {
        package var enabled = true
    }

    package struct Demo: Sendable, Equatable {
        package var enabled = true
    }

    package struct Drain: Sendable, Equatable {
        package var seconds = 30
    }
}
