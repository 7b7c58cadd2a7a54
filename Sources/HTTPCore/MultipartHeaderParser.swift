/// Reads one part's header section.
/// - Source: RFC 7578 §4; names in UTF-8, `filename*` not used, as §4.2 has it.
enum MultipartHeaderParser {
    private static let maximumNameBytes = 128

    /// - Parameter section: the fields and the empty line behind them.
    static func parse(_ section: [UInt8], maximumCount: Int) throws(HTTPFault) -> MultipartPartHead {
        var headers = HTTPHeaders()
        var at = 0
        while at < section.count - 2 {
            guard let end = section[at...].firstIndex(of: ASCII.lineFeed), end > at,
                section[end - 1] == ASCII.carriageReturn
            else { throw .invalidMultipart(.partHeaders) }
            if headers.count == maximumCount { throw .invalidMultipart(.partHeadersTooLarge) }
            try add(section[at..<end - 1], to: &headers)
            at = end + 1
        }
        return try head(headers)
    }

    private static func add(_ line: ArraySlice<UInt8>, to headers: inout HTTPHeaders) throws(HTTPFault) {
        guard let colon = line.firstIndex(of: 0x3A) else { throw .invalidMultipart(.partHeaders) }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        let text = Substring(String(decoding: line[(colon + 1)...], as: UTF8.self))
        let value = String(Substring(text.utf8.trimmingSpaces()))
        if !headers.append(name, value) { throw .invalidMultipart(.partHeaders) }
    }

    private static func head(_ headers: HTTPHeaders) throws(HTTPFault) -> MultipartPartHead {
        guard headers.count(of: "Content-Disposition") == 1, let disposition = headers["Content-Disposition"] else {
            throw .invalidMultipart(.contentDisposition)
        }
        var scanner = FieldScanner(disposition)
        guard scanner.token()?.lowercased() == "form-data", let parameters = scanner.parameters(),
            let name = parameters.first(where: { $0.name == "name" })?.value,
            (1...maximumNameBytes).contains(name.utf8.count)
        else { throw .invalidMultipart(.contentDisposition) }
        if let encoding = headers["Content-Transfer-Encoding"]?.lowercased(),
            !["7bit", "8bit", "binary"].contains(encoding)
        {
            throw .invalidMultipart(.transferEncoding)
        }
        return MultipartPartHead(
            name: name, fileName: parameters.first { $0.name == "filename" }?.value,
            contentType: headers["Content-Type"].flatMap { MediaType($0) })
    }
}
