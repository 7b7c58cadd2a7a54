internal import Server

/// The keys of the configuration and of its file.
extension MienService {
    /// Reads the file of keys again; says in the log how that went. Where it cannot be used the keys stay as they are.
    package func reloadKeys() {
        guard !configuration.auth.keysFile.isEmpty else { return }
        do throws(ServiceError) {
            try loadKeys()
            log.event(.info, "keys_reloaded")
        } catch {
            log.event(.error, "keys_not_reloaded", [("reason", error.description)])
        }
    }

    func loadKeys() throws(ServiceError) {
        let auth = configuration.auth
        guard auth.isRequired else { return }
        var entries: [String] = []
        if !auth.keysFile.isEmpty {
            do throws(FileBytes.Failure) {
                entries = APIKeyRing.entries(ofFile: try FileBytes.read(auth.keysFile, limit: 1 << 20))
            } catch {
                throw .keys(path: auth.keysFile, reason: error.description)
            }
            if entries.isEmpty { throw .keys(path: auth.keysFile, reason: "it holds no key") }
        }
        do throws(APIKeyRing.Fault) {
            access.use(try APIKeyRing(entries + auth.keys))
        } catch {
            throw .keys(path: auth.keysFile, reason: error.description)
        }
    }
}
