package import HTTPCore
package import Server

/// Makes an `EmotionRequest` of an HTTP request.
package struct EmotionRequestReader: Sendable {
    package let defaults: AnalysisOptions
    package let maximumImages: Int
    package let maximumFaces: Int
    /// Arrays and objects inside one another in the part of options.
    package let jsonDepth: Int

    package init(
        defaults: AnalysisOptions, maximumImages: Int, maximumFaces: Int, jsonDepth: Int = JSONReader.maximumDepth
    ) {
        self.defaults = defaults
        self.maximumImages = maximumImages
        self.maximumFaces = maximumFaces
        self.jsonDepth = jsonDepth
    }

    /// Reads a request's parts, or its one picture or recording.
    package func read(_ head: HTTPRequestHead, _ body: RequestBody) throws(Problem) -> EmotionRequest {
        var options = OptionsReader(defaults: defaults, maximumFaces: maximumFaces)
        try options.apply(query: head.query)
        if case .multipart(let parts) = body { return try read(parts, &options) }
        guard let type = head.headers["Content-Type"].flatMap(MediaType.init) else {
            throw Problem(.unsupportedMediaType, "Content-Type is missing or malformed")
        }
        switch type.type {
        case "multipart" where type.subtype == "form-data":
            throw Problem(.invalidMultipart, "the multipart body has no parts")
        case "image", "audio": break
        default:
            throw Problem(
                .unsupportedMediaType, "Content-Type must be multipart/form-data, image/* or audio/*")
        }
        let bytes: [UInt8] = if case .bytes(let bytes) = body { bytes } else { [] }
        var request = EmotionRequest(options: try options.finished())
        // The bytes decide; the declared type only says what an unreadable body was meant to be.
        switch MediaKind.sniff(bytes) ?? (type.type == "image" ? .image : .audio) {
        case .image: request.images = [bytes]
        case .audio: request.audio = bytes
        }
        return request
    }

    private func read(_ parts: [MultipartPart], _ options: inout OptionsReader) throws(Problem) -> EmotionRequest {
        var images: [[UInt8]] = []
        var audio: [UInt8]?
        var hasOptions = false
        for part in parts {
            switch part.name {
            case "image":
                guard images.count < maximumImages else {
                    throw Problem(.tooManyParts, "at most \(maximumImages) pictures are taken", part: "image")
                }
                images.append(part.body)
            case "audio":
                guard audio == nil else {
                    throw Problem(.tooManyParts, "at most one recording is taken", part: "audio")
                }
                audio = part.body
            case "options":
                guard !hasOptions else {
                    throw Problem(.tooManyParts, "at most one part of options is taken", part: "options")
                }
                hasOptions = true
                try apply(part.body, to: &options)
            default:
                throw Problem(
                    .invalidMultipart, "the parts are named \"image\", \"audio\" and \"options\"",
                    part: part.name.shown)
            }
        }
        guard !images.isEmpty || audio != nil else {
            throw Problem(.invalidRequest, "there is neither a part \"image\" nor a part \"audio\"")
        }
        return EmotionRequest(images: images, audio: audio, options: try options.finished())
    }

    private func apply(_ body: [UInt8], to options: inout OptionsReader) throws(Problem) {
        let value: JSON
        do {
            value = try JSONReader.decode(body, depth: jsonDepth)
        } catch {
            throw Problem(.invalidOptions, "the options are not JSON: \(error)", part: "options")
        }
        guard let members = value.members else {
            throw Problem(.invalidOptions, "the options must be a JSON object", part: "options")
        }
        do {
            try options.apply(members)
        } catch {
            throw error.blamed(on: "options")
        }
    }
}
