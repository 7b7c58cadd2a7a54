import AudioDSP
import Testing

@Suite struct AudioFormatTests {
    @Test(arguments: [
        ("voice.flac", AudioFormat.flac), ("voice.mp3", .mp3), ("voice.ogg", .ogg), ("voice.opus", .ogg),
    ])
    func tellsFilesByTheirFirstBytes(file: String, expected: AudioFormat) throws {
        #expect(AudioFormat.sniff(try Fixtures.bytes(file)) == expected)
    }

    @Test func tellsWaveFromOtherRIFF() {
        #expect(AudioFormat.sniff(wav([0])) == .wav)
        #expect(AudioFormat.sniff(Array("RIFF\0\0\0\0WEBP".utf8)) == nil)
        #expect(AudioFormat.sniff(Array("RIFF\0\0\0\0WAV".utf8)) == nil)
    }

    @Test func takesNoPictureForMPEG() {
        let jpeg: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]
        let adts: [UInt8] = [0xFF, 0xF1, 0x50, 0x80]
        let reservedRate: [UInt8] = [0xFF, 0xFB, 0x9C, 0x00]
        for bytes in [jpeg, adts, reservedRate, [], [0xFF], [0xFF, 0xFB, 0x90]] {
            #expect(AudioFormat.sniff(bytes) == nil)
        }
        #expect(AudioFormat.sniff([0xFF, 0xFB, 0x90, 0x00] as [UInt8]) == .mp3)
        #expect(AudioFormat.sniff(Array("ID3\u{3}".utf8)) == .mp3)
    }
}
