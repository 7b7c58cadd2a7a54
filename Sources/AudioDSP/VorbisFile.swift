/// One Ogg Vorbis recording, its first stream, decoded by libvorbis.
///
/// libsndfile reads Vorbis through the same library, but keeps for ever what libvorbis took for headers that are refused,
/// and hands it whatever codebooks there are.
final class VorbisFile: SoundSource {
    let channels: Int
    let sampleRate: Int
    let declaredFrames: Int64?
    /// A damaged packet is left out; a stream whose headers are damaged is never opened.
    var fault: String? { nil }

    /// Packets in a row that are no sound, then the stream ends: each costs time, and none makes it longer.
    private static let maximumUnreadable = 1_000

    private var packets: OggPackets
    private let decoder: VorbisDecoder
    private var unreadable = 0

    /// - Returns: nil where the three headers are not there, or not within `VorbisCodebooks`' limits.
    init?(_ bytes: [UInt8]) {
        guard var packets = OggPackets(bytes), let identification = packets.next(), let comment = packets.next(),
            comment.bytes.starts(with: "\u{3}vorbis".utf8), let setup = packets.next(),
            VorbisCodebooks.areModest(setup.bytes),
            let decoder = VorbisDecoder(identification: identification, setup: setup)
        else { return nil }
        self.packets = packets
        self.decoder = decoder
        channels = decoder.channels
        sampleRate = decoder.sampleRate
        declaredFrames = OggCodec.claimedLength(bytes)
    }

    func read(into block: inout [Float]) -> Int {
        let wanted = block.count / channels
        var frames = 0
        while frames < wanted {
            let taken = decoder.take(wanted - frames, into: &block, at: frames)
            frames += taken
            if taken > 0 { continue }
            guard unreadable < Self.maximumUnreadable, let packet = packets.next() else { break }
            unreadable = decoder.decode(packet) ? 0 : unreadable + 1
        }
        return frames
    }
}
