import Foundation

/// Files that the tests read besides their own.
enum Repository {
    /// A path in this checkout.
    static func path(_ relative: String) -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        return root.appendingPathComponent(relative).path
    }

    /// The folder of photographs that are not part of the project: MIEN_SHARED or ../shared. Nil where it is not there;
    /// tests that need it are skipped then.
    static let photos: String? = {
        let shared = ProcessInfo.processInfo.environment["MIEN_SHARED"] ?? path("../shared")
        let photos = "\(shared)/data/photos"
        return FileManager.default.fileExists(atPath: "\(photos)/mtcnn_reference.json") ? photos : nil
    }()

    static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: path))) }
}
