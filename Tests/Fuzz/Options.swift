import EmotionAPI
import HTTPCore

private let defaults = AnalysisOptions(defaults: Configuration())

private func rewritten(_ bytes: [UInt8]) -> [UInt8]? {
    (try? JSONReader.decode(bytes)).map { JSONWriter.encode($0) }
}

/// The part `options`: what is written of what was read is read as the same.
private func readPart(_ bytes: [UInt8]) {
    guard let json = try? JSONReader.decode(bytes) else { return }
    // A number may lose how it was spelled, and a zero its sign, but no more than once.
    let written = rewritten(JSONWriter.encode(json))
    precondition(written != nil, "\(json) is written as something that cannot be read")
    precondition(written.flatMap(rewritten) == written, "\(json) is read as something else")
    guard let members = json.members else { return }
    var reader = OptionsReader(defaults: defaults, maximumFaces: 256)
    guard (try? reader.apply(members)) != nil, let options = try? reader.finished() else { return }
    precondition((1...256).contains(options.face.maxFaces), "max_faces is \(options.face.maxFaces)")
}

private func readQuery(_ bytes: [UInt8]) {
    let head = HTTPRequestHead(
        method: .post, target: "/?" + String(decoding: bytes, as: UTF8.self), path: "/", headers: HTTPHeaders())
    var reader = OptionsReader(defaults: defaults, maximumFaces: 256)
    guard (try? reader.apply(query: head.query)) != nil else { return }
    _ = try? reader.finished()
}

/// Lines as the text messages of a stream.
private func stream(_ bytes: [UInt8]) {
    var session = StreamSession(id: "s", models: ["face": "f@1"], settings: StreamSettings(), now: 0)
    var now: UInt64 = 0
    for line in bytes.split(separator: 0x0A).prefix(16) {
        now += 40_000_000
        session.receive(.text(String(decoding: line, as: UTF8.self)), now: now)
    }
}

/// libFuzzer's target for options in JSON and in a query, the configuration's dialect, and the texts of a stream.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: count))
    guard let first = bytes.first else { return 0 }
    let rest = Array(bytes.dropFirst())
    switch first & 3 {
    case 0: readPart(rest)
    case 1: readQuery(rest)
    case 2: stream(rest)
    default: _ = try? JSONReader.decode(rest, dialect: .json5)
    }
    return 0
}
