import Emotion
import Foundation
import Imaging
import Testing

@Suite struct FaceDetectorTests {
    /// What the package mtcnn 1.0.0 found, as `mtcnn_reference.json` keeps it: sides are the picture's, not the subject's.
    struct Reference: Decodable {
        struct Face: Decodable {
            let box: [Float]
            let confidence: Float
            let keypoints: [String: [Float]]
        }
        struct Photo: Decodable {
            let width: Int
            let height: Int
            let faces: [Face]
        }
        let photos: [String: Photo]
    }

    static let models = Result { try EmotionModels(weightsDirectory: Repository.path("weights")) }

    private func detect(_ path: String, _ options: FaceOptions = FaceOptions()) throws -> (PixelImage, [DetectedFace]) {
        let image = try ImageDecoder.decode(Repository.bytes(path))
        return (image, try Self.models.get().makeAnalyzer().detectFaces(image, options: options))
    }

    /// The largest distance of a landmark from the reference's, as a share of the face's width.
    private func error(_ found: FaceLandmarks, _ reference: Reference.Face) throws -> Float {
        let pairs: [(PixelPoint, String)] = [
            (found.rightEye, "left_eye"), (found.leftEye, "right_eye"), (found.nose, "nose"),
            (found.mouthRight, "mouth_left"), (found.mouthLeft, "mouth_right"),
        ]
        return try pairs.map { point, key in
            let place = try #require(reference.keypoints[key])
            return hypot(point.x - place[0], point.y - place[1]) / reference.box[2]
        }.max() ?? .infinity
    }

    /// docs/samples/astronaut.jpg through the package mtcnn 1.0.0 on TensorFlow 2.15.
    @Test func findsTheAstronaut() throws {
        let (image, faces) = try detect(Repository.path("docs/samples/astronaut.jpg"))
        #expect(image.width == 512 && image.height == 512)
        try #require(faces.count == 1)
        #expect(faces[0].box.overlap(PixelBox(x: 182, y: 64, width: 84, height: 107)) >= 0.95)
        #expect(abs(faces[0].confidence - 0.9993) < 0.002)
        let reference = Reference.Face(
            box: [182, 64, 84, 107], confidence: 0.9993,
            keypoints: [
                "left_eye": [203, 100], "right_eye": [245, 102], "nose": [224, 127], "mouth_left": [202, 138],
                "mouth_right": [244, 140],
            ]
        )
        #expect(try error(faces[0].landmarks, reference) < 0.02)
        #expect(faces[0].landmarks.leftEye.x > faces[0].landmarks.rightEye.x)
    }

    @Test(.enabled(if: Repository.photos != nil, "needs the photographs of ../shared or MIEN_SHARED"))
    func findsWhatTheReferenceFinds() throws {
        let folder = try #require(Repository.photos)
        let json = Data(try Repository.bytes("\(folder)/mtcnn_reference.json"))
        for (name, photo) in try JSONDecoder().decode(Reference.self, from: json).photos.sorted(by: { $0.key < $1.key })
        {
            let (image, faces) = try detect("\(folder)/\(name)")
            #expect(image.width == photo.width && image.height == photo.height, "\(name)")
            for face in photo.faces where face.confidence >= 0.95 {
                let box = PixelBox(x: face.box[0], y: face.box[1], width: face.box[2], height: face.box[3])
                let best = faces.max { $0.box.overlap(box) < $1.box.overlap(box) }
                let found = try #require(best, "\(name): nothing found")
                let distance = try error(found.landmarks, face)
                print("\(name): IoU \(found.box.overlap(box)), landmarks \(distance), confidence \(found.confidence)")
                #expect(found.box.overlap(box) >= 0.7, "\(name)")
                #expect(distance <= 0.05, "\(name)")
            }
            if photo.faces.isEmpty { #expect(faces.isEmpty, "\(name)") }
        }
    }

    /// The package finds nothing in this cut-out; training/detector/mtcnn_twin.py finds it in a frame.
    @Test(arguments: [1, 4])
    func findsAFaceThatFillsThePicture(scale: Int) throws {
        let image = try ImageDecoder.decode(Repository.bytes(Repository.path("docs/samples/astronaut.jpg")))
            .cropped(x: 190, y: 75, width: 70, height: 90, border: .replicate)
            .resized(width: 70 * scale, height: 90 * scale, filter: .bilinear)
        let faces = try Self.models.get().makeAnalyzer().detectFaces(image)
        try #require(faces.count == 1)
        let whole = PixelBox(x: 0, y: 0, width: Float(70 * scale), height: Float(90 * scale))
        #expect(faces[0].box.overlap(whole) > 0.9)
        // The right eye at (203, 100) in the sample, within 5 % of the width.
        let eye = faces[0].landmarks.rightEye
        #expect(hypot(eye.x / Float(scale) - 13, eye.y / Float(scale) - 25) < 3.5)
    }

    @Test func optionsHold() throws {
        let path = Repository.path("docs/samples/astronaut.jpg")
        #expect(try detect(path, FaceOptions(maxFaces: 0)).1.isEmpty)
        #expect(try detect(path, FaceOptions(minFace: 120)).1.isEmpty)
        #expect(try detect(path, FaceOptions(minFace: 100)).1.count == 1)
        #expect(try detect(path, FaceOptions(minConfidence: 0.99999)).1.isEmpty)
    }

    @Test(arguments: [(1, 1), (12, 12), (19, 300), (20, 20), (64, 64), (5000, 20), (20, 5000)])
    func evenPicturesOfAnyShapeHoldNoFace(width: Int, height: Int) throws {
        for channels in [1, 3] {
            let pixels = [UInt8](repeating: 90, count: width * height * channels)
            let image = try PixelImage(width: width, height: height, channels: channels, pixels: pixels)
            let analyzer = try Self.models.get().makeAnalyzer()
            #expect(try analyzer.detectFaces(image, options: FaceOptions(minFace: 20, minConfidence: 0.5)).isEmpty)
        }
    }

    /// Noise makes many proposals; the limits keep the work small, whatever is found.
    @Test func noiseIsBounded() throws {
        var state: UInt64 = 1
        let pixels = (0..<(600 * 400)).map { _ -> UInt8 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state >> 56)
        }
        let image = try PixelImage(width: 600, height: 400, channels: 1, pixels: pixels)
        let analyzer = try Self.models.get().makeAnalyzer()
        let faces = try analyzer.detectFaces(image, options: FaceOptions(minFace: 20, minConfidence: 0))
        #expect(faces.count <= 32)
    }
}
