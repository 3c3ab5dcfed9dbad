#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// A way in which letters hold a time.
struct TimeForm: Sendable {
    let name: String
    /// Letters that hold the time.
    let letters: Int
    /// Letters of the whole identifier, of which the time is the beginning.
    let length: Int
    /// Seconds of one unit.
    let unit: Double
    /// The base-2 logarithm of how many values the letters can have, as far as they hold the time.
    let log2Range: Double
    /// Random bits of the identifier besides the time.
    let randomBits: Double
    private let read: @Sendable (ArraySlice<UInt8>) -> Double?

    /// The time in seconds since 1970; nil when the letters cannot be such an identifier.
    func time(_ letters: ArraySlice<UInt8>) -> Double? { read(letters) }

    /// A plain number of units since 1970.
    private static func number(_ name: String, _ alphabet: KeyAlphabet, _ letters: Int, _ unit: Double) -> TimeForm {
        let table = alphabet.indexTable
        let base = Double(alphabet.size)
        return TimeForm(
            name: name, letters: letters, length: letters, unit: unit, log2Range: Double(letters) * log2(base),
            randomBits: 0
        ) { text in value(text.prefix(letters), table, base).map { $0 * unit } }
    }

    private static func value(_ text: ArraySlice<UInt8>, _ table: [Int16], _ base: Double) -> Double? {
        var value = 0.0
        for letter in text {
            guard table[Int(letter)] >= 0 else { return nil }
            value = value * base + Double(table[Int(letter)])
        }
        return value
    }

    private static func lowered(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    private static let hexadecimal = KeyAlphabet.hexadecimal.indexTable

    private static func hex(_ text: ArraySlice<UInt8>, _ range: Range<Int>) -> Double? {
        let digits = lowered(text)
        guard range.upperBound <= digits.count else { return nil }
        return value(digits[range], hexadecimal, 16)
    }

    private static func uuid(_ version: Character, _ text: ArraySlice<UInt8>) -> Bool {
        let digits = lowered(text)
        guard digits.count == 32, let variant = hex(text, 16..<17), variant >= 8, variant < 12 else { return false }
        return digits[12] == version.asciiValue && value(digits[...], hexadecimal, 16) != nil
    }

    static let known: [TimeForm] = identifiers + numbers

    private static let identifiers: [TimeForm] = [
        TimeForm(name: "a ULID", letters: 10, length: 26, unit: 0.001, log2Range: 50, randomBits: 80) { text in
            let table = KeyAlphabet.crockford.indexTable
            let upper = text.map { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) ? $0 & 0xdf : $0 }
            guard upper.allSatisfy({ table[Int($0)] >= 0 }) else { return nil }
            return value(upper[..<10], table, 32).map { $0 * 0.001 }
        },
        TimeForm(name: "a UUID of version 7", letters: 12, length: 32, unit: 0.001, log2Range: 54, randomBits: 74) {
            text in uuid("7", text) ? hex(text, 0..<12).map { $0 * 0.001 } : nil
        },
        TimeForm(name: "a UUID of version 1", letters: 16, length: 32, unit: 1e-7, log2Range: 66, randomBits: 14) {
            text in
            guard uuid("1", text), let low = hex(text, 0..<8), let middle = hex(text, 8..<12),
                let high = hex(text, 13..<16)
            else { return nil }
            // Since the Gregorian reform, 15 October 1582.
            return (high * 281_474_976_710_656 + middle * 4_294_967_296 + low) * 1e-7 - 12_219_292_800
        },
        TimeForm(name: "an ObjectId of MongoDB", letters: 8, length: 24, unit: 1, log2Range: 32, randomBits: 40) {
            text in
            hex(text, 0..<24) == nil ? nil : hex(text, 0..<8)
        },
        TimeForm(name: "uniqid of PHP", letters: 13, length: 13, unit: 1e-6, log2Range: 52, randomBits: 0) { text in
            guard let second = hex(text, 0..<8), let micros = hex(text, 8..<13), micros < 1_000_000 else { return nil }
            return second + micros * 1e-6
        },
        snowflake("a Snowflake of Twitter's epoch", epoch: 1_288_834_974.657),
        snowflake("a Snowflake of Discord's epoch", epoch: 1_420_070_400),
    ]

    private static func snowflake(_ name: String, epoch: Double) -> TimeForm {
        TimeForm(name: name, letters: 19, length: 19, unit: 0.001, log2Range: 41, randomBits: 22) { text in
            value(text, KeyAlphabet.decimal.indexTable, 10).map { ($0 / 4_194_304).rounded(.down) * 0.001 + epoch }
        }
    }

    private static let numbers: [TimeForm] = {
        var forms: [TimeForm] = [
            number("the time in seconds, decimal", .decimal, 10, 1),
            number("the time in milliseconds, decimal", .decimal, 13, 0.001),
            number("the time in microseconds, decimal", .decimal, 16, 1e-6),
            number("the time in seconds, hexadecimal", .hexadecimal, 8, 1),
            number("the time in milliseconds, hexadecimal", .hexadecimal, 11, 0.001),
            number("the time in seconds, base 36", .lowerDigits, 6, 1),
            number("the time in milliseconds, base 36", .lowerDigits, 8, 0.001),
            number("the time in milliseconds, base 36", .upperDigits, 8, 0.001),
            number("the time in milliseconds, Crockford base32", .crockford, 9, 0.001),
        ]
        for order in KeyAlphabet.orders62 + KeyAlphabet.orders64 {
            forms.append(number("the time in seconds, with the digits \(order.name)", order, 6, 1))
            forms.append(number("the time in milliseconds, with the digits \(order.name)", order, 7, 0.001))
            forms.append(number("the time in milliseconds, with the digits \(order.name)", order, 8, 0.001))
        }
        return forms
    }()
}
