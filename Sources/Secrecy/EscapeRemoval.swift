/// A text with one layer of escapes taken off, and where each of its bytes came from.
///
/// Taken off are percent-encoding (`%2D`), the escapes of JSON and JavaScript (`\u002d`, `\x2d`, `\/`), HTML character
/// references (`&#45;`, `&#x2d;`, `&amp;`) and NUL bytes, which turns ASCII in UTF-16 or UTF-32 of either byte order into
/// plain ASCII. Applied again and again it undoes any mixture and nesting of them.
struct EscapeRemoval {
    private(set) var bytes: [UInt8] = []
    /// The place in the original text of each byte, and one more: the end of the original text.
    private(set) var origins: [Int] = []
    /// Whether there was anything to take off.
    private(set) var changed = false

    /// Takes one layer off `text`, whose bytes stem from the places `origins` (its own indices when nil).
    init(of text: [UInt8], origins: [Int]?) {
        guard text.contains(where: Self.startsEscape) else { return }
        bytes.reserveCapacity(text.count)
        self.origins.reserveCapacity(text.count + 1)
        text.withUnsafeBufferPointer { text in
            var position = 0
            while position < text.count {
                var length = 1
                var value: UInt8? = text[position]
                if Self.startsEscape(text[position]), let escape = Self.escape(in: text[position...]) {
                    (length, value) = escape
                    changed = true
                }
                if let value {
                    bytes.append(value)
                    self.origins.append(origins?[position] ?? position)
                }
                position += length
            }
            self.origins.append(origins?[position] ?? position)
        }
    }

    private static func startsEscape(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "%") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "&") || byte == 0
    }

    private static let namedReferences: [(name: [UInt8], value: UInt8)] = [
        ("amp", "&"), ("lt", "<"), ("gt", ">"), ("quot", "\""), ("apos", "'"), ("lowbar", "_"),
        ("hyphen", "-"), ("period", "."), ("plus", "+"), ("sol", "/"), ("equals", "="),
    ].map { (name: String, value: Unicode.Scalar) in (Array("&\(name);".utf8), UInt8(ascii: value)) }

    /// The length of the escape at the start, and the byte that it stands for (none for a NUL).
    private static func escape(in text: Slice<UnsafeBufferPointer<UInt8>>) -> (length: Int, value: UInt8?)? {
        let start = text.startIndex
        switch text[start] {
        case 0: return (1, nil)
        case UInt8(ascii: "%"):
            return number(in: text, from: start + 1, digits: 2, radix: 16).map { (3, $0) }
        case UInt8(ascii: "\\"):
            guard text.count > 1 else { return nil }
            switch text[start + 1] {
            case UInt8(ascii: "u"): return number(in: text, from: start + 2, digits: 4, radix: 16).map { (6, $0) }
            case UInt8(ascii: "x"): return number(in: text, from: start + 2, digits: 2, radix: 16).map { (4, $0) }
            case UInt8(ascii: "/"), UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"):
                return (2, text[start + 1])
            default: return nil
            }
        default:
            if let reference = namedReferences.first(where: { text.starts(with: $0.name) }) {
                return (reference.name.count, reference.value)
            }
            return numericReference(in: text)
        }
    }

    private static func numericReference(in text: Slice<UnsafeBufferPointer<UInt8>>) -> (length: Int, value: UInt8?)? {
        var position = text.startIndex + 1
        guard position < text.endIndex, text[position] == UInt8(ascii: "#") else { return nil }
        position += 1
        let isHex = position < text.endIndex && text[position] | 0x20 == UInt8(ascii: "x")
        if isHex { position += 1 }
        let digits = text[position...].prefix(8).prefix { digit($0, radix: isHex ? 16 : 10) != nil }
        guard !digits.isEmpty,
            let value = number(in: text, from: position, digits: digits.count, radix: isHex ? 16 : 10)
        else { return nil }
        position += digits.count
        if position < text.endIndex, text[position] == UInt8(ascii: ";") { position += 1 }
        return (position - text.startIndex, value)
    }

    /// The number of so many digits, when it fits in a byte.
    private static func number(
        in text: Slice<UnsafeBufferPointer<UInt8>>, from start: Int, digits: Int, radix: Int
    ) -> UInt8? {
        guard start + digits <= text.endIndex else { return nil }
        var value = 0
        for byte in text[start..<(start + digits)] {
            guard let digit = digit(byte, radix: radix) else { return nil }
            value = value * radix + digit
        }
        return UInt8(exactly: value)
    }

    private static func digit(_ byte: UInt8, radix: Int) -> Int? {
        let value =
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte) - 48
            case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte) - 87
            case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte) - 55
            default: 16
            }
        return value < radix ? value : nil
    }
}
