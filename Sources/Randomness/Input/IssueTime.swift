/// Reading times of issue.
package enum IssueTime {
    /// Seconds since 1970 of a text: seconds or milliseconds as a number, or an instant of RFC 3339; nil for other texts.
    package static func seconds(_ text: String) -> Double? {
        if let number = Double(text), number.isFinite, number > 0 {
            // Beyond the year 5138 as seconds: milliseconds.
            return number >= 1e11 ? number / 1000 : number
        }
        return instant(Array(text.utf8))
    }

    /// `2026-01-31T12:00:00.5Z`, with any offset.
    private static func instant(_ text: [UInt8]) -> Double? {
        func number(_ range: Range<Int>) -> Int? {
            guard range.upperBound <= text.count else { return nil }
            var value = 0
            for byte in text[range] {
                guard byte >= 0x30, byte <= 0x39 else { return nil }
                value = value * 10 + Int(byte - 0x30)
            }
            return value
        }
        func has(_ offset: Int, _ allowed: String) -> Bool {
            offset < text.count && Array(allowed.utf8).contains(text[offset])
        }
        guard let year = number(0..<4), has(4, "-"), let month = number(5..<7), has(7, "-"), let day = number(8..<10),
            has(10, "Tt "), let hour = number(11..<13), has(13, ":"), let minute = number(14..<16), has(16, ":"),
            let second = number(17..<19), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second < 61
        else { return nil }
        var offset = 19
        var fraction = 0.0
        if has(offset, ".") {
            var scale = 0.1
            offset += 1
            while offset < text.count, let digit = number(offset..<offset + 1) {
                fraction += Double(digit) * scale
                scale /= 10
                offset += 1
            }
        }
        var shift = 0
        if has(offset, "Zz") {
            offset += 1
        } else if has(offset, "+-"), let hours = number(offset + 1..<offset + 3), has(offset + 3, ":"),
            let minutes = number(offset + 4..<offset + 6)
        {
            shift = (hours * 60 + minutes) * (text[offset] == UInt8(ascii: "-") ? -60 : 60)
            offset += 6
        } else {
            return nil
        }
        guard offset == text.count else { return nil }
        let seconds = days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - shift
        return Double(seconds) + fraction
    }

    /// Days from 1970-01-01 in the Gregorian calendar: years that begin in March, 146,097 days in 400 of them.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
