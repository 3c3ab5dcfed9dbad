/// The texts that programs make of the time in microseconds, for the moments at which a key may have been made.
struct MomentInputs: Sendable {
    /// The digests that are tried of them.
    static let digests: [MessageDigest] = [.md5, .sha1, .sha256]
    /// No more texts than these are made of a microsecond: five with its digits, and about four of `Double`.
    private static let forms = 10

    private let moments: IssueMoments

    /// How many there are at most.
    var count: Int { Self.forms * moments.range.count }

    init(_ sample: KeySample) { moments = IssueMoments(sample) }

    /// Calls with what each text is and its bytes, until told that it is enough.
    func forEach(_ visit: (String, [UInt8]) -> Bool) {
        for moment in moments.range {
            let (second, micros) = (moment / 1_000_000, moment % 1_000_000)
            let fraction = Self.decimal(micros, 6)
            // uniqid: seconds and microseconds in hexadecimal. microtime: a fraction of eight digits and the seconds.
            guard visit("uniqid of PHP", Self.hexadecimal(second, 8) + Self.hexadecimal(micros, 5)),
                visit("microtime of PHP", Array("0.".utf8) + fraction + Array("00 \(second)".utf8)),
                visit("the time in microseconds", Array("\(second)".utf8) + fraction)
            else { return }
            // With 14 digits, as PHP writes numbers unless told otherwise.
            if micros % 100 == 0 {
                let digits = fraction.prefix(4).reversed().drop { $0 == UInt8(ascii: "0") }.reversed()
                let point = digits.isEmpty ? [] : [UInt8(ascii: ".")]
                guard visit("microtime of PHP, as a number", Array("\(second)".utf8) + point + digits) else { return }
            }
        }
        guard let seconds = moments.seconds else { return }
        var time = seconds.lowerBound
        while time <= seconds.upperBound {
            // The shortest digits that give the number again, as Python's str has them.
            guard visit("time.time() of Python", Array("\(time)".utf8)) else { return }
            time = time.nextUp
        }
    }

    private static func hexadecimal(_ value: Int, _ digits: Int) -> [UInt8] {
        (0..<digits).map { KeyAlphabet.hexadecimal.letters[value >> (4 * (digits - 1 - $0)) & 15] }
    }

    private static func decimal(_ value: Int, _ digits: Int) -> [UInt8] {
        var rest = value
        var text = [UInt8](repeating: 0, count: digits)
        for place in (0..<digits).reversed() {
            text[place] = KeyAlphabet.decimal.letters[rest % 10]
            rest /= 10
        }
        return text
    }
}
