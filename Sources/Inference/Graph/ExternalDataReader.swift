import Glibc
import ONNXFormat

/// Reads tensor data from files beside a model.
///
/// Trust: names, offsets and lengths come from the model file. A name that is absolute or has a `..` part is refused,
/// and so is one that leads out of the folder through a symbolic link. At most `limit` bytes are read at a time.
struct ExternalDataReader {
    let directory: String
    let limit: Int

    func read(
        _ location: String, _ offset: Int64, _ length: Int64?, _ tensor: String
    ) throws(ONNXFormatError) -> ArraySlice<UInt8> {
        let parts = location.split(separator: "/", omittingEmptySubsequences: false)
        guard !location.isEmpty, !parts.contains(".."), parts.first != "", !location.utf8.contains(0) else {
            throw .badExternalLocation(tensor: tensor)
        }
        guard let folder = Self.resolved(directory) else {
            throw .externalDataUnreadable(tensor: tensor, path: location)
        }
        guard let file = Self.resolved(directory + "/" + location) else {
            throw .externalDataUnreadable(tensor: tensor, path: location)
        }
        guard file.hasPrefix(folder == "/" ? "/" : folder + "/") else { throw .badExternalLocation(tensor: tensor) }
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .externalDataUnreadable(tensor: tensor, path: location) }
        defer { close(descriptor) }
        do {
            let size = try ModelFile.size(descriptor, location)
            guard offset <= Int64(size) else {
                throw ONNXFormatError.externalDataUnreadable(tensor: tensor, path: location)
            }
            let count = length ?? Int64(size) - offset
            guard count <= Int64(size) - offset, count <= Int64(limit) else {
                throw ONNXFormatError.externalDataUnreadable(tensor: tensor, path: location)
            }
            return try ModelFile.read(descriptor, location, offset: Int(offset), count: Int(count))[...]
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
