package import Emotion

extension ModelSelection {
    /// `name@version` of what serves, by task, as answers have it.
    package var identifiersJSON: JSON {
        .object(
            ModelTask.allCases.compactMap { task in
                model(for: task).map { JSON.Member(task.rawValue, .string($0.identifier)) }
            })
    }

    /// The body of `GET /v1/models`: everything that the manifest holds, and which of it serves.
    package var json: JSON {
        ["models": .array(manifest.models.map { $0.json(isServed: models.contains($0)) })]
    }
}

extension ModelManifest.Model {
    func json(isServed: Bool) -> JSON {
        [
            "name": .string(name), "version": .string(version), "task": .string(task.rawValue),
            "served": .bool(isServed),
            "labels": .array(labels.map { .string($0) }),
            "sha256": .object(files.map { JSON.Member($0.path, .string($0.sha256)) }),
            "licence": .string(licence), "training_data": .string(data),
            "preprocessing": .sorted(preprocessing.mapValues(\.json)),
            "figures": .sorted(figures.mapValues(\.json)),
        ]
    }
}

extension ManifestValue {
    var json: JSON {
        switch self {
        case .bool(let value): .bool(value)
        case .number(let value): .number(value)
        case .string(let value): .string(value)
        case .array(let values): .array(values.map(\.json))
        case .object(let members): .sorted(members.mapValues(\.json))
        }
    }
}

extension JSON {
    /// An object whose members stand in the order of their names.
    static func sorted(_ members: [String: JSON]) -> JSON {
        .object(members.sorted { $0.key < $1.key }.map { Member($0.key, $0.value) })
    }
}
