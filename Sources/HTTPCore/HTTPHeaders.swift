/// Header fields in the order in which they came, names compared without regard to case.
///
/// One block of bytes and a row of offsets: a request's head costs two allocations, however many fields it has, and
/// text is only made of the fields that somebody asks for.
/// - Trust: fields of a request are written by the client. No field with CR, LF or NUL can get in from either side.
public struct HTTPHeaders: Sendable {
    struct Entry: Sendable {
        var nameStart: UInt32
        var nameLength: UInt32
        var valueStart: UInt32
        var valueLength: UInt32
    }

    private(set) var bytes: [UInt8] = []
    private(set) var entries: [Entry] = []

    /// No fields.
    public init() {}

    /// The fields given, in their order; those that `append` would refuse are left out.
    public init(_ fields: [(name: String, value: String)]) {
        for field in fields { append(field.name, field.value) }
    }

    /// How many fields there are.
    public var count: Int { entries.count }

    /// Whether there are none.
    public var isEmpty: Bool { entries.isEmpty }

    /// The field at a place, in the order of arrival.
    /// - Precondition: `index` is in 0..<count.
    public subscript(index: Int) -> (name: String, value: String) {
        (text(entries[index].nameStart, entries[index].nameLength), value(of: entries[index]))
    }

    /// The value of the first field of a name, or nil. Setting replaces every field of that name; nil removes them.
    public subscript(name: String) -> String? {
        get { first(name).map { value(of: entries[$0]) } }
        set {
            remove(name)
            if let newValue { append(name, newValue) }
        }
    }

    /// The values of every field of a name, in order.
    public func values(_ name: String) -> [String] {
        entries.indices.filter { matches($0, name) }.map { value(of: entries[$0]) }
    }

    /// The members of a comma-separated list field, over all fields of the name, trimmed, empty ones left out.
    /// - Source: RFC 9110 §5.6.1.
    public func list(_ name: String) -> [String] {
        values(name).flatMap { value in
            value.utf8.split(separator: 0x2C).compactMap { member in
                let trimmed = member.trimmingSpaces()
                return trimmed.isEmpty ? nil : String(trimmed)
            }
        }
    }

    /// Whether a list field has a member, without regard to case.
    public func list(_ name: String, contains member: String) -> Bool {
        guard first(name) != nil else { return false }
        return list(name).contains { ASCII.equalIgnoringCase($0, member) }
    }

    /// Whether there is a field of a name.
    public func contains(_ name: String) -> Bool { first(name) != nil }

    /// Adds a field behind those that are there.
    /// - Returns: false, and nothing is added, if the name is no token or the value has a control character.
    @discardableResult
    public mutating func append(_ name: String, _ value: String) -> Bool {
        let nameOK = !name.isEmpty && name.utf8.allSatisfy(ASCII.isToken)
        guard nameOK, value.utf8.allSatisfy(ASCII.isFieldValue), value.utf8.count < 1 << 24, bytes.count < 1 << 30
        else {
            return false
        }
        let nameStart = bytes.count
        bytes.append(contentsOf: name.utf8)
        let valueStart = bytes.count
        bytes.append(contentsOf: value.utf8)
        entries.append(
            Entry(
                nameStart: UInt32(nameStart), nameLength: UInt32(valueStart - nameStart),
                valueStart: UInt32(valueStart), valueLength: UInt32(bytes.count - valueStart)))
        return true
    }

    /// Removes every field of a name.
    public mutating func remove(_ name: String) {
        let kept = entries.filter { !matches($0, name) }
        entries = kept
    }

    /// Takes over a head that the parser has checked: all its bytes, and where each field lies in them.
    init(bytes: [UInt8], entries: [Entry]) {
        self.bytes = bytes
        self.entries = entries
    }

    /// The place of the first field of a name, or nil.
    func first(_ name: String) -> Int? {
        for index in entries.indices where matches(index, name) { return index }
        return nil
    }

    /// How many fields have a name.
    func count(of name: String) -> Int {
        var count = 0
        for index in entries.indices where matches(index, name) { count += 1 }
        return count
    }

    private func matches(_ index: Int, _ name: String) -> Bool { matches(entries[index], name) }

    private func matches(_ entry: Entry, _ name: String) -> Bool {
        guard Int(entry.nameLength) == name.utf8.count else { return false }
        var at = Int(entry.nameStart)
        for byte in name.utf8 {
            if ASCII.lowercased(bytes[at]) != ASCII.lowercased(byte) { return false }
            at += 1
        }
        return true
    }

    private func value(of entry: Entry) -> String { text(entry.valueStart, entry.valueLength) }

    private func text(_ start: UInt32, _ length: UInt32) -> String {
        String(decoding: bytes[Int(start)..<Int(start) + Int(length)], as: UTF8.self)
    }
}

extension HTTPHeaders: Equatable {
    /// Two sets of fields are equal if they have the same names, but for case, and values, in the same order.
    public static func == (left: HTTPHeaders, right: HTTPHeaders) -> Bool {
        left.count == right.count
            && left.entries.indices.allSatisfy { index in
                let (a, b) = (left[index], right[index])
                return ASCII.equalIgnoringCase(a.name, b.name) && a.value == b.value
            }
    }
}

extension HTTPHeaders: ExpressibleByDictionaryLiteral {
    /// The fields given, in their order; those that `append` would refuse are left out.
    public init(dictionaryLiteral elements: (String, String)...) {
        for (name, value) in elements { append(name, value) }
    }
}

extension Substring.UTF8View {
    /// The view without the spaces and tabs at its ends.
    func trimmingSpaces() -> Substring.UTF8View {
        var view = self
        while let byte = view.first, byte == ASCII.space || byte == ASCII.tab { view = view.dropFirst() }
        while let byte = view.last, byte == ASCII.space || byte == ASCII.tab { view = view.dropLast() }
        return view
    }
}
