import ONNXFormat

/// One loaded model: checked, rewritten, its operators made and its weights packed. Immutable, shared by all workers.
public final class Session: Sendable {
    /// The model's inputs, in the order that `ExecutionContext.run` takes tensors.
    public var inputs: [ValueSpec] { program.inputs }
    /// The model's outputs, in the order that `ExecutionContext.run` returns them.
    public var outputs: [ValueSpec] { program.outputs }

    let program: Program
    let options: SessionOptions

    /// Loads a model file. External data files are read from its folder.
    /// - Throws: `ModelError`.
    public convenience init(contentsOf path: String, options: SessionOptions = .init()) throws(ModelError) {
        let bytes = try ModelFile.read(path, limit: options.maximumModelBytes)
        try self.init(bytes: bytes, externalDataDirectory: ModelFile.directory(of: path), options: options)
    }

    /// Loads a model from its bytes.
    /// - Parameter externalDataDirectory: where external data files lie; where nil, they are refused.
    /// - Throws: `ModelError`.
    public convenience init(
        bytes: [UInt8], externalDataDirectory: String? = nil, options: SessionOptions = .init()
    ) throws(ModelError) {
        guard bytes.count <= options.maximumModelBytes else {
            throw .tooLarge(bytes: bytes.count, limit: options.maximumModelBytes)
        }
        let model: ONNXModel
        do {
            model = try ONNXModel(bytes: bytes)
        } catch {
            throw .malformed(error)
        }
        let files = externalDataDirectory.map {
            ExternalDataReader(directory: $0, limit: options.maximumModelBytes - bytes.count)
        }
        let graph = try Graph(model, externalData: files?.read)
        try self.init(graph: graph, options: options)
    }

    /// A session of a graph that is already read.
    package init(
        graph: Graph, options: SessionOptions = .init(), registry: OperatorRegistry = .standard
    ) throws(ModelError) {
        let rewritten = options.rewrites ? try RewritePipeline.standard.apply(graph, registry: registry) : graph
        program = try ProgramBuilder.build(rewritten, registry: registry)
        self.options = options
    }

    /// A context to run the model with: one for each worker.
    /// - Parameter threads: that share the work of one run. 1 where several contexts run at once, each on a core.
    public func makeContext(threads: Int = 1) -> ExecutionContext {
        ExecutionContext(self, threads: threads)
    }
}
