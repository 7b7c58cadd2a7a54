import AudioDSP
import Testing

/// Small files that want much. What each costs is measured by scripts/hardening/bombs.py.
@Suite struct DecoderBombTests {
    /// MPEG-1 layer III, 128 kbit/s, 44.1 kHz, one channel, with nothing in it: 1,152 samples in 417 bytes.
    private let frame: [UInt8] = [0xFF, 0xFB, 0x90, 0xC0] + [UInt8](repeating: 0, count: 413)

    private func fault(_ bytes: [UInt8], _ limits: AudioLimits = AudioLimits()) -> AudioError? {
        do throws(AudioError) {
            _ = try AudioDecoder.decode(bytes, limits: limits)
            return nil
        } catch {
            return error
        }
    }

    private func isCorrupt(_ bytes: [UInt8], _ format: AudioFormat) -> Bool {
        if case .corrupt(format, _) = fault(bytes) { true } else { false }
    }

    @Test func countsTheFramesOfAnEndlessMP3WithoutDecodingThem() {
        let endless = Array(repeatElement(frame, count: 2_000).joined())
        // The first length above a second that is a whole number of frames; decoding would say that of a block.
        #expect(
            fault(endless, AudioLimits(maximumSeconds: 1)) == .tooLong(seconds: 39 * 1_152 / 44_100, limit: 1))
    }

    @Test func takesAnMP3ThatIsExactlyAsLongAsItMayBe() {
        let file = Array(repeatElement(frame, count: 50).joined())
        let seconds = 50 * 1_152 / 44_100.0
        #expect(fault(file, AudioLimits(maximumSeconds: seconds)) == nil)
        #expect(fault(file, AudioLimits(maximumSeconds: seconds - 1 / 44_100.0)) != nil)
    }

    @Test func believesNoTagAboutItsSize() {
        #expect(isCorrupt(Array("ID3".utf8) + [4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F] + frame + frame, .mp3))
    }

    @Test func findsFramesBetweenRubbish() throws {
        let rubbish = [UInt8](repeating: 0xFF, count: 4_000)
        let file = Array(repeatElement(frame + frame + frame + rubbish, count: 20).joined())
        #expect(try AudioDecoder.decode(file).duration < 60 * 1_152 / 44_100 + 0.1)
    }

    @Test(arguments: [(0, 1), (3_999, 1), (192_001, 1), (Int(Int32.max), 1), (16_000, 0), (16_000, 9), (16_000, 255)])
    func refusesRatesAndChannelsThatNobodyHas(rate: Int, channels: Int) {
        var file = wav([Float](repeating: 0, count: 720), channels: 1)
        file.replaceSubrange(22..<24, with: [UInt8(channels), 0])
        file.replaceSubrange(24..<28, with: OggBuilder.little(UInt64(rate), 4))
        let found = fault(file)
        #expect(found != nil)
        if case .tooLong = found { Issue.record("\(rate) Hz, \(channels) channels: \(String(describing: found))") }
    }

    @Test func takesASecondAndNotASampleMore() {
        let limits = AudioLimits(maximumSeconds: 1)
        #expect(fault(wav([Float](repeating: 0.1, count: 16_000)), limits) == nil)
        let more = wav([Float](repeating: 0.1, count: 16_001))
        #expect(fault(more, limits) == .tooLong(seconds: 16_001 / 16_000, limit: 1))
        // The same where its header says nothing about it.
        let unsaid = wav([Float](repeating: 0.1, count: 16_001), declaredBytes: .max)
        #expect(fault(unsaid, limits) == .tooLong(seconds: 16_001 / 16_000, limit: 1))
    }

    @Test func takesAsManyChannelsAsItMayAndNotOneMore() {
        let limits = AudioLimits(maximumChannels: 2)
        #expect(fault(wav([Float](repeating: 0, count: 60), channels: 2), limits) == nil)
        #expect(
            fault(wav([Float](repeating: 0, count: 60), channels: 3), limits)
                == .unsupportedLayout(channels: 3, sampleRate: 16_000))
    }

    @Test func believesNoFLACAboutItsLength() {
        // STREAMINFO of 2^36 − 1 samples at 16 kHz, 16 bits, one channel; no frame behind it (RFC 9639 §8.2).
        let info: [UInt8] = [16, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0x03, 0xE8, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF]
        #expect(fault(Array("fLaC".utf8) + [0x80, 0, 0, 34] + info + [UInt8](repeating: 0, count: 16)) != nil)
    }

    /// 256 codebooks of eight million entries each in 4 KB: libvorbis would take 2 GB for them.
    @Test func refusesCodebooksThatClaimGigabytes() {
        let setup = OggBuilder.setup([Codebook](repeating: Codebook(entries: 1 << 23 - 1), count: 256))
        #expect(setup.count < 4_096)
        #expect(isCorrupt(OggBuilder.headers(setup: setup), .ogg))
    }

    @Test func refusesVorbisWithoutItsHeaders() throws {
        let file = try Fixtures.bytes("voice.ogg")
        let lone = OggBuilder.page([OggBuilder.identification()], sequence: 0, flags: 2)
        #expect(isCorrupt(lone, .ogg))
        #expect(isCorrupt(OggBuilder.headers(setup: OggBuilder.setup([Codebook(entries: 4)])), .ogg))
        #expect(isCorrupt(OggBuilder.headers(setup: OggBuilder.comment), .ogg))
        // A page of another codec, or a damaged one, in front of it: neither leads past the checks.
        var damaged = lone
        damaged[lone.count - 1] ^= 1
        #expect(isCorrupt(damaged + file, .ogg))
        #expect(isCorrupt(OggBuilder.page([Array("Speex   ".utf8)], sequence: 0, flags: 2) + file, .ogg))
    }

    @Test func hearsTheFirstOfChainedStreams() throws {
        let file = try Fixtures.bytes("voice.ogg")
        #expect(try AudioDecoder.decode(file + file).samples == AudioDecoder.decode(file).samples)
    }

    /// The pages claim an hour; the stream that was cut out of a longer one does not.
    @Test func countsWhatThePagesClaim() {
        func pages(_ positions: [Int64]) -> [UInt8] {
            positions.enumerated().flatMap { index, position in
                OggBuilder.page([[1]], sequence: UInt32(index), granule: position, flags: index == 0 ? 2 : 0)
            }
        }
        #expect(OggCodec.claimedLength(pages([0, 0, 100, 57_600_100])) == 57_600_000)
        #expect(OggCodec.claimedLength(pages([0, 0, 57_600_000, 57_616_000])) == 16_000)
        #expect(OggCodec.claimedLength(pages([0, 0, -1, 500])) == nil)
        #expect(OggCodec.claimedLength(pages([0, 700, 600])) == nil)
        #expect(OggCodec.claimedLength(pages([0, .min, .max, 1])) == nil)
        #expect(OggCodec.claimedLength([]) == nil)
    }
}
