/// The characters of an XML document with a position: the lowest layer of `XMLPullParser`.
struct XMLScanner {
    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    var isAtEnd: Bool { position == scalars.count }

    func failure(_ problem: String) -> XMLPullParser.Failure {
        let before = scalars[..<position]
        return XMLPullParser.Failure(line: before.count { $0 == "\n" } + 1, problem: problem)
    }

    /// Steps over `text` when it comes next.
    mutating func take(_ text: String) -> Bool {
        let wanted = text.unicodeScalars
        guard scalars[position...].starts(with: wanted) else { return false }
        position += wanted.count
        return true
    }

    /// Steps over white space; true when there was some.
    @discardableResult
    mutating func skipSpace() -> Bool {
        let start = position
        while position < scalars.count, Self.isSpace(scalars[position]) { position += 1 }
        return position > start
    }

    /// The literal text before `end`, which is stepped over.
    mutating func upTo(_ end: String, in what: String) throws(XMLPullParser.Failure) -> String {
        var text = String.UnicodeScalarView()
        while !take(end) {
            guard position < scalars.count else { throw failure("\(what) is not closed") }
            text.append(try character())
        }
        return String(text)
    }

    mutating func name() throws(XMLPullParser.Failure) -> String {
        var name = String.UnicodeScalarView()
        while position < scalars.count, Self.isNameCharacter(scalars[position], first: name.isEmpty) {
            name.append(scalars[position])
            position += 1
        }
        if name.isEmpty { throw failure("a name is missing") }
        return String(name)
    }

    /// Text up to the next `<`, line ends normalised (2.11).
    mutating func characterData() throws(XMLPullParser.Failure) -> String {
        var text = String.UnicodeScalarView()
        while position < scalars.count, scalars[position] != "<" {
            if scalars[position...].starts(with: "]]>".unicodeScalars) { throw failure("']]>' in character data") }
            if scalars[position] == "&" {
                text.append(try reference())
            } else {
                text.append(try character())
            }
        }
        return String(text)
    }

    /// A quoted value, normalised as 3.3.3 says for CDATA.
    mutating func attributeValue() throws(XMLPullParser.Failure) -> String {
        guard position < scalars.count, scalars[position] == "\"" || scalars[position] == "'" else {
            throw failure("an attribute value is not quoted")
        }
        let quote = scalars[position]
        position += 1
        var value = String.UnicodeScalarView()
        while true {
            guard position < scalars.count else { throw failure("an attribute value is not closed") }
            switch scalars[position] {
            case quote:
                position += 1
                return String(value)
            case "<": throw failure("'<' in an attribute value")
            case "&": value.append(try reference())
            default:
                let next = try character()
                value.append(Self.isSpace(next) ? " " : next)
            }
        }
    }

    /// One literal character; CR and CRLF are LF.
    private mutating func character() throws(XMLPullParser.Failure) -> Unicode.Scalar {
        let scalar = scalars[position]
        guard Self.isLegal(scalar.value) else {
            throw failure("the character U+\(String(scalar.value, radix: 16, uppercase: true)) is not allowed")
        }
        position += 1
        guard scalar == "\r" else { return scalar }
        if position < scalars.count, scalars[position] == "\n" { position += 1 }
        return "\n"
    }

    private mutating func reference() throws(XMLPullParser.Failure) -> Unicode.Scalar {
        position += 1
        guard let end = scalars[position...].prefix(16).firstIndex(of: ";") else {
            throw failure("'&' that begins no reference")
        }
        let body = String(String.UnicodeScalarView(scalars[position..<end]))
        let value: UInt32?
        if body.hasPrefix("#") {
            let digits = body.hasPrefix("#x") ? body.dropFirst(2) : body.dropFirst()
            let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isHexDigit && $0.isASCII }
            value = isNumber ? UInt32(digits, radix: body.hasPrefix("#x") ? 16 : 10) : nil
        } else {
            value = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"][body].map { (s: Unicode.Scalar) in
                s.value
            }
        }
        guard let value, Self.isLegal(value), let scalar = Unicode.Scalar(value) else {
            throw failure("the reference &\(body); has no meaning")
        }
        position = end + 1
        return scalar
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r"
    }

    private static func isLegal(_ value: UInt32) -> Bool {
        switch value {
        case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
        default: false
        }
    }

    private static func isNameCharacter(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
        switch scalar {
        case "A"..."Z", "a"..."z", "_", ":": true
        case "0"..."9", "-", ".", "\u{B7}": !first
        default:
            switch scalar.value {
            case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D,
                0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
                0x10000...0xEFFFF:
                true
            case 0x300...0x36F, 0x203F...0x2040: !first
            default: false
            }
        }
    }
}
