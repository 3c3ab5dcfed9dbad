internal import Secrecy

/// The bytes that a subject becomes under an encoding.
///
/// Where the neighbours of the subject also shape the text (base64, base32), there is one text for each alignment, without
/// the characters that depend on the neighbours: what is left is there whatever stands around the subject.
enum Spelling {
    /// The texts of one encoding; empty for encodings that no text stands for.
    static func texts(_ encoding: Encoding, of bytes: [UInt8]) -> [[UInt8]] {
        switch encoding {
        case .plain: [bytes]
        case .upper, .mixedCase, .digest, .part, .base64Part, .hexPart, .decimal, .pieces, .separated, .shifted,
            .keystream:
            []
        case .reversed: [bytes.reversed()]
        case .rot13: [bytes.map(AsciiCase.rotated)].filter { $0 != bytes }
        case .grouped: grouped(bytes)
        case .base64: base64(bytes, .standard)
        case .base64url: base64(bytes, .urlSafe)
        case .base64Broken: base64(bytes, .standard).flatMap { broken($0, by: lineEnds + escapedLineEnds) }
        case .base64InURL: base64(bytes, .standard).map { ByteText.percentEncoded($0) { !ByteText.isUnreserved($0) } }
        case .base64InJSON: base64(bytes, .standard).map { $0.flatMap { $0 == slash ? [backslash, slash] : [$0] } }
        case .base64Twice: base64(bytes, .standard).flatMap { base64($0, .standard) }
        case .base64OfHex: base64(ByteText.hexBytes(bytes), .standard)
        case .base64OfReversed: base64(bytes.reversed(), .standard)
        case .base64OfUTF16: base64(utf16(bytes, lowFirst: true), .standard)
        case .base32: base32(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
        case .base32hex: base32(bytes, "0123456789ABCDEFGHIJKLMNOPQRSTUV")
        case .base32Broken: texts(.base32, of: bytes).flatMap { broken($0, by: lineEnds) }
        case .ascii85: ascii85(bytes)
        case .base85: base85(bytes, Base85Alphabet.rfc1924)
        case .z85: base85(bytes, Base85Alphabet.z85)
        case .uuencoded: uuencoded(bytes)
        case .base58: base58(bytes)
        case .hex: [ByteText.hexBytes(bytes)]
        case .hexBroken: broken(ByteText.hexBytes(bytes), by: lineEnds, every: 2)
        case .hexOfBase64: base64(bytes, .standard).map { ByteText.hexBytes($0) }
        case .hexOfReversed: [ByteText.hexBytes(bytes.reversed())]
        case .hexSpaced: [" ", ":", ", ", "-"].map { joined(bytes, by: $0) }
        case .hexEscaped:
            [
                each(bytes, after: "\\x"), each(bytes, after: "0x", between: ", "),
                each(bytes, after: "0x", between: ","),
            ]
        case .octalEscaped: [bytes.flatMap { Array("\\".utf8) + octal($0) }]
        case .byteList: byteLists(bytes)
        case .percent: escapings(of: bytes) { ByteText.percentEncoded($0, where: $1) }
        case .percentTwice:
            escapings(of: bytes) { bytes, isEncoded in
                ByteText.percentEncoded(ByteText.percentEncoded(bytes, where: isEncoded)) { $0 == UInt8(ascii: "%") }
            }
        case .unicodeEscaped:
            escapings(of: bytes) { bytes, isEncoded in
                bytes.flatMap { isEncoded($0) ? Array("\\u00".utf8) + ByteText.hexBytes([$0]) : [$0] }
            } + [bytes.flatMap { Array("\\u{".utf8) + ByteText.hexBytes([$0]) + Array("}".utf8) }]
        case .unicodeEscapedTwice: [each(bytes, after: "\\\\u00"), each(bytes, after: "%u00")]
        case .htmlDecimal:
            escapings(of: bytes) { bytes, isEncoded in
                bytes.flatMap { isEncoded($0) ? Array("&#\($0);".utf8) : [$0] }
            } + [bytes.flatMap { Array("&#0\($0);".utf8) }]
        case .htmlHex:
            escapings(of: bytes) { bytes, isEncoded in
                bytes.flatMap { isEncoded($0) ? Array("&#x".utf8) + ByteText.hexBytes([$0]) + Array(";".utf8) : [$0] }
            }
        case .htmlTwice:
            [
                bytes.flatMap { Array("&amp;#\($0);".utf8) },
                bytes.flatMap { Array("&amp;#x".utf8) + ByteText.hexBytes([$0]) + Array(";".utf8) },
            ]
        case .utf16LittleEndian: [utf16(bytes, lowFirst: true)]
        case .utf16BigEndian: [utf16(bytes, lowFirst: false)]
        case .utf32: [Array(bytes.flatMap { [$0, 0, 0, 0] }.dropLast(3))]
        case .quotedPrintable: quotedPrintable(bytes)
        }
    }

    /// Whether the letters of a text may be of either case without making it another text.
    static func foldsCase(_ encoding: Encoding) -> Bool {
        switch encoding {
        case .base64, .base64url, .base64Broken, .base64InURL, .base64InJSON, .base64Twice, .base64OfHex,
            .base64OfReversed, .base64OfUTF16, .base64Part, .ascii85, .base85, .z85, .uuencoded, .base58:
            false
        default: true
        }
    }

    private static let slash = UInt8(ascii: "/")
    private static let backslash = UInt8(ascii: "\\")

    static func base64(_ bytes: [UInt8], _ alphabet: ByteText.Base64Alphabet) -> [[UInt8]] {
        (0..<3).map { offset in
            let text = ByteText.base64([UInt8](repeating: 0, count: offset) + bytes, alphabet: alphabet)
            return Array(text[((offset * 8 + 5) / 6)..<((offset + bytes.count) * 8 / 6)])
        }
    }

    private static func base32(_ bytes: [UInt8], _ alphabet: String) -> [[UInt8]] {
        let characters = Array(alphabet.utf8)
        return (0..<5).map { offset in
            let bits = ([UInt8](repeating: 0, count: offset) + bytes).flatMap { byte in
                (0..<8).map { byte >> (7 - $0) & 1 }
            }
            let range = ((offset * 8 + 4) / 5)..<(bits.count / 5)
            return range.map { place in
                characters[Int(bits[(place * 5)..<(place * 5 + 5)].reduce(0) { $0 << 1 | $1 })]
            }
        }
    }

    private static func utf16(_ bytes: [UInt8], lowFirst: Bool) -> [UInt8] {
        bytes.flatMap { lowFirst ? [$0, 0] : [0, $0] }
    }

    private static func joined(_ bytes: [UInt8], by separator: String) -> [UInt8] {
        Array(bytes.map { ByteText.hexBytes([$0]) }.joined(separator: Array(separator.utf8)))
    }

    private static func each(_ bytes: [UInt8], after mark: String, between separator: String = "") -> [UInt8] {
        Array(bytes.map { Array(mark.utf8) + ByteText.hexBytes([$0]) }.joined(separator: Array(separator.utf8)))
    }

    private static func octal(_ byte: UInt8) -> [UInt8] {
        let text = String(byte, radix: 8)
        return Array((String(repeating: "0", count: 3 - text.count) + text).utf8)
    }

    /// A text escaped in the ways that encoders have: all of it, or only what is special to one of them.
    private static func escapings(
        of bytes: [UInt8], _ escape: ([UInt8], _ isEncoded: (UInt8) -> Bool) -> [UInt8]
    ) -> [[UInt8]] {
        let choices: [(UInt8) -> Bool] = [
            { _ in true }, { !ByteClass($0).isAlphanumeric }, { !ByteText.isUnreserved($0) },
            { !ByteText.isUnreserved($0) && $0 != UInt8(ascii: "@") },
        ]
        return choices.map { escape(bytes, $0) }.filter { $0 != bytes }
    }

    /// All of it as `=XX`, and as it is with a soft line break (RFC 2045 6.7) at every place where one can fall.
    private static func quotedPrintable(_ bytes: [UInt8]) -> [[UInt8]] {
        let encoded = bytes.flatMap { [UInt8(ascii: "=")] + ByteText.hexBytes([$0]) }
        return [encoded] + broken(bytes, by: (lineEnds + escapedLineEnds).map { "=" + $0 })
    }

    private static let lineEnds = ["\n", "\r\n"]
    /// What line ends are in a text of JSON.
    private static let escapedLineEnds = [#"\n"#, #"\r\n"#]

    /// A text with one break, at every place where one can fall.
    private static func broken(_ text: [UInt8], by breaks: [String], every step: Int = 1) -> [[UInt8]] {
        let breaks = breaks.map { Array($0.utf8) }
        var broken: [[UInt8]] = []
        broken.reserveCapacity(breaks.count * text.count / step)
        for place in stride(from: step, to: text.count, by: step) {
            for added in breaks {
                var copy: [UInt8] = []
                copy.reserveCapacity(text.count + added.count)
                copy += text[..<place]
                copy += added
                copy += text[place...]
                broken.append(copy)
            }
        }
        return broken
    }

    /// Groups of four characters, wherever the first one ends: what stands before the text may count as well. Short texts
    /// could be words that belong beside each other.
    private static func grouped(_ bytes: [UInt8]) -> [[UInt8]] {
        guard bytes.count >= Stretch.length else { return [] }
        let size = 4
        return (0..<size).flatMap { first in
            [UInt8(ascii: "-"), UInt8(ascii: " ")].map { separator in
                bytes.enumerated().flatMap { place, byte in
                    place > 0 && (place - first) % size == 0 ? [separator, byte] : [byte]
                }
            }
        }
    }

    /// `[107,113]` as JSON has it, also within `{"type":"Buffer","data":…}`; `[107, 113]` of Python and Rust; `[107 113]` of
    /// Go; and `{"0":107,"1":113}`, which JavaScript makes of a whole typed array.
    private static func byteLists(_ bytes: [UInt8]) -> [[UInt8]] {
        let numbers = bytes.map { Array(String($0).utf8) }
        let members = zip(bytes.indices, numbers).map { Array("\"\($0)\":".utf8) + $1 }
        return [",", ", ", " "].map { Array(numbers.joined(separator: Array($0.utf8))) } + [
            Array(members.joined(separator: [UInt8(ascii: ",")]))
        ]
    }
}

/// The fixed part that a key starts with.
enum KeyPrefix {
    /// Its length: up to two lower-case words, each with its `_` or `-`, with at least twelve bytes after them.
    static func length(of key: [UInt8]) -> Int { Secret(name: "", bytes: key).shape.prefix.utf8.count }
}
