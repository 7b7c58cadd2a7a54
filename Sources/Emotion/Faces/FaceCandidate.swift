import Imaging

/// A rectangle on its way through the detector's cascade.
package struct FaceCandidate {
    package var left: Float
    package var top: Float
    package var right: Float
    package var bottom: Float
    /// The probability of a face that the last network gave.
    package var score: Float

    package init(left: Float, top: Float, right: Float, bottom: Float, score: Float) {
        self.left = left
        self.top = top
        self.right = right
        self.bottom = bottom
        self.score = score
    }

    var width: Float { right - left }
    var height: Float { bottom - top }
    private var area: Float { width * height }

    /// The square around the same middle with the longer side.
    package var squared: FaceCandidate {
        let side = max(width, height)
        let (x, y) = (left + (width - side) / 2, top + (height - side) / 2)
        return FaceCandidate(left: x, top: y, right: x + side, bottom: y + side, score: score)
    }

    /// The rectangle after a network's regression: offsets of left, top, right and bottom in sides of the rectangle,
    /// which the network counts one pixel longer.
    func refined(_ offsets: ArraySlice<Float>, score: Float) -> FaceCandidate {
        let (across, down) = (width + 1, height + 1)
        let first = offsets.startIndex
        return FaceCandidate(
            left: left + offsets[first] * across, top: top + offsets[first + 1] * down,
            right: right + offsets[first + 2] * across, bottom: bottom + offsets[first + 3] * down, score: score
        )
    }

    /// The rectangle cut to a picture's first and last pixels; nil where nothing is left.
    func box(in image: PixelImage) -> PixelBox? {
        let (lastX, lastY) = (Float(image.width - 1), Float(image.height - 1))
        let (x, y) = (max(0, min(lastX, left)), max(0, min(lastY, top)))
        let (endX, endY) = (max(0, min(lastX, right)), max(0, min(lastY, bottom)))
        guard endX > x, endY > y else { return nil }
        return PixelBox(x: x, y: y, width: endX - x, height: endY - y)
    }

    /// What two rectangles are compared by.
    package enum Overlap {
        /// Intersection over union.
        case union
        /// Intersection over the smaller area: high also where one lies inside the other.
        case smaller
    }

    func overlap(_ other: FaceCandidate, _ kind: Overlap) -> Float {
        let across = min(right, other.right) - max(left, other.left)
        let down = min(bottom, other.bottom) - max(top, other.top)
        guard across > 0, down > 0 else { return 0 }
        let shared = across * down
        switch kind {
        case .union: return shared / (area + other.area - shared)
        case .smaller: return shared / min(area, other.area)
        }
    }

    /// Which of the rectangles stay, best first: a rectangle goes if any better one overlaps it by more than the
    /// threshold, also one that goes itself. That is stricter than the usual greedy rule; the package whose weights these
    /// are does it so, and its figures are the reference.
    /// - Parameter limit: how many of the best are looked at.
    /// - Complexity: O(n log n + limit²).
    package static func suppressed(
        _ candidates: [FaceCandidate], threshold: Float, kind: Overlap = .union, limit: Int
    ) -> [Int] {
        let order = candidates.indices.sorted {
            let (a, b) = (candidates[$0].score, candidates[$1].score)
            return a == b ? $0 < $1 : a > b
        }.prefix(limit)
        var kept: [Int] = []
        for (rank, index) in order.enumerated() {
            let candidate = candidates[index]
            if !order.prefix(rank).contains(where: { candidate.overlap(candidates[$0], kind) > threshold }) {
                kept.append(index)
            }
        }
        return kept
    }
}
