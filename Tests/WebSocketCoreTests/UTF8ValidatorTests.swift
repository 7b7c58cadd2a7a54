import Testing
import WebSocketCore

/// Unicode 15, table 3-7, against the standard library's own validation.
@Suite struct UTF8ValidatorTests {
    @Test func agreesWithTheStandardLibrary() {
        let interesting: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
            0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF,
        ]
        var disagreements: [[UInt8]] = []
        for a in interesting {
            for b in interesting {
                for c in interesting {
                    for d in interesting {
                        let bytes = [a, b, c, d]
                        var validator = UTF8Validator()
                        let isValid = validator.push(bytes.span) && validator.isComplete
                        if isValid != (String(validating: bytes, as: UTF8.self) != nil) { disagreements.append(bytes) }
                    }
                }
            }
        }
        #expect(disagreements.isEmpty)
    }
}
