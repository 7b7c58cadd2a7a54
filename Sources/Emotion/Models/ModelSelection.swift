/// Which models of a manifest serve: one for each task that it has models for.
public struct ModelSelection: Sendable, Equatable {
    /// Everything that could be chosen.
    public let manifest: ModelManifest
    /// The models that serve, in the order of the manifest.
    public let models: [ModelManifest.Model]

    /// Takes the named model of each task, and the first of a task that none is named for.
    /// - Parameter names: names without versions.
    /// - Throws: `ModelStoreError.unknownModel` where the manifest has no model of that name for the task.
    public init(_ manifest: ModelManifest, choosing names: [ModelTask: String] = [:]) throws(ModelStoreError) {
        for task in ModelTask.allCases {
            guard let name = names[task] else { continue }
            let known = manifest.models(for: task).map(\.name)
            guard known.contains(name) else { throw .unknownModel(task: task, name: name, known: known) }
        }
        self.manifest = manifest
        models = manifest.models.filter { model in
            model.name == names[model.task] ?? manifest.model(for: model.task)?.name
        }
    }

    /// The model that serves a task, if there is one.
    public func model(for task: ModelTask) -> ModelManifest.Model? { models.first { $0.task == task } }
}
