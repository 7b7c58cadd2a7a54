internal import EmotionAPI

/// The files of one analysis, told apart by their bytes.
struct MediaFiles {
    struct File {
        let path: String
        let bytes: [UInt8]
    }

    private(set) var images: [File] = []
    private(set) var audio: File?

    /// The largest file that is read: 1 GiB.
    static let maximumBytes = 1 << 30

    init(_ paths: [String], maximumImages: Int) throws(CommandFailure) {
        for path in paths {
            let file = File(path: path, bytes: try Self.read(path))
            switch MediaKind.sniff(file.bytes) {
            case .image:
                guard images.count < maximumImages else {
                    throw .failed("\(path): at most \(maximumImages) pictures are taken")
                }
                images.append(file)
            case .audio:
                guard audio == nil else { throw .failed("\(path): at most one recording is taken") }
                audio = file
            case nil:
                throw .failed("\(path): neither a picture nor a recording of a known format")
            }
        }
    }

    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        do {
            return try FileBytes.read(path, limit: maximumBytes)
        } catch {
            throw .failed("\(path): \(error)")
        }
    }
}
