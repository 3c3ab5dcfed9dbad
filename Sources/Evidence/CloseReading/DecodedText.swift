internal import Secrecy

/// Texts one after the other, and behind each what its base64 and hexadecimal decode to.
///
/// Where a value begins within a run of such characters is not known, as columns of a record may stand beside each other: base64
/// is decoded at four places, hexadecimal at two.
struct DecodedText {
    private let texts: [CloseText]
    private(set) var bytes: [UInt8] = []
    private var decodedCount = 0
    /// Where each stretch starts here, and in which text it is from where on; a run that was decoded is told by its start.
    private var stretches: [(start: Int, text: Int, origin: Int, isDecoded: Bool)] = []

    /// Fewer bytes than the shortest key has are not worth decoding.
    private static let shortest = 24
    /// No more is decoded than so much, by and large.
    private static let limit = CloseText.wholeLimit
    /// As many as are compared at once, so that nothing reaches over a border.
    private static let separator = [UInt8](repeating: 0, count: 32)

    init(_ texts: [CloseText]) {
        self.texts = texts
        bytes.reserveCapacity(texts.reduce(0) { $0 + $1.bytes.count * 3 / 2 })
        for (number, text) in texts.enumerated() { add(text.bytes, number, atLeast: Self.shortest) }
    }

    /// What was found at a place of a key.
    func trace(of key: Int, _ encoding: Encoding, at place: Int) -> CloseReading.Trace {
        let (text, origin) = origin(of: place)
        return CloseReading.Trace(key: key, form: Form(encoding), text: text, offset: texts[text].offset(of: origin))
    }

    private mutating func add(_ text: [UInt8], _ number: Int, atLeast shortest: Int) {
        add(text, (number, 0), isDecoded: false)
        addRuns(of: text, number, TextAlphabet.base64, bits: 6, atLeast: (shortest * 8 + 5) / 6, starts: 4)
        addRuns(of: text, number, TextAlphabet.hexadecimal, bits: 4, atLeast: shortest * 2, starts: 2)
    }

    /// Which text a place is in, and where.
    private func origin(of place: Int) -> (text: Int, place: Int) {
        guard let stretch = stretches.last(where: { $0.start <= place }) else { return (0, 0) }
        return (stretch.text, stretch.isDecoded ? stretch.origin : stretch.origin + place - stretch.start)
    }

    private mutating func add(_ stretch: [UInt8], _ place: (text: Int, origin: Int), isDecoded: Bool) {
        stretches.append((bytes.count, place.text, place.origin, isDecoded))
        bytes += stretch
        bytes += Self.separator
    }

    private mutating func addRuns(
        of text: [UInt8], _ number: Int, _ values: [UInt8], bits: UInt32, atLeast length: Int, starts: Int
    ) {
        var place = 0
        while place < text.count {
            // A run that is long enough has a character at every so many places.
            guard place + length <= text.count else { return }
            guard values[Int(text[place + length - 1])] != TextAlphabet.none else {
                place += length
                continue
            }
            var start = place + length - 1
            while start > place, values[Int(text[start - 1])] != TextAlphabet.none { start -= 1 }
            var end = place + length
            while end < text.count, values[Int(text[end])] != TextAlphabet.none { end += 1 }
            if end - start >= length {
                for offset in 0..<starts where end - start - offset >= length && decodedCount < Self.limit {
                    let decoded = Self.decoded(text[(start + offset)..<end], values, bits)
                    add(decoded, (number, start + offset), isDecoded: true)
                    decodedCount += decoded.count
                }
            }
            place = end
        }
    }

    private static func decoded(_ run: ArraySlice<UInt8>, _ values: [UInt8], _ bits: UInt32) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(run.count * Int(bits) / 8)
        var (held, count): (UInt32, UInt32) = (0, 0)
        for byte in run where values[Int(byte)] != TextAlphabet.escape {
            held = held << bits | UInt32(values[Int(byte)])
            count += bits
            if count >= 8 {
                count -= 8
                decoded.append(UInt8(truncatingIfNeeded: held >> count))
            }
        }
        return decoded
    }
}

/// What the characters of an encoding stand for, by byte.
private enum TextAlphabet {
    static let none: UInt8 = 0xFF
    /// What may stand before a character and means nothing: texts of JSON have slashes with backslashes before them.
    static let escape: UInt8 = 0xFE
    /// Base64 with either of its last two characters (RFC 4648 sections 4 and 5).
    static let base64 = values(ByteText.Base64Alphabet.allCases.map(\.characters), escape: UInt8(ascii: "\\"))
    static let hexadecimal = values(["0123456789abcdef", "0123456789ABCDEF"].map { Array($0.utf8) })

    private static func values(_ alphabets: [[UInt8]], escape character: UInt8? = nil) -> [UInt8] {
        var values = [UInt8](repeating: none, count: 256)
        for alphabet in alphabets {
            for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        }
        if let character { values[Int(character)] = escape }
        return values
    }
}
