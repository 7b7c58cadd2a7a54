// swift-tools-version: 6.2
import PackageDescription

// Two halves that never import each other (serving, perception) and one target, EmotionAPI, that joins them.
// docs/architecture.md says what each target is for.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// For the targets in which pointers live: every unsafe expression is marked.
let strictWithPointers: [SwiftSetting] = strict + [.strictMemorySafety()]

func systemLibrary(_ name: String, pkgConfig: String, apt: String) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)", pkgConfig: pkgConfig, providers: [.apt([apt])])
}

func library(_ name: String, _ dependencies: [Target.Dependency], pointers: Bool = false) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: pointers ? strictWithPointers : strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "mien",
    products: [.executable(name: "mien", targets: ["mien"])],
    targets: [
        // System libraries.
        .systemLibrary(name: "CLinux", path: "Sources/System/CLinux"),
        systemLibrary("COpenSSL", pkgConfig: "openssl", apt: "libssl-dev"),
        systemLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        systemLibrary("COpenBLAS", pkgConfig: "openblas", apt: "libopenblas-dev"),
        systemLibrary("CTurboJPEG", pkgConfig: "libturbojpeg", apt: "libturbojpeg0-dev"),
        systemLibrary("CPNG", pkgConfig: "libpng", apt: "libpng-dev"),
        systemLibrary("CWebP", pkgConfig: "libwebp", apt: "libwebp-dev"),
        systemLibrary("CSndFile", pkgConfig: "sndfile", apt: "libsndfile1-dev"),
        systemLibrary("CVorbis", pkgConfig: "vorbis", apt: "libvorbis-dev"),
        systemLibrary("CMPG123", pkgConfig: "libmpg123", apt: "libmpg123-dev"),
        systemLibrary("CSampleRate", pkgConfig: "samplerate", apt: "libsamplerate0-dev"),

        // The runtime.
        .target(name: "CAllocationCounter", cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3", "-Wall", "-Wextra", "-Werror"])]),
        library("TensorCore", []),
        library("Kernels", ["TensorCore", "CKernels", "COpenBLAS"], pointers: true),
        library("ONNXFormat", ["TensorCore"]),
        library("Inference", ["TensorCore", "Kernels", "ONNXFormat"], pointers: true),

        // Perception.
        library("Imaging", ["TensorCore", "Kernels", "CImaging", "CTurboJPEG", "CPNG", "CWebP"], pointers: true),
        .target(name: "CImaging", dependencies: ["CPNG"], cSettings: [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]),
        library(
            "AudioDSP", ["TensorCore", "Kernels", "CSndFile", "CVorbis", "CMPG123", "CSampleRate"], pointers: true),
        library("Emotion", ["TensorCore", "Inference", "Imaging", "AudioDSP", "COpenSSL"]),

        // Serving.
        library("HTTPCore", []),
        library("WebSocketCore", ["CZlib"], pointers: true),
        library("ProxyCore", []),
        library("Transport", ["ProxyCore", "CLinux", "COpenSSL"], pointers: true),
        library("Server", ["Transport", "HTTPCore", "WebSocketCore", "ProxyCore"]),

        // Where the two meet.
        library(
            "EmotionAPI",
            [
                "COpenSSL", "Server", "HTTPCore", "WebSocketCore", "ProxyCore", "Transport", "Emotion", "Inference",
                "Imaging",
                "AudioDSP",
            ]),
        .executableTarget(
            name: "mien",
            dependencies: [
                "EmotionAPI", "Transport", "Server", "Emotion", "Inference", "Imaging", "AudioDSP",
                "CAllocationCounter",
            ],
            swiftSettings: strict
        ),

        tests("TensorCore", ["TensorCore"]),
        tests("Kernels", ["Kernels", "CKernels", "TensorCore"]),
        tests("ONNXFormat", ["ONNXFormat", "TensorCore"]),
        tests("Inference", ["Inference", "TensorCore", "Kernels", "ONNXFormat"], resources: [.copy("Fixtures")]),
        tests("Imaging", ["Imaging"], resources: [.copy("Fixtures")]),
        tests("AudioDSP", ["AudioDSP"], resources: [.copy("Fixtures")]),
        tests(
            "Emotion", ["Emotion", "Imaging", "AudioDSP", "Inference", "TensorCore", "ONNXFormat"],
            resources: [.copy("Fixtures")]),
        // Requests as bytes, which two test targets and scripts/hardening/differential read.
        .target(
            name: "HTTPCases", path: "Tests/HTTPCases", exclude: ["README.md", "Cases"], swiftSettings: strict),
        tests("HTTPCore", ["HTTPCore", "HTTPCases"]),
        tests("WebSocketCore", ["WebSocketCore"]),
        tests("ProxyCore", ["ProxyCore"]),
        tests("Transport", ["Transport", "ProxyCore"]),
        tests("Server", ["Server", "HTTPCore", "HTTPCases", "WebSocketCore", "ProxyCore", "Transport"]),
        tests(
            "EmotionAPI",
            ["EmotionAPI", "Emotion", "Server", "HTTPCore", "WebSocketCore", "ProxyCore", "Imaging", "AudioDSP"],
            resources: [.copy("Golden")]),
        tests("EndToEnd", [], resources: [.copy("Clients")]),
        // What scripts/hardening/autobahn.sh tests: the server with a handler that sends messages back.
        .executableTarget(
            name: "websocket-echo", dependencies: ["Server", "HTTPCore", "WebSocketCore", "Transport"],
            path: "Tests/WebSocketEcho", swiftSettings: strict),
    ]
)
