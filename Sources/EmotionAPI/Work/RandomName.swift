/// A name that nobody else has and nobody can guess: 128 random bits as letters and digits.
enum RandomName {
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next() as UInt64, radix: 36) + String(generator.next() as UInt64, radix: 36)
    }
}
