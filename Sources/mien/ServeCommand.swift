internal import Dispatch
internal import EmotionAPI
internal import Glibc
internal import Server
internal import Transport

/// `mien serve`.
enum ServeCommand {
    static let verb = Verb(
        name: "serve",
        summary: "run the service",
        usage:
            "usage: mien serve [--config FILE] [--host H] [--port P] [--weights DIR] [--workers N] [--set KEY=VALUE]…",
        details: """
            Prints one line with the addresses when it listens; logs go to standard error as lines of JSON.

              --config FILE     settings in JSON5 (default: MIEN_CONFIG, else none)
              --host H          address to listen on (default 127.0.0.1)
              --port P          port; 0 picks a free one and prints it (default 8080)
              --weights DIR     folder with manifest.json (default weights)
              --workers N       threads that analyse; 0: the container's CPU quota (default 0)
              --set KEY=VALUE   any setting of the file, such as queue.length=128

            Defaults, file, MIEN_* environment, flags: the later wins. Unknown settings are errors.
            SIGTERM and SIGINT drain: unready at once, what was begun is finished, then it exits 0. A second signal
            ends it at once. SIGHUP reads the certificate files and the file of keys again.
            """
    ) { words throws(CommandFailure) in
        try run(words)
    }

    private static func run(_ words: [String]) throws(CommandFailure) {
        let configuration = try configuration(words)
        // Before any thread starts, so that all inherit it: signals are for `waitForSignals` alone.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        sigaddset(&signals, SIGHUP)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        signal(SIGPIPE, SIG_IGN)

        let manager = ServiceManager(notifySocket: Terminal.environment["NOTIFY_SOCKET"])
        let log = AccessLog(descriptor: 2, logsRequests: configuration.log.requests)
        sayIfDescriptorsAreFew(DescriptorLimit.raise(), configuration, log)
        let service = MienService(configuration: configuration, log: log)
        let status: String
        do {
            let scheme = configuration.tls.certificate.isEmpty ? "http" : "https"
            let addresses = try service.start().map { $0.path == nil ? "\(scheme)://\($0)" : "\($0)" }
            status = "listens on " + addresses.joined(separator: ", ")
            Terminal.print("mien " + status)
        } catch {
            throw .failed("\(error)")
        }
        // Loading takes seconds, and a signal must be heard meanwhile.
        DispatchQueue.global().async {
            do throws(ServiceError) {
                try service.load()
                manager?.notify(.ready(status: status))
            } catch {
                service.abandon()
                log.flush()
                Terminal.error("mien serve: \(error)")
                end(1)
            }
        }
        waitForSignals(signals, service, manager, status)
    }

    /// Each connection is a descriptor, and the process needs some for itself.
    private static func sayIfDescriptorsAreFew(_ limit: Int?, _ configuration: Configuration, _ log: AccessLog) {
        let connections = configuration.limits.connections
        guard let limit, limit < connections + 64 else { return }
        log.event(
            .warning, "few_descriptors", [("descriptors", String(limit)), ("limits.connections", String(connections))])
    }

    /// Ends the process without the libraries' own endings: a worker may still be at its first run, and OpenBLAS' ending
    /// takes its tables from under it.
    private static func end(_ code: Int32) -> Never { _exit(code) }

    private static func waitForSignals(
        _ signals: sigset_t, _ service: MienService, _ manager: ServiceManager?, _ status: String
    ) -> Never {
        var signals = signals
        var isDraining = false
        while true {
            var number: Int32 = 0
            guard sigwait(&signals, &number) == 0 else { continue }
            if number == SIGHUP {
                if !isDraining { reload(service, manager, status) }
                continue
            }
            if isDraining { end(1) }
            isDraining = true
            manager?.notify(.stopping)
            DispatchQueue.global().async {
                end(service.drain() ? 0 : 1)
            }
        }
    }

    private static func reload(_ service: MienService, _ manager: ServiceManager?, _ status: String) {
        // One that is still starting says that it is ready when it has loaded, and no sooner.
        let isReady = service.context.engine != nil
        if isReady { manager?.notify(.reloading(at: MonotonicClock.now)) }
        service.reloadCertificates()
        service.reloadKeys()
        if isReady { manager?.notify(.ready(status: status)) }
    }

    private static func configuration(_ words: [String]) throws(CommandFailure) -> Configuration {
        let shorthands = ["--host": "host", "--port": "port", "--weights": "weights", "--workers": "workers"]
        let arguments = try Arguments(words, options: ["--config", "--set"] + shorthands.keys.sorted())
        if let stray = arguments.positional.first { throw .usage("\"\(stray)\" is no option") }
        var loader = ConfigurationLoader()
        do {
            let environment = Terminal.environment
            let named = arguments.value("--config") ?? environment["MIEN_CONFIG"]
            if let path = named, !path.isEmpty {
                let bytes: [UInt8]
                do {
                    bytes = try FileBytes.read(path, limit: 1 << 20)
                } catch {
                    throw ConfigurationError.unreadable(path: path, reason: "\(error)")
                }
                try loader.apply(file: bytes, path: path)
            }
            try loader.apply(environment: environment)
        } catch {
            throw .failed("\(error)")
        }
        do throws(ConfigurationError) {
            for setting in arguments.values["--set"] ?? [] {
                let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                guard parts.count == 2 else {
                    throw .invalidValue(key: "--set", found: setting, expected: "KEY=VALUE")
                }
                try loader.apply(setting: String(parts[0]), value: String(parts[1]))
            }
            for (flag, key) in shorthands.sorted(by: { $0.key < $1.key }) {
                if let value = arguments.value(flag) { try loader.apply(setting: key, value: value) }
            }
            return try loader.validated()
        } catch {
            throw .usage("\(error)")
        }
    }
}
