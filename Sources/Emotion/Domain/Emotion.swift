/// The seven expressions that every model tells apart, in the order of every probability vector.
///
/// They name how a face or a voice reads to others, not what a person feels.
public enum Emotion: String, CaseIterable, Codable, Sendable {
    case angry
    case disgust
    case fear
    case happy
    case sad
    case surprise
    case neutral

    /// The place in a probability vector: 0…6.
    public var index: Int {
        switch self {
        case .angry: 0
        case .disgust: 1
        case .fear: 2
        case .happy: 3
        case .sad: 4
        case .surprise: 5
        case .neutral: 6
        }
    }

    /// How many there are: 7.
    public static let count = 7
}
