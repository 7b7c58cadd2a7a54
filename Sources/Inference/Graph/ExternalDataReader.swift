import Glibc
import ONNXFormat

/// Reads tensor data from files beside one model.
///
/// Trust: names, offsets and lengths come from the model file. A name that is absolute or has a `..` part is refused,
/// and so is one that leads out of the folder through a symbolic link. At most `room` bytes are read in all, however
/// often a model names the same file.
final class ExternalDataReader {
    private let directory: String
    private var room: Int
    /// The files that were read, by their real path.
    private(set) var files: [String: FileIdentity] = [:]
    /// Whether all of them had settled when they were read.
    private(set) var isSettled = true

    init(directory: String, room: Int) {
        self.directory = directory
        self.room = room
    }

    func read(
        _ location: String, _ offset: Int64, _ length: Int64?, _ tensor: String
    ) throws(ONNXFormatError) -> ArraySlice<UInt8> {
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard !location.isEmpty, !parts.contains(".."), parts.first != "", !location.utf8.contains(0) else {
            throw .badExternalLocation(tensor: tensor)
        }
        guard let folder = Self.resolved(directory), let file = Self.resolved(directory + "/" + location) else {
            throw .externalDataUnreadable(tensor: tensor, path: location)
        }
        guard file.hasPrefix(folder == "/" ? "/" : folder + "/") else { throw .badExternalLocation(tensor: tensor) }
        do {
            // The path is resolved: a link in its place is a new one.
            let descriptor = try ModelFile.open(file, flags: O_NOFOLLOW)
            defer { close(descriptor) }
            let identity = try ModelFile.identity(descriptor, file)
            isSettled = isSettled && identity.isSettled && (files[file] ?? identity) == identity
            let rest = Int64(identity.size).subtractingReportingOverflow(offset)
            guard offset >= 0, !rest.overflow, rest.partialValue >= 0 else {
                throw ModelError.unreadable(path: file, errno: EINVAL)
            }
            let count = length ?? rest.partialValue
            guard count >= 0, count <= rest.partialValue else { throw ModelError.unreadable(path: file, errno: EINVAL) }
            guard count <= Int64(room) else { throw ModelError.tooLarge(bytes: Int(count), limit: room) }
            let bytes = try ModelFile.read(descriptor, file, offset: Int(offset), count: Int(count))
            room -= bytes.count
            files[file] = identity
            return bytes[...]
        } catch {
            throw .externalDataUnreadable(tensor: tensor, path: location)
        }
    }

    private static func resolved(_ path: String) -> String? {
        guard let pointer = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(pointer) }
        return unsafe String(cString: pointer)
    }
}
