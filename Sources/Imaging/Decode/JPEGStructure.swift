/// What the markers of a JPEG say of the work that it asks for.
/// - Source: ITU-T T.81 Annex B and Table B.1.
struct JPEGStructure {
    /// Coders write up to a dozen scans, optimisers two or three dozen.
    private static let maximumScans = 100
    /// Passes over a picture of the greatest size that may be decoded: each scan costs one, however short it is.
    private static let maximumPasses = 16

    private(set) var scans = 0
    private var isArithmetic = false
    private let bits: Int

    /// Walks over the segments, and over what is coded between them; stops where there is no marker.
    /// - Complexity: O(n).
    init(_ bytes: [UInt8]) {
        bits = bytes.count * 8
        var place = 2
        while place + 4 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            if marker == 0xFF {
                place += 1
                continue
            }
            guard marker != 0xD9 else { return }
            // Stand-alone markers have no length.
            if marker == 0x01 || (0xD0...0xD8).contains(marker) {
                place += 2
                continue
            }
            let length = Int(bytes[place + 2]) << 8 | Int(bytes[place + 3])
            guard length >= 2 else { return }
            if (0xC9...0xCF).contains(marker), marker != 0xCC { isArithmetic = true }
            place += 2 + length
            guard marker == 0xDA else { continue }
            scans += 1
            // libjpeg skips stray bytes before a marker, so they are skipped here as well.
            place = Self.nextMarker(bytes, from: place)
        }
    }

    /// Why the file is not worth decoding, or nil.
    func fault(width: Int, height: Int, limits: ImageLimits) -> String? {
        if isArithmetic { return "arithmetic coding is not read" }
        if scans > Self.maximumScans { return "it has more than \(Self.maximumScans) scans" }
        let pixels = width * height
        // Each block of the first scan takes a Huffman code, of at least one bit.
        if pixels / 64 > bits { return "it is cut short" }
        let allowed = max(limits.maximumPixels, pixels).multipliedReportingOverflow(by: Self.maximumPasses)
        if !allowed.overflow, scans * pixels > allowed.partialValue { return "it has too many scans for its size" }
        return nil
    }

    /// The place of the next marker that ends coded data: neither a stuffed byte nor a restart.
    private static func nextMarker(_ bytes: [UInt8], from start: Int) -> Int {
        var place = start
        while place + 1 < bytes.count {
            if bytes[place] == 0xFF {
                let next = bytes[place + 1]
                if next != 0, next != 0xFF, !(0xD0...0xD7).contains(next) { return place }
            }
            place += 1
        }
        return bytes.count
    }
}
