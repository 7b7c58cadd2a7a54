/// A model whose files are in memory and are what its task needs.
enum LoadedModel {
    case detector(DetectorModel)
    case face(FaceModel)
    case voice(VoiceModel)
    case fusion(FusionModel)

    /// Reads the model's files.
    /// - Throws: `ModelStoreError`.
    init(_ model: ModelManifest.Model, from folder: WeightsFolder) throws(ModelStoreError) {
        let sessions = try folder.sessions(of: model)
        switch model.task {
        case .detector: self = .detector(try DetectorModel(model, sessions: sessions))
        case .face: self = .face(try FaceModel(model, sessions: sessions))
        case .voice:
            guard let session = sessions["classifier"] else {
                throw .unfitModel(name: model.name, detail: "no file for classifier")
            }
            self = .voice(try VoiceModel(model, session: session))
        case .fusion: self = .fusion(try FusionModel(model, sessions: sessions))
        }
    }
}
