import Server
import Testing

/// The Prometheus text format, 0.0.4.
@Suite struct MetricsTests {
    private func text(_ metrics: MetricsRegistry) -> String { String(decoding: metrics.render(), as: UTF8.self) }

    @Test func writesEveryKind() {
        let metrics = MetricsRegistry()
        metrics.counter("a_total", help: "A \\ and\nmore.", labels: ["x"]).with("q\"\\\n").increment(by: 3)
        metrics.gauge("b", help: "B.").with().set(-1.5)
        metrics.gauge("c", help: "C.") { 7 }
        metrics.gauge("d", help: "D.") { nil }
        let histogram = metrics.histogram("e_seconds", help: "E.", labels: ["y"], buckets: [0.1, 1])
        for value in [0.1, 0.5, 2] { histogram.with("z").observe(value) }
        #expect(
            text(metrics) == """
                # HELP a_total A \\\\ and\\nmore.
                # TYPE a_total counter
                a_total{x="q\\"\\\\\\n"} 3
                # HELP b B.
                # TYPE b gauge
                b -1.5
                # HELP c C.
                # TYPE c gauge
                c 7
                # HELP e_seconds E.
                # TYPE e_seconds histogram
                e_seconds_bucket{y="z",le="0.1"} 1
                e_seconds_bucket{y="z",le="1"} 2
                e_seconds_bucket{y="z",le="+Inf"} 3
                e_seconds_sum{y="z"} 2.6
                e_seconds_count{y="z"} 3

                """)
    }

    @Test func boundsTheSetsOfLabels() {
        let metrics = MetricsRegistry()
        let counter = metrics.counter("a_total", help: "A.", labels: ["x"], maximumSeries: 2)
        for value in ["1", "2", "3", "4"] { counter.with(value).increment() }
        #expect(text(metrics).contains("a_total{x=\"other\"} 2\n"))
        #expect(!text(metrics).contains("\"3\""))
    }

    @Test func measuresRequestsByRouteAndTheProcess() throws {
        let server = try TestServer()
        _ = server.ask("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = server.ask("GET /secret HTTP/1.1\r\nHost: a\r\n\r\n")
        _ = server.ask("BREW /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        let text = text(server.metrics)
        let name = "http_server_request_duration_seconds_count"
        #expect(text.contains("\(name){route=\"livez\",method=\"GET\",status=\"200\"} 1\n"))
        #expect(text.contains("\(name){route=\"none\",method=\"GET\",status=\"404\"} 1\n"))
        #expect(text.contains("{route=\"livez\",method=\"other\",status=\"501\"} 1\n"))
        #expect(!text.contains("secret"))
        for name in ["cpu_seconds_total", "resident_memory_bytes", "open_fds", "max_fds", "start_time_seconds"] {
            #expect(text.contains("\nprocess_\(name) "))
        }
    }

    /// What has been seen once is there; what only a client can make up adds nothing.
    @Test func hostileRequestsMakeNoSeries() throws {
        let server = try TestServer()
        func attack(_ round: Int) {
            for line in [
                "GET /livez", "GET /a\(round)", "BREW\(round) /livez", "PUT /livez", "GET /items/\(round)",
                "GET /livez?\(round)", "POST /\(round)\"}{", "get /livez", "OPTIONS *",
            ] {
                _ = server.ask("\(line) HTTP/1.1\r\nHost: a\r\nX-Request-Id: \(round)\r\nConnection: close\r\n\r\n")
            }
            _ = server.ask("GET / HTTP/1.\(round)\r\n\r\n")
            _ = server.ask("GET /livez HTTP/1.1\r\nHost: \(round) a\r\n\r\n")
        }
        for round in 2...3 { attack(round) }
        let first = try Exposition(text(server.metrics)).series
        for round in 4...9 { attack(round) }
        #expect(try Exposition(text(server.metrics)).series == first)
    }

    @Test(arguments: [
        "a 1\n", "# HELP a A.\n# TYPE a gauge\na 1", "# HELP a A.\n# TYPE a counter\na 1\n",
        "# HELP a A.\n# TYPE a gauge\na{x=\"\"\"} 1\n", "# HELP a A.\n# TYPE a gauge\na 1\na 2\n",
        "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n",
        "# HELP a A.\n# TYPE a gauge\na{x=\"1\",x=\"2\"} 1\n", "# HELP a A.\n# TYPE a gauge\na one\n",
    ])
    func theReaderOfTheseTestsIsStrict(_ wrong: String) {
        #expect(throws: Exposition.Fault.self) { try Exposition(wrong) }
    }
}
