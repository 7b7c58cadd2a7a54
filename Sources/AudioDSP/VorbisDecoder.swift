private import CVorbis

/// libvorbis' state for one stream: frees all of it when it goes, however far it got.
@safe
final class VorbisDecoder {
    private let info = UnsafeMutablePointer<vorbis_info>.allocate(capacity: 1)
    private let comment = UnsafeMutablePointer<vorbis_comment>.allocate(capacity: 1)
    private let state = UnsafeMutablePointer<vorbis_dsp_state>.allocate(capacity: 1)
    private let block = UnsafeMutablePointer<vorbis_block>.allocate(capacity: 1)

    /// The comment header that libvorbis insists on, with nothing in it: a file's own is of no use here, and may be large.
    private static let noComment = OggPackets.Packet(
        bytes: Array("\u{3}vorbis".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 1], number: 1, granule: nil, isLast: false)

    /// - Parameter setup: its codebooks have been looked at.
    /// - Returns: nil where libvorbis will not have the headers.
    init?(identification: OggPackets.Packet, setup: OggPackets.Packet) {
        unsafe info.initialize(to: vorbis_info())
        unsafe comment.initialize(to: vorbis_comment())
        unsafe state.initialize(to: vorbis_dsp_state())
        unsafe block.initialize(to: vorbis_block())
        unsafe vorbis_info_init(info)
        unsafe vorbis_comment_init(comment)
        for packet in [identification, Self.noComment, setup] {
            let isTaken = unsafe Self.withPacket(packet, isFirst: packet.number == 0) { packet in
                unsafe vorbis_synthesis_headerin(info, comment, &packet) == 0
            }
            guard isTaken else { return nil }
        }
        guard unsafe vorbis_synthesis_init(state, info) == 0, unsafe vorbis_block_init(state, block) == 0,
            channels > 0
        else { return nil }
    }

    // Each of these takes what was only zeroed, too.
    deinit {
        unsafe vorbis_block_clear(block)
        unsafe vorbis_dsp_clear(state)
        unsafe vorbis_comment_clear(comment)
        unsafe vorbis_info_clear(info)
        unsafe block.deallocate()
        unsafe state.deallocate()
        unsafe comment.deallocate()
        unsafe info.deallocate()
    }

    var channels: Int { Int(unsafe info.pointee.channels) }
    var sampleRate: Int { unsafe info.pointee.rate }

    /// - Returns: whether the packet was sound.
    func decode(_ packet: OggPackets.Packet) -> Bool {
        unsafe Self.withPacket(packet, isFirst: false) { packet in
            unsafe vorbis_synthesis(block, &packet) == 0 && vorbis_synthesis_blockin(state, block) == 0
        }
    }

    /// Takes up to `wanted` frames of what is decoded, interleaved, to the frame `start` of `target`.
    /// - Returns: how many.
    func take(_ wanted: Int, into target: inout [Float], at start: Int) -> Int {
        var planes: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>?
        let ready = unsafe vorbis_synthesis_pcmout(state, &planes)
        let count = min(Int(ready), wanted, target.count / channels - start)
        guard count > 0, let planes = unsafe planes else { return 0 }
        for channel in 0..<channels {
            guard let plane = unsafe planes[channel] else { return 0 }
            for frame in 0..<count { target[(start + frame) * channels + channel] = unsafe plane[frame] }
        }
        unsafe vorbis_synthesis_read(state, Int32(count))
        return count
    }

    private static func withPacket(
        _ packet: OggPackets.Packet, isFirst: Bool, _ body: (inout ogg_packet) -> Bool
    ) -> Bool {
        unsafe packet.bytes.withUnsafeBufferPointer { bytes in
            // libvorbis reads these bytes only.
            var packet = unsafe ogg_packet(
                packet: UnsafeMutablePointer(mutating: bytes.baseAddress), bytes: bytes.count, b_o_s: isFirst ? 1 : 0,
                e_o_s: packet.isLast ? 1 : 0, granulepos: packet.granule ?? -1, packetno: Int64(packet.number))
            return unsafe body(&packet)
        }
    }
}
