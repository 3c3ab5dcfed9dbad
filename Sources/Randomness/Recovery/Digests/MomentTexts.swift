/// How programs write a moment, as text that they digest.
enum MomentTexts {
    /// What such a text is, and its bytes.
    typealias Text = (name: String, bytes: [UInt8])

    /// A second since 1970 as a number, and as `date +%s` prints it.
    static func numbers(ofSecond second: Int) -> [Text] {
        ["\(second)", "\(second)\n"].map { ("the time in seconds", Array($0.utf8)) }
    }

    /// A second since 1970 as a date and time of day: as SQL, ISO 8601 and the usual languages write it, in UTC, and where no
    /// zone is named in any zone of whole hours.
    static func dates(ofSecond second: Int) -> [Text] {
        let utc = CivilTime(second)
        let dated = "\(utc.weekday) \(utc.monthName) \(utc.paddedDay)"
        var texts = [
            "\(utc.date)T\(utc.time)Z", "\(utc.date)T\(utc.time)+00:00", "\(utc.date) \(utc.time) +0000",
            "\(utc.date) \(utc.time) UTC", "\(dated) \(utc.year) \(utc.time) GMT+0000 (Coordinated Universal Time)",
            "\(utc.weekday), \(utc.paddedDay) \(utc.monthName) \(utc.year) \(utc.time) GMT",
            "\(utc.weekday), \(utc.paddedDay) \(utc.monthName) \(utc.year) \(utc.time) +0000",
            "\(dated) \(utc.time) UTC \(utc.year)", "\(dated) \(utc.time) UTC \(utc.year)\n",
        ]
        for hours in -12...14 {
            let local = CivilTime(second + 3600 * hours)
            texts += ["\(local.date) \(local.time)", "\(local.date)T\(local.time)", local.compact]
        }
        return texts.map { (date, Array($0.utf8)) }
    }

    /// A millisecond since 1970: as a number, and as JavaScript's `toISOString` has it.
    static func texts(ofMillisecond moment: Int) -> [Text] {
        let utc = CivilTime(moment / 1_000)
        let fraction = decimal(moment % 1_000, 3)
        return [
            (milliseconds, Array("\(moment)".utf8)), (milliseconds, Array("\(moment)\n".utf8)),
            (date, Array("\(utc.date)T\(utc.time).".utf8) + fraction + Array("Z".utf8)),
        ]
    }

    /// A microsecond since 1970: as a number, by `uniqid` and `microtime` of PHP, and as a date and time of day in UTC.
    ///
    /// - Parameter second: the second that it lies in.
    static func texts(ofMicrosecond moment: Int, in second: WrittenSecond) -> [Text] {
        let micros = moment % 1_000_000
        let fraction = decimal(micros, 6)
        var texts = [
            uniqid(moment),
            // A fraction of eight digits and the seconds.
            ("microtime of PHP", Array("0.".utf8) + fraction + Array("00 ".utf8) + second.digits),
            ("the time in microseconds", second.digits + fraction),
        ]
        // With 14 digits, as PHP writes numbers unless told otherwise.
        if micros % 100 == 0 {
            let point = micros == 0 ? [] : [UInt8(ascii: ".")]
            texts.append(
                (
                    "microtime of PHP, as a number",
                    second.digits + point + withoutZeros(Array(fraction.prefix(4)))
                ))
        }
        for beginning in [second.spaced, second.joined] { texts.append((date, beginning + fraction)) }
        texts.append((date, second.joined + fraction + [UInt8(ascii: "Z")]))
        // PostgreSQL leaves zeros at the end out.
        texts.append(("now() of PostgreSQL", second.spaced + withoutZeros(fraction) + Array("+00".utf8)))
        return texts
    }

    /// `uniqid` of PHP: seconds and microseconds in hexadecimal.
    static func uniqid(_ moment: Int) -> Text {
        ("uniqid of PHP", hexadecimal(moment / 1_000_000, 8) + hexadecimal(moment % 1_000_000, 5))
    }

    private static let date = "the date and the time of day"
    private static let milliseconds = "the time in milliseconds"

    private static func withoutZeros(_ digits: [UInt8]) -> [UInt8] {
        Array(digits[..<(digits.lastIndex { $0 != UInt8(ascii: "0") }.map { $0 + 1 } ?? 0)])
    }

    private static func hexadecimal(_ value: Int, _ digits: Int) -> [UInt8] {
        (0..<digits).map { KeyAlphabet.hexadecimal.letters[value >> (4 * (digits - 1 - $0)) & 15] }
    }

    static func decimal(_ value: Int, _ digits: Int) -> [UInt8] {
        var rest = value
        var text = [UInt8](repeating: 0, count: digits)
        for place in (0..<digits).reversed() {
            text[place] = KeyAlphabet.decimal.letters[rest % 10]
            rest /= 10
        }
        return text
    }
}

/// A second since 1970 as the texts of its microseconds begin.
struct WrittenSecond {
    let second: Int
    let digits: [UInt8]
    /// `2026-11-26 23:59:59.`
    let spaced: [UInt8]
    /// `2026-11-26T23:59:59.`
    let joined: [UInt8]

    init(_ second: Int) {
        let utc = CivilTime(second)
        self.second = second
        digits = Array("\(second)".utf8)
        spaced = Array("\(utc.date) \(utc.time).".utf8)
        joined = Array("\(utc.date)T\(utc.time).".utf8)
    }
}

/// A second since 1970 in the Gregorian calendar.
struct CivilTime {
    let year: Int
    let month: Int
    let day: Int
    let weekday: String
    private let secondOfDay: Int

    init(_ second: Int) {
        let days = second / 86_400
        secondOfDay = second % 86_400
        weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][days % 7]
        // Years begin in March, so that the day that is not in each of them is the last; they repeat after 146,097 days.
        let shifted = days + 719_468
        let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + 400 * era + (month < 3 ? 1 : 0)
    }

    var monthName: String {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1]
    }

    var paddedDay: String { Self.two(day) }
    /// `2026-11-26`
    var date: String { "\(year)-\(Self.two(month))-\(Self.two(day))" }
    /// `23:59:59`
    var time: String { clock.map(Self.two).joined(separator: ":") }
    /// `20261126235959`
    var compact: String { "\(year)" + ([month, day] + clock).map(Self.two).joined() }

    private var clock: [Int] { [secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60] }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
