/// The value of Retry-After (RFC 9110 10.2.3).
package enum RetryAfter: Sendable, Hashable {
    /// Whole seconds to wait.
    case delay(seconds: Int)
    /// A point in time as seconds since 1970-01-01 UTC.
    case date(epochSeconds: Int)

    /// Parses the value; nil when it is neither `delay-seconds` nor an HTTP-date.
    package init?(_ text: String) {
        let text = text.trimmingSpaces
        if !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
            guard let seconds = Int(text) else { return nil }
            self = .delay(seconds: seconds)
        } else if let date = HTTPDate(text) {
            self = .date(epochSeconds: date.epochSeconds)
        } else {
            return nil
        }
    }

    /// Seconds to wait from `now`, never negative.
    ///
    /// - Parameter now: seconds since 1970-01-01 UTC, by the server's Date field where there is one.
    package func seconds(from now: Int) -> Int {
        switch self {
        case .delay(let seconds): seconds
        case .date(let epochSeconds): max(0, epochSeconds - now)
        }
    }
}

/// A date as HTTP writes it: the IMF-fixdate, or one of the two obsolete forms that a recipient accepts (RFC 9110 5.6.7).
package struct HTTPDate: Sendable, Hashable {
    package var epochSeconds: Int

    package init?(_ text: String) {
        let words = text.split(whereSeparator: { " ,-".contains($0) }).map(String.init)
        let fields: (day: String, month: String, year: String, time: String)
        switch words.count {
        case 6 where words[5] == "GMT" && text.contains(","):
            // Sun, 06 Nov 1994 08:49:37 GMT, or Sunday, 06-Nov-94 08:49:37 GMT
            fields = (words[1], words[2], words[3], words[4])
        case 5 where !text.contains(","):
            // Sun Nov  6 08:49:37 1994
            fields = (words[2], words[1], words[4], words[3])
        default: return nil
        }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let clock = fields.time.split(separator: ":", omittingEmptySubsequences: false)
        guard let month = months.firstIndex(of: fields.month), let day = Int(fields.day), (1...31).contains(day),
            var year = Int(fields.year), clock.count == 3, clock.allSatisfy({ $0.count == 2 }),
            let hour = Int(clock[0]), (0..<24).contains(hour), let minute = Int(clock[1]), (0..<60).contains(minute),
            let second = Int(clock[2]), (0...60).contains(second)
        else { return nil }
        if fields.year.count == 2 { year += year < 70 ? 2000 : 1900 }
        epochSeconds = Self.days(year: year, month: month + 1, day: day) * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar.
    private static func days(year: Int, month: Int, day: Int) -> Int {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
