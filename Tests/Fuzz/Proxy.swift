import ProxyCore

private enum Outcome: Equatable {
    case header(ProxyHeader)
    case refused(ProxyHeaderError)
}

/// Asks again with more bytes until it is decided, as a connection does.
private func parse(_ bytes: ArraySlice<UInt8>, pieces: Int) -> Outcome? {
    var outcome: Outcome?
    do {
        try feed(bytes, pieces: pieces) { input in
            guard outcome == nil, let header = try ProxyHeader.parse(input) else { return nil }
            precondition(header.length <= input.count, "more was consumed than was there")
            outcome = .header(header)
            return nil
        }
    } catch {
        outcome = (error as? ProxyHeaderError).map(Outcome.refused)
    }
    return outcome
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
