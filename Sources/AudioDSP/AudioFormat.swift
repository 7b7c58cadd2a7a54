/// A container of sound that the service reads, told by its first bytes.
public enum AudioFormat: String, Sendable, CaseIterable {
    case wav
    case flac
    /// Ogg with Vorbis, Opus or FLAC inside.
    case ogg
    /// MPEG audio, with or without an ID3 tag before it.
    case mp3

    /// The format that the bytes begin like, or nil. Says nothing about whether they decode.
    /// - Source: RIFF and RF64 (EBU Tech 3306), RFC 9639 §6 (FLAC), RFC 3533 §6 (Ogg), ISO 11172-3 §2.4.1.3 (MPEG frame
    ///   header), id3.org (ID3v2).
    public static func sniff(_ bytes: some Collection<UInt8>) -> AudioFormat? {
        let head = Array(bytes.prefix(12))
        func has(_ text: StaticString, at offset: Int = 0) -> Bool {
            let expected = Array("\(text)".utf8)
            return head.count >= offset + expected.count
                && Array(head[offset..<offset + expected.count]) == expected
        }
        if (has("RIFF") || has("RF64") || has("RIFX")) && has("WAVE", at: 8) { return .wav }
        if has("fLaC") { return .flac }
        if has("OggS") { return .ogg }
        if has("ID3") { return .mp3 }
        return isFrameOfMPEG(head) ? .mp3 : nil
    }

    /// Eleven set bits, then version, layer, bit rate and sample rate that are not the reserved ones.
    private static func isFrameOfMPEG(_ head: [UInt8]) -> Bool {
        guard head.count >= 4, head[0] == 0xFF, head[1] & 0xE0 == 0xE0 else { return false }
        let version = (head[1] >> 3) & 3
        let layer = (head[1] >> 1) & 3
        let bitRate = head[2] >> 4
        let sampleRate = (head[2] >> 2) & 3
        return version != 1 && layer != 0 && bitRate != 15 && sampleRate != 3
    }
}
