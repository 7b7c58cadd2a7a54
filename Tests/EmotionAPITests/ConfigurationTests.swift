import EmotionAPI
import ProxyCore
import Testing

struct ConfigurationTests {
    @Test func theShippedFileStatesEveryDefault() throws {
        let path = Repository.root
        let bytes = try FileBytes.read(path + "/config/mien.json5", limit: 1 << 20)
        var loader = ConfigurationLoader()
        try loader.apply(file: bytes, path: "mien.json5")
        #expect(try loader.validated() == Configuration())
        let root = try JSONReader.decode(bytes, dialect: .json5)
        for key in ConfigurationKey.all {
            let value = key.name.split(separator: ".").reduce(Optional(root)) { $0?[String($1)] }
            #expect(value != nil, "\(key.name) is missing in the file")
        }
    }

    @Test func theLaterSourceWins() throws {
        var loader = ConfigurationLoader()
        try loader.apply(file: Array("{ port: 1000, queue: { length: 5 }, limits: { faces: 100 } }".utf8), path: "f")
        try loader.apply(environment: ["MIEN_PORT": "2000", "MIEN_QUEUE_LENGTH": "6", "PATH": "/bin"])
        try loader.apply(setting: "port", value: "3000")
        let configuration = try loader.validated()
        #expect(configuration.port == 3000)
        #expect(configuration.queue.length == 6)
        #expect(configuration.limits.faces == 100)
        #expect(configuration.host == "127.0.0.1")
    }

    @Test func aListIsAnArrayInTheFileAndWordsWithCommasElsewhere() throws {
        var loader = ConfigurationLoader()
        try loader.apply(file: Array(#"{ stream: { origins: ["http://a", "http://b"] } }"#.utf8), path: "f")
        #expect(loader.configuration.stream.origins == ["http://a", "http://b"])
        try loader.apply(environment: ["MIEN_STREAM_ORIGINS": "http://c,http://d"])
        #expect(loader.configuration.stream.origins == ["http://c", "http://d"])
        try loader.apply(setting: "stream.origins", value: "")
        #expect(loader.configuration.stream.origins == [])
        for wrong in ["\"http://a\"", "[1]", "[\"\"]", "{}"] {
            #expect(throws: ConfigurationError.self) {
                try loader.apply(file: Array("{ stream: { origins: \(wrong) } }".utf8), path: "f")
            }
        }
    }

    @Test func addressesAreReadWhereTheyAreSet() throws {
        var loader = ConfigurationLoader()
        try loader.apply(file: Array(#"{ proxy: { protocol_from: ["10.0.0.0/8", "::1", "unix"] } }"#.utf8), path: "f")
        try loader.apply(environment: ["MIEN_PROXY_FORWARDED_FROM": "192.0.2.1,2001:db8::/32"])
        let proxy = try loader.validated().proxy
        #expect(proxy.protocolFrom == (try AddressList(["10.0.0.0/8", "::1", "unix"])))
        #expect(proxy.forwardedFrom == (try AddressList(["192.0.2.1", "2001:db8::/32"])))
        do throws(ConfigurationError) {
            try loader.apply(setting: "proxy.forwarded_from", value: "192.0.2.1,10.0.0.1/8")
            Issue.record("10.0.0.1/8 was taken")
        } catch {
            #expect(
                error.description
                    == "proxy.forwarded_from has the entry \"10.0.0.1/8\": it has bits behind its prefix; "
                    + "the network is 10.0.0.0/8")
        }
        do throws(ConfigurationError) {
            try loader.apply(file: Array(#"{ proxy: { protocol_from: ["localhost"] } }"#.utf8), path: "f")
            Issue.record("localhost was taken")
        } catch {
            #expect(
                error.description == "f: proxy.protocol_from has the entry \"localhost\": expected are addresses and "
                    + "networks such as 192.0.2.1, 10.0.0.0/8, 2001:db8::/32, or \"unix\" for unix-domain sockets")
        }
    }

    @Test(arguments: ["stream.origins", "cors.origins"])
    func refusesAnOriginThatNoBrowserSends(_ key: String) throws {
        var loader = ConfigurationLoader()
        try loader.apply(setting: key, value: "*,https://a.org,https://a.org/")
        do throws(ConfigurationError) {
            _ = try loader.validated()
            Issue.record("https://a.org/ was taken")
        } catch {
            #expect(
                error.description == "\(key) has the entry \"https://a.org/\": expected are origins such as "
                    + "https://app.example.org or http://localhost:3000, without a path or a slash at the end, or \"*\""
            )
        }
    }

    @Test func neverShowsWhatMayBeAKey() throws {
        var loader = ConfigurationLoader()
        do throws(ConfigurationError) {
            try loader.apply(file: Array("{ auth: { keys: \"mien_secret\" } }".utf8), path: "f")
            Issue.record("a text was taken")
        } catch {
            #expect(error.description.hasPrefix("f: auth.keys is something else, but must be a list of NAME:DIGEST"))
        }
        try loader.apply(setting: "auth.keys", value: "mien_secret")
        do throws(ConfigurationError) {
            _ = try loader.validated()
            Issue.record("a key was taken for an entry")
        } catch {
            #expect(error.description.hasPrefix("auth.keys: entry 1 is not NAME:DIGEST"))
            #expect(!error.description.contains("secret"))
        }
    }

    @Test func aRateOfKeysNeedsKeys() throws {
        var loader = ConfigurationLoader()
        try loader.apply(setting: "rate.per_key", value: "0.5")
        #expect(throws: ConfigurationError.inconsistent("rate.per_key needs keys: auth.keys or auth.keys_file")) {
            try loader.validated()
        }
        try loader.apply(setting: "auth.keys_file", value: "keys")
        #expect(try loader.validated().rate.perKey == 0.5)
    }

    @Test func namesAnUnknownKeyOfTheFileAndTheNearestKnown() {
        var loader = ConfigurationLoader()
        #expect(
            throws: ConfigurationError.at(source: "f", .unknownKey("queue.lenght", nearest: "queue.length"))
        ) {
            try loader.apply(file: Array("{ queue: { lenght: 5 } }".utf8), path: "f")
        }
        #expect(throws: ConfigurationError.at(source: "f", .unknownKey("colour", nearest: nil))) {
            try loader.apply(file: Array("{ colour: 5 }".utf8), path: "f")
        }
    }

    @Test func namesAnUnknownNameOfTheEnvironment() {
        var loader = ConfigurationLoader()
        #expect(
            throws: ConfigurationError.at(source: "environment", .unknownKey("MIEN_PROT", nearest: "MIEN_PORT"))
        ) {
            try loader.apply(environment: ["MIEN_PROT": "1"])
        }
    }

    @Test func takesNamesOfTheEnvironmentThatAreNotSettings() throws {
        var loader = ConfigurationLoader()
        try loader.apply(environment: ["MIEN_CONFIG": "x", "MIEN_KERNELS": "scalar", "MIEN_PORT": ""])
        #expect(try loader.validated() == Configuration())
    }

    @Test(arguments: [
        ("port", "65536"), ("port", "-1"), ("port", "1.5"), ("port", "eighty"), ("queue.length", "0"),
        ("face.min_confidence", "1.01"), ("face.landmarks", "yes"), ("fusion.mode", "both"), ("voice.hop_ms", "99999"),
    ])
    func refusesValuesOutsideTheirRange(_ name: String, _ value: String) {
        var loader = ConfigurationLoader()
        #expect(throws: ConfigurationError.self) { try loader.apply(setting: name, value: value) }
    }

    @Test func saysWhatAValueMustBe() {
        var loader = ConfigurationLoader()
        do throws(ConfigurationError) {
            try loader.apply(environment: ["MIEN_PORT": "70000"])
            Issue.record("70000 was taken")
        } catch {
            #expect(
                error.description == "environment, MIEN_PORT: port is 70000, but must be a whole number from 0 to 65535"
            )
        }
    }

    @Test func comparesSettingsThatBelongTogether() throws {
        var loader = ConfigurationLoader()
        try loader.apply(setting: "tls.certificate", value: "a.pem")
        #expect(throws: ConfigurationError.self) { try loader.validated() }
        loader = ConfigurationLoader()
        try loader.apply(setting: "voice.hop_ms", value: "5000")
        #expect(throws: ConfigurationError.self) { try loader.validated() }
    }

    @Test func somethingMustBeListenedOn() throws {
        var loader = ConfigurationLoader()
        try loader.apply(setting: "host", value: "")
        #expect(throws: ConfigurationError.self) { try loader.validated() }
        try loader.apply(setting: "socket", value: "/run/mien.sock")
        #expect(try loader.validated().socketMode == "0660")
        try loader.apply(setting: "socket", value: "mien.sock")
        #expect(
            throws: ConfigurationError.invalidValue(key: "socket", found: "mien.sock", expected: "an absolute path")
        ) { try loader.validated() }
        #expect(throws: ConfigurationError.self) { try loader.apply(setting: "socket_mode", value: "0777") }
    }

    @Test func certificatesByNameAreAFileOrTwo() throws {
        let standard = ["MIEN_TLS_CERTIFICATE": "a.pem", "MIEN_TLS_KEY": "a.key"]
        for (list, isRight) in [("b.pem", true), ("b.pem:b.key,c.pem", true), ("b:c:d", false), (":b", false)] {
            var loader = ConfigurationLoader()
            try loader.apply(environment: standard.merging(["MIEN_TLS_CERTIFICATES": list]) { $1 })
            if isRight {
                #expect(try loader.validated().tls.certificates == list.split(separator: ",").map(String.init))
            } else {
                #expect(throws: ConfigurationError.self) { try loader.validated() }
            }
        }
        for (setting, value) in [("tls.certificates", "b.pem"), ("tls.client_ca", "ca.pem")] {
            var loader = ConfigurationLoader()
            try loader.apply(setting: setting, value: value)
            #expect(throws: ConfigurationError.self) { try loader.validated() }
        }
    }

    @Test func aMalformedFileSaysWhere() {
        var loader = ConfigurationLoader()
        do throws(ConfigurationError) {
            try loader.apply(file: Array("{\n  port 80\n}".utf8), path: "mien.json5")
            Issue.record("the file was taken")
        } catch {
            #expect(error.description == "mien.json5, line 2, column 8: expected \":\"")
        }
    }
}

struct ProcessorQuotaTests {
    /// Source: Linux, Documentation/admin-guide/cgroup-v2.rst: "$MAX $PERIOD", default "max 100000".
    @Test func readsTheQuotaOfAControlGroup() {
        #expect(ProcessorQuota.processors(cpuMax: "150000 100000\n") == 1.5)
        #expect(ProcessorQuota.processors(cpuMax: "max 100000\n") == nil)
        #expect(ProcessorQuota.processors(cpuMax: "") == nil)
        #expect(ProcessorQuota.processors(cpuMax: "100000 0") == nil)
    }

    @Test func runsAsManyWorkersAsTheSmallestBoundAllows() {
        #expect(ProcessorQuota.workers(affinity: 16, quotas: []) == 16)
        #expect(ProcessorQuota.workers(affinity: 16, quotas: [4, 1.5]) == 2)
        #expect(ProcessorQuota.workers(affinity: 2, quotas: [8]) == 2)
        #expect(ProcessorQuota.workers(affinity: 16, quotas: [0.1]) == 1)
    }

    @Test func readsTheListOfAllowedProcessors() {
        #expect(ProcessorQuota.affinity(status: "Name:\tx\nCpus_allowed_list:\t0-3,8\n") == 5)
        #expect(ProcessorQuota.affinity(status: "Cpus_allowed_list:\t7\n") == 1)
        #expect(ProcessorQuota.affinity(status: "Cpus_allowed_list:\t3-1\n") == nil)
        #expect(ProcessorQuota.affinity(status: "") == nil)
    }

    @Test func looksAtEveryGroupAboveTheProcess() {
        #expect(
            ProcessorQuota.controlGroupDirectories(groups: "1:name=x:/y\n0::/a/b\n")
                == ["/sys/fs/cgroup/a/b", "/sys/fs/cgroup/a", "/sys/fs/cgroup"])
        #expect(ProcessorQuota.controlGroupDirectories(groups: "") == ["/sys/fs/cgroup"])
    }
}
