/// Follows faces from frame to frame by the overlap of their boxes.
///
/// Matching is greedy: of all pairs of a known track and a new face, the one with the largest overlap first. A track
/// that finds no face lives on for `maximumGap` milliseconds, so that a turned head or a missed detection keeps its
/// number. A cut or a very fast move starts a new track.
/// - Complexity: O(tracks · faces) for each frame; tracks are at most `maximumTracks`, the stalest go first.
public struct FaceTracker: Sendable {
    /// The least intersection over union that joins a face to a track.
    public let minimumOverlap: Float
    /// Milliseconds that a track lives without a face.
    public let maximumGap: Double
    /// Tracks kept at once.
    public static let maximumTracks = 256

    private struct Track: Sendable {
        let id: Int
        var box: PixelBox
        var seen: Double
        var smoother: ScoreSmoother
    }

    private let smoothing: Double
    private var tracks: [Track] = []
    private var nextID = 1

    /// - Parameters:
    ///   - smoothing: the time constant of `TrackedFace.smoothed` in milliseconds; 0: none.
    ///   - minimumOverlap: 0…1.
    ///   - maximumGap: milliseconds.
    public init(smoothing: Double = 500, minimumOverlap: Float = 0.3, maximumGap: Double = 1000) {
        self.smoothing = smoothing
        self.minimumOverlap = minimumOverlap
        self.maximumGap = maximumGap
    }

    /// Takes in the faces of one frame and gives them back with their tracks, in the same order.
    /// - Parameter time: milliseconds on the client's clock. Frames are expected in order; an earlier time is taken as
    ///   it is and ends no track.
    /// - Throws: `AnalysisError.invalidScores` never for faces that an analyser made.
    public mutating func update(_ faces: [Face], at time: Double) throws(AnalysisError) -> [TrackedFace] {
        tracks.removeAll { time - $0.seen > maximumGap }
        var pairs: [(overlap: Float, track: Int, face: Int)] = []
        for (track, known) in tracks.enumerated() {
            for (face, found) in faces.enumerated() {
                let overlap = known.box.overlap(found.box)
                if overlap >= minimumOverlap, overlap > 0 { pairs.append((overlap, track, face)) }
            }
        }
        pairs.sort { $0.overlap > $1.overlap }
        var trackOfFace = [Int?](repeating: nil, count: faces.count)
        var taken = [Bool](repeating: false, count: tracks.count)
        for pair in pairs where !taken[pair.track] && trackOfFace[pair.face] == nil {
            taken[pair.track] = true
            trackOfFace[pair.face] = pair.track
        }
        var answer: [TrackedFace] = []
        answer.reserveCapacity(faces.count)
        for (index, face) in faces.enumerated() {
            let place: Int
            if let known = trackOfFace[index] {
                place = known
            } else {
                place = tracks.count
                tracks.append(
                    Track(id: nextID, box: face.box, seen: time, smoother: ScoreSmoother(timeConstant: smoothing))
                )
                nextID += 1
            }
            tracks[place].box = face.box
            tracks[place].seen = time
            let smoothed = try tracks[place].smoother.add(face.scores, at: time)
            answer.append(TrackedFace(trackID: tracks[place].id, face: face, smoothed: smoothed))
        }
        if tracks.count > Self.maximumTracks {
            tracks.sort { $0.seen > $1.seen }
            tracks.removeLast(tracks.count - Self.maximumTracks)
        }
        return answer
    }
}
