import Glibc

/// At which sizes P-Net looks at a picture: its window of 12 pixels stands for a larger face on each smaller copy.
///
/// Scales lie on the grid 12/20 · 0.709^k, on which the network's authors measured, whatever the smallest face is: asking
/// for larger faces leaves fine levels out and changes nothing in the others.
/// - Source: Zhang et al. 2016 §II; grid and number of levels as in the package mtcnn 1.0.0.
package struct ScalePyramid {
    /// One copy of the picture.
    package struct Level: Equatable {
        /// Pixels of the copy for one of the picture.
        package let scale: Double
        package let width: Int
        package let height: Int
    }

    /// The side of P-Net's window.
    package static let window = 12
    /// From one level to the next.
    package static let factor = 0.709
    /// The scale of the finest level: faces of 20 pixels.
    package static let firstScale = 12.0 / 20.0
    /// The most pixels of a copy. In larger pictures only larger faces are looked for: in 50 megapixels those from 80
    /// pixels on, in 12 megapixels those from 40 on.
    package static let maximumPixels = 1_500_000

    /// From fine to coarse; empty for a picture in which no face of 20 pixels has room.
    package let levels: [Level]

    /// - Parameters:
    ///   - width: of the picture, as `height`.
    ///   - minFace: the smallest face to find, in its pixels.
    package init(width: Int, height: Int, minFace: Int) {
        let smaller = Double(min(width, height))
        let count = (log(smaller / Double(Self.window)) / -log(Self.factor) - 1).rounded(.toNearestOrEven)
        guard count >= 1 else {
            levels = []
            return
        }
        let scales = (0..<Int(count)).map { Self.firstScale * pow(Self.factor, Double($0)) }
        let needed = Double(Self.window) / Double(max(minFace, 20))
        var levels: [Level] = []
        for (index, scale) in scales.enumerated() {
            let isFinerThanNeeded = index + 1 < scales.count && scales[index + 1] >= needed
            let level = Level(scale: scale, width: Int(Double(width) * scale), height: Int(Double(height) * scale))
            if !isFinerThanNeeded, level.width * level.height <= Self.maximumPixels { levels.append(level) }
        }
        self.levels = levels
    }
}
