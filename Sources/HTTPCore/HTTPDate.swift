/// The Date field's format.
/// - Source: RFC 9110 §5.6.7, IMF-fixdate.
public enum HTTPDate {
    /// `Sun, 06 Nov 1994 08:49:37 GMT`.
    /// - Parameter seconds: since 1970-01-01T00:00:00Z; before that, or after the year 9999, it is moved into the range.
    public static func format(_ seconds: Int64) -> [UInt8] {
        let seconds = min(max(seconds, 0), 253_402_300_799)
        let days = Int(seconds / 86_400)
        let time = Int(seconds % 86_400)
        let (year, month, day) = civil(days)
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let date =
            "\(weekdays[days % 7]), \(two(day)) \(months[month - 1]) \(year / 1_000)\(year / 100 % 10)\(two(year % 100))"
        return Array("\(date) \(two(time / 3_600)):\(two(time / 60 % 60)):\(two(time % 60)) GMT".utf8)
    }

    /// The proleptic Gregorian date of a day counted from 1970-01-01.
    ///
    /// Years are taken to begin in March, so that the leap day is a year's last, and 400 of them have 146,097 days.
    static func civil(_ days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
