import HTTPCore
import Testing

/// multipart/form-data, cut at every place: RFC 7578 and RFC 2046 §5.1.
@Suite struct MultipartParserTests {
    private func parse(
        _ text: String, boundary: String = "b", pieces: Int? = nil, cutAt cut: Int? = nil,
        limits: MultipartLimits = MultipartLimits()
    ) -> Result<[MultipartPart], HTTPFault> {
        let bytes = Array(text.utf8)
        var slices: [ArraySlice<UInt8>] = [bytes[...]]
        if let cut { slices = [bytes[..<cut], bytes[cut...]] }
        if let pieces {
            slices = stride(from: 0, to: bytes.count, by: pieces).map { bytes[$0..<min($0 + pieces, bytes.count)] }
        }
        do throws(HTTPFault) {
            var parser = try MultipartParser(boundary: boundary, limits: limits)
            var collector = MultipartCollector(limits: limits)
            for slice in slices {
                let slice = Array(slice)
                try parser.push(slice.span, into: &collector)
            }
            try parser.finish()
            return .success(collector.parts)
        } catch {
            return .failure(error)
        }
    }

    private static let form =
        "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n--bold\r\r\n\r\n--\r\n--a\r\n"
        + "--b \t\r\ncontent-disposition: Form-Data; name=file; filename=\"C:\\\\x \\\"y\\\".jpg\"\r\n"
        + "Content-Type: image/jpeg\r\n\r\n\r\n--b\r\nContent-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n--b--\r\nepilogue"

    @Test func findsPartsHoweverTheBytesAreCut() throws {
        let whole = try parse(Self.form).get()
        #expect(whole.map(\.name) == ["text", "file", "empty"])
        #expect(whole.map(\.body) == [Array("--bold\r\r\n\r\n--\r\n--a".utf8), [], []])
        #expect(whole[1].fileName == "C:\\x \"y\".jpg")
        #expect(whole[1].contentType?.essence == "image/jpeg")
        #expect(whole[0].fileName == nil)
        for cut in 0..<Self.form.utf8.count { #expect(try parse(Self.form, cutAt: cut).get() == whole, "\(cut)") }
        for pieces in [1, 2, 3, 5] { #expect(try parse(Self.form, pieces: pieces).get() == whole) }
    }

    @Test func findsADelimiterBehindItsOwnBeginnings() throws {
        let boundary = "--a--a"
        let content = "\r\n\r\n----\r\n----a\r\r\n----a--b\r"
        let text = "----a--a\r\nContent-Disposition: form-data; name=x\r\n\r\n\(content)\r\n----a--a--"
        for pieces in 1...9 {
            let parts = try parse(text, boundary: boundary, pieces: pieces).get()
            #expect(parts.map(\.body) == [Array(content.utf8)])
        }
    }

    @Test func takesABodyWithoutParts() throws { #expect(try parse("--b--").get().isEmpty) }

    @Test func keepsEveryByteValue() throws {
        let head = Array("--b\r\nContent-Disposition: form-data; name=x\r\n\r\n".utf8)
        let content = (0..<2_000).map { UInt8(truncatingIfNeeded: $0 * 7 % 256) }
        let body = head + content + Array("\r\n--b--".utf8)
        var parser = try MultipartParser(boundary: "b")
        var collector = MultipartCollector(limits: MultipartLimits())
        try parser.push(body.span, into: &collector)
        try parser.finish()
        #expect(collector.parts.first?.body == content)
    }

    @Test(arguments: [
        ("", MultipartSyntaxError.truncated),
        ("--b", .truncated),
        ("--b\r\nContent-Disposition: form-data; name=x\r\n\r\nx", .truncated),
        ("--b\r\nContent-Disposition: form-data; name=x\r\n\r\nx\r\n--b-", .truncated),
        ("--bx\r\n", .boundaryLine),
        ("--b-x", .boundaryLine),
        ("--b\n", .boundaryLine),
        ("--b\r\n\r\nx\r\n--b--", .contentDisposition),
        ("--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--", .contentDisposition),
        ("--b\r\nContent-Disposition: form-data; name=\"\"\r\n\r\nx\r\n--b--", .contentDisposition),
        ("--b\r\nContent-Disposition: attachment; name=x\r\n\r\nx\r\n--b--", .contentDisposition),
        (
            "--b\r\nContent-Disposition: form-data; name=x\r\nContent-Disposition: form-data; name=y\r\n\r\nx\r\n--b--",
            .contentDisposition
        ),
        ("--b\r\nContent-Disposition : form-data; name=x\r\n\r\nx\r\n--b--", .partHeaders),
        ("--b\r\nContent-Disposition: form-data; name=x\r\n y\r\n\r\nx\r\n--b--", .partHeaders),
        ("--b\r\nContent-Disposition: form-data;\n name=x\r\n\r\nx\r\n--b--", .partHeaders),
        (
            "--b\r\nContent-Disposition: form-data; name=x\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--",
            .transferEncoding
        ),
    ])
    func refuses(text: String, error: MultipartSyntaxError) {
        #expect(parse(text) == .failure(.invalidMultipart(error)))
        if !text.isEmpty { #expect(parse(text, pieces: 1) == .failure(.invalidMultipart(error))) }
    }

    @Test func holdsItsLimits() {
        let limits = MultipartLimits(parts: 1, partBytes: 3, headerBytes: 60, headerCount: 2, paddingBytes: 10)
        let head = "--b\r\nContent-Disposition: form-data; name=x\r\n\r\n"
        #expect(
            parse(head + "123\r\n--b--", limits: limits) == .success([MultipartPart(name: "x", body: [49, 50, 51])]))
        #expect(parse(head + "1234\r\n--b--", limits: limits) == .failure(.partTooLarge(name: "x", limit: 3)))
        #expect(parse(head + "1\r\n" + head + "1\r\n--b--", limits: limits) == .failure(.tooManyParts(limit: 1)))
        #expect(parse("12345678901", limits: limits) == .failure(.invalidMultipart(.preamble)))
        #expect(parse("--b--12345678901", limits: limits) == .failure(.invalidMultipart(.epilogue)))
        #expect(parse("--b           \r\n", limits: limits) == .failure(.invalidMultipart(.boundaryLine)))
        let long = "--b\r\nX: \(String(repeating: "x", count: 60))"
        #expect(parse(long, limits: limits) == .failure(.invalidMultipart(.partHeadersTooLarge)))
        #expect(
            parse("--b\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", limits: limits)
                == .failure(.invalidMultipart(.partHeadersTooLarge)))
    }

    @Test func refusesBadBoundaries() {
        for boundary in ["", "a ", "a\r\n", "a\"b", String(repeating: "a", count: 71)] {
            #expect(throws: HTTPFault.invalidMultipart(.boundary)) { try MultipartParser(boundary: boundary) }
        }
    }
}
