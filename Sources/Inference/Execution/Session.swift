import Glibc
package import Kernels
import ONNXFormat

/// One loaded model: checked, rewritten, its operators made and its weights packed. Immutable, shared by all workers.
///
/// Memory: sessions of one file share their weights. While a model is loaded the file's bytes and the tensors made of them
/// are in memory together, then the tensors and the weights packed from them, each only until it is packed.
public final class Session: Sendable {
    /// The model's inputs, in the order that `ExecutionContext.run` takes tensors.
    public var inputs: [ValueSpec] { program.inputs }
    /// The model's outputs, in the order that `ExecutionContext.run` returns them.
    public var outputs: [ValueSpec] { program.outputs }

    let program: Program
    let options: SessionOptions

    /// Loads a model file, or takes what another session of the same file and options has loaded. External data files are
    /// read from its folder.
    /// - Throws: `ModelError`.
    public init(contentsOf path: String, options: SessionOptions = .init()) throws(ModelError) {
        program = try Self.program(path, options)
        self.options = options
    }

    /// Loads a model from its bytes.
    /// - Parameter externalDataDirectory: where external data files lie; where nil, they are refused.
    /// - Throws: `ModelError`.
    public convenience init(
        bytes: consuming [UInt8], externalDataDirectory: String? = nil, options: SessionOptions = .init()
    ) throws(ModelError) {
        let externalData = externalDataDirectory.map {
            ExternalDataReader(directory: $0, room: max(0, options.maximumModelBytes - bytes.count))
        }
        try self.init(graph: Self.graph(bytes, externalData, options), options: options)
    }

    /// A session of a graph that is already read.
    package init(
        graph: consuming Graph, options: SessionOptions = .init(), registry: OperatorRegistry = .standard
    ) throws(ModelError) {
        program = try Self.program(graph, options, registry)
        self.options = options
    }

    /// A context to run the model with: one for each worker.
    /// - Parameter threads: that share the work of one run. 1 where several contexts run at once, each on a core.
    public func makeContext(threads: Int = 1) -> ExecutionContext {
        makeContext(team: threads > 1 ? ThreadTeam(count: threads) : nil)
    }

    /// A context whose runs a team shares.
    package func makeContext(team: ThreadTeam?) -> ExecutionContext { ExecutionContext(self, team: team) }

    /// Whether both hold the same program and weights.
    package func sharesProgram(with other: Session) -> Bool { program === other.program }

    // MARK: Loading

    private static func program(_ path: String, _ options: SessionOptions) throws(ModelError) -> Program {
        let descriptor = try ModelFile.open(path)
        defer { close(descriptor) }
        let identity = try ModelFile.identity(descriptor, path)
        guard identity.size <= options.maximumModelBytes else {
            throw .tooLarge(bytes: identity.size, limit: options.maximumModelBytes)
        }
        let key = ProgramCache.Key(file: identity, path: path, options: options)
        if let known = ProgramCache.shared.program(for: key) { return known }
        let isSettled = identity.isSettled
        let externalData = ExternalDataReader(
            directory: ModelFile.directory(of: path), room: options.maximumModelBytes - identity.size)
        let made = try program(
            graph(ModelFile.read(descriptor, path, offset: 0, count: identity.size), externalData, options), options,
            .standard)
        // What may be written to without a trace, or was while it was read, is nobody else's.
        guard isSettled, externalData.isSettled, try ModelFile.identity(descriptor, path) == identity else {
            return made
        }
        return ProgramCache.shared.adopt(made, for: key, externalFiles: externalData.files)
    }

    /// The graph of a file's bytes, which are let go.
    private static func graph(
        _ bytes: consuming [UInt8], _ externalData: ExternalDataReader?, _ options: SessionOptions
    ) throws(ModelError) -> Graph {
        guard bytes.count <= options.maximumModelBytes else {
            throw .tooLarge(bytes: bytes.count, limit: options.maximumModelBytes)
        }
        let model: ONNXModel
        do {
            model = try ONNXModel(bytes: bytes)
        } catch {
            throw .malformed(error)
        }
        return try Graph(model, externalData: externalData?.read)
    }

    private static func program(
        _ graph: consuming Graph, _ options: SessionOptions, _ registry: OperatorRegistry
    ) throws(ModelError) -> Program {
        if options.rewrites {
            let pipeline = RewritePipeline.standard(foldingLimit: options.maximumFoldedBytes / 4)
            graph = try pipeline.apply(graph, registry: registry)
        }
        return try ProgramBuilder.build(graph, registry: registry, packingLimit: options.maximumModelBytes)
    }
}
