import Emotion
import Imaging
import Testing

/// The whole way from a picture to probabilities, with the shipped weights.
@Suite struct FaceAnalysisTests {
    private func analyzer() throws -> EmotionAnalyzer { try FaceDetectorTests.models.get().makeAnalyzer() }
    private func astronaut() throws -> PixelImage {
        try ImageDecoder.decode(Repository.bytes(Repository.path("docs/samples/astronaut.jpg")))
    }

    @Test func theAstronautSmiles() throws {
        let analysis = try analyzer().analyze(astronaut())
        #expect(analysis.width == 512 && analysis.height == 512)
        try #require(analysis.faces.count == 1)
        let face = analysis.faces[0]
        #expect(face.scores.dominant == .happy)
        #expect(!face.scores.uncertain)
        #expect(abs(face.scores.probabilities.reduce(0, +) - 1) < 1e-4)
        #expect(face.quality.facePixels == min(face.box.width, face.box.height))
        #expect(!face.quality.isPoor)
        #expect(abs(face.roll) < 10)
        #expect(face.landmarks != nil)
        #expect(analysis.timing.detect > 0 && analysis.timing.face > 0)
    }

    @Test func landmarksAreLeftOutOnRequest() throws {
        let analysis = try analyzer().analyze(astronaut(), options: FaceOptions(landmarks: false))
        #expect(analysis.faces.count == 1)
        #expect(analysis.faces.first?.landmarks == nil)
    }

    @Test func greyPicturesAreAnalysedLikeColour() throws {
        let analyzer = try analyzer()
        let colour = try analyzer.analyze(astronaut())
        let grey = try analyzer.analyze(astronaut().grey())
        try #require(grey.faces.count == 1 && colour.faces.count == 1)
        #expect(grey.faces[0].box.overlap(colour.faces[0].box) > 0.8)
        #expect(grey.faces[0].scores.dominant == colour.faces[0].scores.dominant)
    }

    @Test func withoutDetectionThePictureIsTheFace() throws {
        let image = try astronaut().cropped(x: 182, y: 64, width: 84, height: 107, border: .replicate)
        let analysis = try analyzer().analyze(image, options: FaceOptions(detect: false))
        try #require(analysis.faces.count == 1)
        #expect(analysis.faces[0].box == PixelBox(x: 0, y: 0, width: 84, height: 107))
        #expect(analysis.faces[0].confidence == 1)
        #expect(analysis.faces[0].landmarks == nil)
        #expect(analysis.faces[0].scores.dominant == .happy)
    }

    @Test func theMirrorImageGetsTheSameAnswer() throws {
        let face = try astronaut().cropped(x: 176, y: 70, width: 96, height: 96, border: .replicate)
        let channels = face.channels
        var pixels = face.pixels
        for y in 0..<96 {
            for x in 0..<96 {
                for channel in 0..<channels {
                    pixels[(y * 96 + x) * channels + channel] = face.pixels[(y * 96 + 95 - x) * channels + channel]
                }
            }
        }
        let mirrored = try PixelImage(width: 96, height: 96, channels: channels, pixels: pixels)
        #expect(mirrored != face)
        let answers = try [face, mirrored].map {
            try #require(analyzer().analyze($0, options: FaceOptions(detect: false)).faces.first).scores.probabilities
        }
        // All seven, the unlikely too, to a hundredth of each.
        for (one, other) in zip(answers[0], answers[1]) { #expect(abs(one / other - 1) < 0.01) }
    }

    @Test func manyFacesAreAnsweredLargestFirst() throws {
        // Nine astronauts, each reduced a little more than the one before, on one canvas: more than one chunk of crops.
        let source = try astronaut().cropped(x: 130, y: 20, width: 200, height: 200, border: .replicate)
        var pixels = [UInt8](repeating: 60, count: 600 * 600 * 3)
        for index in 0..<9 {
            let side = 200 - 10 * index
            let small = try source.resized(width: side, height: side, filter: .area)
            for y in 0..<side {
                for x in 0..<(side * 3) {
                    let place = ((index / 3 * 200 + y) * 600 + index % 3 * 200) * 3 + x
                    pixels[place] = small.pixels[y * side * 3 + x]
                }
            }
        }
        let image = try PixelImage(width: 600, height: 600, channels: 3, pixels: pixels)
        let faces = try analyzer().analyze(image).faces
        #expect(faces.count == 9)
        #expect(zip(faces, faces.dropFirst()).allSatisfy { $0.box.area >= $1.box.area })
        #expect(faces.allSatisfy { $0.scores.dominant == .happy })
        let three = try analyzer().analyze(image, options: FaceOptions(maxFaces: 3)).faces
        #expect(three.map(\.box) == faces.prefix(3).map(\.box))
    }
}
