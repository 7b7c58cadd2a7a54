/// Which certificates serve which server name.
///
/// Certificates are numbered, 0 is the standard one. Those that share a name form a group, from which libssl takes the one
/// whose kind of key the client prefers.
/// - Source: RFC 6066 §3 (names), RFC 6125 §6.4.3 (a wildcard stands for one whole label, the leftmost).
package struct ServerNames: Sendable, Equatable {
    /// Each the numbers of its certificates, ascending; the first is for clients that name nothing that is known.
    package let groups: [[Int]]
    private let byName: [String: Int]

    /// - Parameter names: of each certificate, in lower case.
    package init(_ names: [[String]]) {
        var members: [String: [Int]] = [:]
        for (certificate, own) in names.enumerated() {
            for name in Set(own) { members[name, default: []].append(certificate) }
        }
        let standard = Set(names.first ?? [])
        var groups = [names.indices.filter { $0 == 0 || !standard.isDisjoint(with: names[$0]) }]
        var byName: [String: Int] = [:]
        for (name, certificates) in members.sorted(by: { $0.key < $1.key }) {
            if let known = groups.firstIndex(of: certificates) {
                byName[name] = known
            } else {
                byName[name] = groups.count
                groups.append(certificates)
            }
        }
        self.groups = groups
        self.byName = byName
    }

    /// The group for a name that a client sends; the first where nothing is known of it.
    package func group(for name: String) -> Int {
        var name = name.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        if let exact = byName[name] { return exact }
        guard let dot = name.firstIndex(of: "."), dot > name.startIndex else { return 0 }
        return byName["*" + name[dot...]] ?? 0
    }
}
