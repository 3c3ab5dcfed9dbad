#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

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

/// Whether a key may begin with a digest, in the ways of writing it that do without division: quicker than to write it.
struct DigestFilter: Sendable {
    /// For each beginning of 24 bits one bit: of bytes as they are, and of four bytes modulo the letters.
    private var whole = [UInt64](repeating: 0, count: 1 << 18)
    private var residues = [UInt64](repeating: 0, count: 1 << 18)
    private let size: Int?
    /// Whether letters are left out, so that a digest's beginning does not tell.
    private let leavesSignsOut: Bool
    /// From which byte on the end of a digest of some bytes is in the key, if it is tried.
    private let endBytes: Int?

    /// - Parameters:
    ///   - readings: The keys' letters.
    ///   - length: The letters of a key.
    init(_ encodings: [DigestEncoding], _ readings: [[UInt8]], length: Int) {
        var size: Int?
        for encoding in encodings {
            switch encoding {
            case .hexadecimal, .hexadecimalEnd: Self.add(readings, .hexadecimal, bits: 4, to: &whole)
            case .upperHexadecimal: Self.add(readings, .upperHexadecimal, bits: 4, to: &whole)
            case .base64URL: Self.add(readings, .base64URL, bits: 6, to: &whole)
            case .base64WithoutSigns: Self.add(readings, .base64, bits: 6, to: &whole)
            case .bytes(let alphabet) where size == nil || size == alphabet.size:
                size = alphabet.size
                Self.add(readings, alphabet, bits: 6, to: &residues)
            case .bytes, .number, .numberEnd: continue
            }
        }
        self.size = size
        leavesSignsOut = encodings.contains(.base64WithoutSigns)
        endBytes = encodings.contains(.hexadecimalEnd) ? (length + 1) / 2 : nil
    }

    private static func add(_ readings: [[UInt8]], _ alphabet: KeyAlphabet, bits: Int, to filter: inout [UInt64]) {
        let table = alphabet.indexTable
        for reading in readings {
            let indices = reading.prefix(24 / bits).map { Int(table[Int($0)]) }
            if indices.contains(where: { $0 < 0 || $0 >= 1 << bits }) { continue }
            let code = indices.reduce(0) { $0 << bits | $1 }
            filter[code / 64] |= 1 << UInt64(code % 64)
        }
    }

    /// Whether a key may be a digest of at least 16 bytes, written so.
    func mayHold(_ digest: [UInt8]) -> Bool {
        if holds(digest, at: 0) { return true }
        if let endBytes, endBytes >= 3, digest.count >= endBytes, holds(digest, at: digest.count - endBytes) {
            return true
        }
        if let size {
            let code = (0..<4).reduce(0) { $0 << 6 | Int(digest[$1]) % size }
            if code < 1 << 24, residues[code / 64] >> UInt64(code % 64) & 1 == 1 { return true }
        }
        guard leavesSignsOut else { return false }
        let first = Int(digest[0]) << 16 | Int(digest[1]) << 8 | Int(digest[2])
        return (0..<4).contains { first >> (6 * $0) & 63 >= 62 }
    }

    private func holds(_ digest: [UInt8], at place: Int) -> Bool {
        let code = Int(digest[place]) << 16 | Int(digest[place + 1]) << 8 | Int(digest[place + 2])
        return whole[code / 64] >> UInt64(code % 64) & 1 == 1
    }
}
