import Synchronization

/// The programs of model files that sessions are using, so that all sessions of one file share one program and its
/// weights. Holds none alive.
final class ProgramCache: Sendable {
    static let shared = ProgramCache()

    /// What a program follows from.
    struct Key: Hashable {
        let file: FileIdentity
        /// The file's external data lies beside the path that it was opened by.
        let directory: String
        let maximumModelBytes: Int
        let maximumFoldedBytes: Int
        let rewrites: Bool

        init(file: FileIdentity, path: String, options: SessionOptions) {
            self.file = file
            directory = ModelFile.directory(of: path)
            maximumModelBytes = options.maximumModelBytes
            maximumFoldedBytes = options.maximumFoldedBytes
            rewrites = options.rewrites
        }
    }

    private struct Entry {
        weak var program: Program?
        /// The external data files, by real path, as they were when they were read.
        let externalFiles: [String: FileIdentity]
    }

    private let entries = Mutex<[Key: Entry]>([:])

    /// The program in use of a file that has not changed since, nor any of its external data files.
    func program(for key: Key) -> Program? {
        entries.withLock { entries in
            guard let entry = entries[key], let program = entry.program,
                entry.externalFiles.allSatisfy({ FileIdentity(path: $0.key) == $0.value })
            else { return nil }
            return program
        }
    }

    /// Notes a program.
    /// - Returns: the one to use: where two threads have loaded a file at once, the first one's.
    func adopt(_ program: Program, for key: Key, externalFiles: [String: FileIdentity]) -> Program {
        entries.withLock { entries in
            if let entry = entries[key], entry.externalFiles == externalFiles, let known = entry.program {
                return known
            }
            entries = entries.filter { $0.value.program != nil }
            entries[key] = Entry(program: program, externalFiles: externalFiles)
            return program
        }
    }
}
