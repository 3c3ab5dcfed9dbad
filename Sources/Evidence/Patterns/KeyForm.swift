internal import Secrecy

/// The form of keys that are looked for without knowing one, for example `ak_live_*`.
///
/// It starts with at least four letters, digits, `_` or `-`, which are the anchor of the search. After them, `*` stands for
/// 16 or more such characters, and `?` for one. A key ends where no such character follows.
package struct KeyForm: Sendable, Hashable {
    package let text: String
    private let pieces: [Piece]
    /// How long the fixed part at the start is.
    private let prefix: [UInt8]

    private enum Piece: Sendable, Hashable {
        case literal(UInt8)
        case one
        case many
    }

    /// `*` stands for at least so many characters.
    package static let shortestRun = 16
    private static let longestKey = 200
    private static let shortestPrefix = 4
    /// The bytes around an anchor that a decision may need: every character as `%25XX`.
    static let span = longestKey * 5

    /// Nil when the text is no form.
    package init?(_ text: String) {
        var pieces: [Piece] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "*"):
                if pieces.last == .many { return nil }
                pieces.append(.many)
            case UInt8(ascii: "?"): pieces.append(.one)
            default:
                guard Self.isKeyCharacter(byte) else { return nil }
                pieces.append(.literal(byte))
            }
        }
        prefix = pieces.prefix { if case .literal = $0 { true } else { false } }.compactMap {
            if case .literal(let byte) = $0 { byte } else { nil }
        }
        guard prefix.count >= Self.shortestPrefix, prefix.count < pieces.count, pieces.count <= Self.longestKey else {
            return nil
        }
        self.text = text
        self.pieces = pieces
    }

    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
        ByteClass(byte).isAlphanumeric || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "-")
    }

    /// How the characters of a key are written.
    enum Transport: Sendable, Hashable, CaseIterable {
        case plain, reversed, hex, percent, percentTwice, utf16LittleEndian, utf16BigEndian
        /// By the number of bytes before the key, modulo three.
        case base64Zero, base64One, base64Two

        var encoding: Encoding {
            switch self {
            case .plain: .plain
            case .reversed: .reversed
            case .hex: .hex
            case .percent: .percent
            case .percentTwice: .percentTwice
            case .utf16LittleEndian: .utf16LittleEndian
            case .utf16BigEndian: .utf16BigEndian
            case .base64Zero, .base64One, .base64Two: .base64
            }
        }

        fileprivate var alignment: Int? {
            switch self {
            case .base64Zero: 0
            case .base64One: 1
            case .base64Two: 2
            default: nil
            }
        }
    }

    /// What is searched for: the fixed part in one writing.
    struct Anchor {
        let bytes: [UInt8]
        let foldsCase: Bool
        let transport: Transport
    }

    var anchors: [Anchor] {
        Transport.allCases.flatMap { transport -> [Anchor] in
            var texts = Spelling.texts(transport.encoding, of: prefix)
            if let alignment = transport.alignment { texts = [texts[alignment]] }
            let folds = transport == .hex || transport == .percent || transport == .percentTwice
            return texts.map { Anchor(bytes: $0, foldsCase: folds, transport: transport) }
        }
    }

    /// The fingerprint of the key whose anchor stands here; nil when what follows is not of the form.
    func key(at start: Int, anchor length: Int, _ transport: Transport, _ text: PatternSet.Window) -> String? {
        var rest = CharacterReader(text: text, transport: transport, start: start, length: length, prefix: prefix)
        var key = prefix
        while key.count < Self.longestKey, let next = rest.next(), Self.isKeyCharacter(next) { key.append(next) }
        guard let count = Self.match(pieces[prefix.count...], key[prefix.count...]) else { return nil }
        return String(SHA256Digest(of: Array(key.prefix(prefix.count + count))).hex.prefix(6))
    }

    /// How many characters the pieces describe, as many as possible; nil when they do not fit.
    private static func match(_ pieces: ArraySlice<Piece>, _ characters: ArraySlice<UInt8>) -> Int? {
        guard let piece = pieces.first else { return characters.isEmpty ? 0 : nil }
        switch piece {
        case .literal(let byte):
            guard characters.first == byte else { return nil }
            return match(pieces.dropFirst(), characters.dropFirst()).map { $0 + 1 }
        case .one:
            guard !characters.isEmpty else { return nil }
            return match(pieces.dropFirst(), characters.dropFirst()).map { $0 + 1 }
        case .many:
            var length = characters.count
            while length >= shortestRun {
                if let rest = match(pieces.dropFirst(), characters.dropFirst(length)) { return length + rest }
                length -= 1
            }
            return nil
        }
    }

    /// Reads the characters after an anchor, in the anchor's writing.
    private struct CharacterReader {
        let text: PatternSet.Window
        let transport: Transport
        var place: Int
        /// For base64: bits that were read and not yet given, and how many; below zero, how many are known already.
        var bits: UInt32 = 0
        var bitCount = 0

        init(text: PatternSet.Window, transport: Transport, start: Int, length: Int, prefix: [UInt8]) {
            self.text = text
            self.transport = transport
            place = transport == .reversed ? start - 1 : start + length
            // The bits of the fixed part that go beyond the anchor: the anchor ends at a whole character of base64.
            if let alignment = transport.alignment {
                bitCount = -((alignment + prefix.count) * 8 % 6)
            }
        }

        mutating func next() -> UInt8? {
            switch transport {
            case .plain: return byte(step: 1)
            case .reversed: return byte(step: -1)
            case .hex: return pair()
            case .percent:
                guard peek() == UInt8(ascii: "%") else { return byte(step: 1) }
                place += 1
                return pair()
            case .percentTwice:
                guard peek() == UInt8(ascii: "%") else { return byte(step: 1) }
                place += 3
                return pair()
            case .utf16LittleEndian:
                let low = byte(step: 1)
                return byte(step: 1) == 0 ? low : nil
            case .utf16BigEndian: return byte(step: 1) == 0 ? byte(step: 1) : nil
            case .base64Zero, .base64One, .base64Two: return octet()
            }
        }

        private func peek() -> UInt8? { text.count > place && place >= 0 ? text.base[place] : nil }

        private mutating func byte(step: Int) -> UInt8? {
            defer { place += step }
            return peek()
        }

        private mutating func pair() -> UInt8? {
            guard let high = byte(step: 1).flatMap(Self.digit), let low = byte(step: 1).flatMap(Self.digit) else {
                return nil
            }
            return high << 4 | low
        }

        private mutating func octet() -> UInt8? {
            while bitCount < 8 {
                guard let value = byte(step: 1).flatMap(Self.sextet) else { return nil }
                bits = bits << 6 | UInt32(value)
                bitCount += 6
            }
            bitCount -= 8
            return UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
        }

        private static func digit(_ byte: UInt8) -> UInt8? {
            Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
        }

        private static func sextet(_ byte: UInt8) -> UInt8? {
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte - 65
            case UInt8(ascii: "a")...UInt8(ascii: "z"): byte - 71
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte + 4
            case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
            default: nil
            }
        }
    }
}
