internal import COpenBLAS

/// The linear algebra library as a whole. Mien owns its parallelism (one worker, one thread), so the library is held to
/// one thread.
public enum BLAS {
    /// Holds OpenBLAS to one thread for the whole process. Every product asks for this itself before its first call;
    /// calling it at start only moves the library's own initialisation there.
    public static func useSingleThread() { _ = configured }

    /// OpenBLAS' build and the core type it has chosen, for the head of a benchmark.
    public static var summary: String {
        guard let text = unsafe openblas_get_config(), let core = unsafe openblas_get_corename() else { return "" }
        return unsafe "\(String(cString: text)), \(String(cString: core))"
    }

    static let configured: Void = openblas_set_num_threads(1)
}
