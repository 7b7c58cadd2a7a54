/// The keys that session tickets are sealed with: a new one every hour, and those before it for as long as a ticket of
/// theirs may live. Who gets hold of the process's memory can read back so far and no further.
/// - Source: RFC 5077 §4 and §5.5 (names, rotation).
package struct TicketKeyRing: Sendable {
    package struct Key: Sendable, Equatable {
        /// What a ticket says which key it is of.
        package let name: [UInt8]
        package let cipher: [UInt8]
        package let mac: [UInt8]
        package let made: UInt64

        init(made: UInt64) {
            (name, cipher, mac) = (Self.random(16), Self.random(32), Self.random(32))
            self.made = made
        }

        /// From the system's generator, which is cryptographic.
        private static func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in .random(in: .min ... .max) } }
    }

    package static let rotation: UInt64 = 3_600_000_000_000
    /// A ticket is good for so long, and so is a session with an id.
    package static let ticketLife: UInt64 = 7_200_000_000_000

    /// The newest first.
    private var keys: [Key] = []

    package init() {}

    /// The key to seal a ticket with.
    package mutating func sealing(now: UInt64) -> Key {
        if let newest = keys.first, Self.age(newest, now) < Self.rotation { return newest }
        keys.removeAll { Self.age($0, now) >= Self.rotation + Self.ticketLife }
        let key = Key(made: now)
        keys.insert(key, at: 0)
        return key
    }

    /// The key that a ticket names, and whether a new ticket should take its place; nil where it is unknown or too old.
    package func opening(_ name: some Sequence<UInt8>, now: UInt64) -> (key: Key, isOld: Bool)? {
        guard let key = keys.first(where: { $0.name.elementsEqual(name) }) else { return nil }
        let age = Self.age(key, now)
        return age < Self.rotation + Self.ticketLife ? (key, age >= Self.rotation) : nil
    }

    private static func age(_ key: Key, _ now: UInt64) -> UInt64 { now >= key.made ? now - key.made : 0 }
}
