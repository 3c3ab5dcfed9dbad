/// The texts that programs make of the time in microseconds, for the moments at which a key may have been made: between its
/// request and its answer, by a clock that agrees with ours.
struct MomentInputs: Sendable {
    /// The digests that are tried of them.
    static let digests: [MessageDigest] = [.md5, .sha1, .sha256]
    /// How far the clocks may be apart, in microseconds.
    private static let skew = 5_000
    /// Microseconds that are tried at most.
    private static let most = 20_000
    /// What is written of each.
    private static let forms = 2

    /// Microseconds since 1970.
    private let moments: Range<Int>

    /// How many there are.
    var count: Int { Self.forms * moments.count }

    /// The moments of the key whose request and answer are the nearest to each other; none where they are too far apart.
    init(_ sample: KeySample) {
        let exchanges = sample.issues.compactMap { issue -> Range<Int>? in
            guard let sent = issue.requestedAt, let read = issue.answeredAt, sent > 1e9, read >= sent, read < 1e11
            else {
                return nil
            }
            let range = (Int(sent * 1e6) - Self.skew)..<(Int(read * 1e6) + Self.skew)
            return range.count <= Self.most ? range : nil
        }
        moments = exchanges.min { $0.count < $1.count } ?? 0..<0
    }

    /// Calls with what each text is and its bytes, until told that it is enough.
    func forEach(_ visit: (String, [UInt8]) -> Bool) {
        for moment in moments {
            let (second, micros) = (moment / 1_000_000, moment % 1_000_000)
            // uniqid: seconds and microseconds in hexadecimal. microtime: a fraction of eight digits and the seconds.
            guard visit("uniqid of PHP", Self.hexadecimal(second, 8) + Self.hexadecimal(micros, 5)),
                visit("microtime of PHP", Array("0.".utf8) + Self.decimal(micros, 6) + Array("00 \(second)".utf8))
            else { return }
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
