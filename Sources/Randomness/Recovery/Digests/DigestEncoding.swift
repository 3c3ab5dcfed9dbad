/// The ways in which a digest is written as the letters of a key.
enum DigestEncoding: Sendable, Hashable {
    case hexadecimal, hexadecimalEnd, upperHexadecimal
    case base64URL, base64WithoutSigns
    /// The digest as one number with the digits of an alphabet, its beginning or its end.
    case number(KeyAlphabet), numberEnd(KeyAlphabet)
    /// Each byte modulo the alphabet's size.
    case bytes(KeyAlphabet)

    var description: String {
        switch self {
        case .hexadecimal: "hexadecimal"
        case .hexadecimalEnd: "the end of it in hexadecimal"
        case .upperHexadecimal: "hexadecimal, capitals"
        case .base64URL: "base64url"
        case .base64WithoutSigns: "base64 without + and /"
        case .number(let alphabet): "a number with the digits \(alphabet.name)"
        case .numberEnd(let alphabet): "the end of a number with the digits \(alphabet.name)"
        case .bytes(let alphabet): "bytes modulo \(alphabet.size), \(alphabet.name)"
        }
    }

    /// The letters of a digest, all or as many as asked for.
    ///
    /// - Parameter digits: The digits of the digest as a number in the alphabet's size, when they are known already.
    func letters(of digest: [UInt8], count: Int, digits: [UInt8]? = nil) -> [UInt8] {
        switch self {
        case .hexadecimal: Self.hexadecimal(digest.prefix((count + 1) / 2), .hexadecimal, count)
        case .hexadecimalEnd: Self.hexadecimal(digest.suffix((count + 1) / 2), .hexadecimal, count)
        case .upperHexadecimal: Self.hexadecimal(digest.prefix((count + 1) / 2), .upperHexadecimal, count)
        case .base64URL: Self.base64(digest.prefix((count * 3 + 3) / 4), .base64URL, count)
        case .base64WithoutSigns:
            Array(Self.withoutSigns(Self.base64(digest[...], .base64, digest.count * 4 / 3)).prefix(count))
        case .number(let alphabet):
            (digits ?? Self.digits(digest, base: alphabet.size)).prefix(count).map { alphabet.letters[Int($0)] }
        case .numberEnd(let alphabet):
            (digits ?? Self.digits(digest, base: alphabet.size)).suffix(count).map { alphabet.letters[Int($0)] }
        case .bytes(let alphabet): digest.prefix(count).map { alphabet.letters[Int($0) % alphabet.size] }
        }
    }

    /// The first four letters of a key of some length, packed; quicker than the whole key.
    func beginning(of digest: [UInt8], length: Int, digits: [UInt8]?) -> UInt32 {
        switch self {
        case .number(let alphabet):
            let digits = digits ?? Self.digits(digest, base: alphabet.size)
            return Self.code(digits.prefix(4).lazy.map { alphabet.letters[Int($0)] })
        case .numberEnd(let alphabet):
            let digits = digits ?? Self.digits(digest, base: alphabet.size)
            return Self.code(digits.suffix(length).prefix(4).lazy.map { alphabet.letters[Int($0)] })
        case .bytes(let alphabet):
            return Self.code(digest.prefix(4).lazy.map { alphabet.letters[Int($0) % alphabet.size] })
        case .hexadecimalEnd:
            return Self.code(Self.hexadecimal(digest.suffix((length + 1) / 2).prefix(2), .hexadecimal, 4))
        case .base64WithoutSigns:
            // More than eight of twelve letters are hardly ever signs.
            let some = Self.withoutSigns(Self.base64(digest.prefix(9), .base64, 12))
            return Self.code(some.count >= 4 ? some : letters(of: digest, count: length))
        case .hexadecimal, .upperHexadecimal, .base64URL: return Self.code(letters(of: digest, count: 4))
        }
    }

    private static func withoutSigns(_ letters: [UInt8]) -> [UInt8] {
        letters.filter { $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "/") }
    }

    static func code(_ letters: some Sequence<UInt8>) -> UInt32 {
        letters.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    private static func hexadecimal(_ bytes: ArraySlice<UInt8>, _ alphabet: KeyAlphabet, _ count: Int) -> [UInt8] {
        Array(bytes.flatMap { [alphabet.letters[Int($0 >> 4)], alphabet.letters[Int($0 & 15)]] }.prefix(count))
    }

    private static func base64(_ bytes: ArraySlice<UInt8>, _ alphabet: KeyAlphabet, _ count: Int) -> [UInt8] {
        BytePacking.regrouped(bytes, from: 8, to: 6).prefix(count).map { alphabet.letters[Int($0)] }
    }

    /// The base that a number is written in.
    var base: Int? {
        switch self {
        case .number(let alphabet), .numberEnd(let alphabet): alphabet.size
        default: nil
        }
    }

    /// The digits of the bytes as a big-endian number, without leading zeros.
    static func digits(_ bytes: [UInt8], base: Int) -> [UInt8] {
        var words = stride(from: 0, to: bytes.count, by: 4).map { start in
            bytes[start..<min(start + 4, bytes.count)].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        }
        var digits: [UInt8] = []
        // Five digits a division: their value fits into a word, and the rest before it into two.
        let (step, base) = (5, UInt64(base))
        let power = (0..<step).reduce(UInt64(1)) { product, _ in product * base }
        var first = 0
        while first < words.count {
            if words[first] == 0 {
                first += 1
                continue
            }
            var rest: UInt64 = 0
            for i in first..<words.count {
                let value = rest << 32 | words[i]
                words[i] = value / power
                rest = value % power
            }
            for _ in 0..<step {
                digits.append(UInt8(rest % base))
                rest /= base
            }
        }
        while digits.last == 0 { digits.removeLast() }
        return digits.reversed()
    }

    /// The encodings that can give keys of the sample's letters.
    static func fitting(_ sample: KeySample) -> [DigestEncoding] {
        let used = Set(sample.alphabet.letters)
        var fitting: [DigestEncoding] = [.hexadecimal, .hexadecimalEnd, .upperHexadecimal]
        if used.count > 16 { fitting = [.base64URL, .base64WithoutSigns] }
        for numbering in sample.numberings { fitting.append(.bytes(numbering.order)) }
        for order in sample.alphabet.commonOrders + KeyAlphabet.orders62 where order.size < 64 && order.size > 16 {
            fitting += [.number(order), .numberEnd(order)]
        }
        var seen: Set<DigestEncoding> = []
        return fitting.filter { seen.insert($0).inserted }
    }
}
