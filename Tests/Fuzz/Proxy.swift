import ProxyCore

private enum Outcome: Equatable {
    case header(ProxyHeader)
    case refused(ProxyHeaderError)
}

/// Asks with more and more bytes until it is decided, as a connection does that looks at its socket.
private func parse(_ bytes: ArraySlice<UInt8>, pieces: Int) -> Outcome? {
    let all = Array(bytes)
    var count = 0
    while count < all.count {
        count = min(count + min(pieces, all.count), all.count)
        do {
            guard let header = try ProxyHeader.parse(all.span.extracting(0..<count)) else { continue }
            precondition(header.length <= count, "more was consumed than was there")
            return .header(header)
        } catch {
            return .refused(error)
        }
    }
    return nil
}

private let trusted = (try? AddressList(["10.0.0.0/8", "2001:db8::/32"])) ?? AddressList()

/// The same bytes as fields of X-Forwarded-For, and as entries of a list: what is understood is written as it is read.
private func checkTexts(_ bytes: ArraySlice<UInt8>) {
    let fields = bytes.split(separator: 0x0A).map { String(decoding: $0, as: UTF8.self) }
    if let client = ForwardedFor.client(fields, trusted: trusted) {
        precondition(IPAddress(client.description) == client, "\(client) is read as another address")
        let alone = ForwardedFor.client([client.description], trusted: trusted)
        precondition(alone == client, "\(client) is another client")
    }
    for field in fields {
        guard let network = try? IPNetwork(field) else { continue }
        precondition((try? IPNetwork(network.description)) == network, "\(network) is read as another network")
        precondition(network.contains(network.base), "\(network) is without its first address")
    }
}

/// libFuzzer's target for the PROXY header, X-Forwarded-For and lists of addresses.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let (bytes, size) = split(data, count) else { return 0 }
    let (whole, pieces) = (parse(bytes, pieces: .max / 2), parse(bytes, pieces: size))
    precondition(whole == pieces, "cut into pieces it is another header: \(String(describing: (whole, pieces)))")
    checkTexts(bytes)
    return 0
}
