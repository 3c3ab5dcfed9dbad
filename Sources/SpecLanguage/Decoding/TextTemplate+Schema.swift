internal import TypedYAML

extension TextTemplate {
    /// Text in which `${…}` refers to something that the run knows.
    static let schema: Schema<TextTemplate> = Schema<ParsedText>.scalar(
        "text with references",
        about: """
            Text. `${…}` with a letter behind the brace is a reference, filled in while the check runs: `${key.NAME}` \
            (a key, also `${key.NAME.old}`; only in `query`, header values and `text` of a request and in `literal`), \
            `${token.NAME}` (letters and digits, unique for the run, the row and the name), `${address.NAME}` (an IPv6 \
            address for documentation, as unique), `${capture.NAME}`, `${endpoint.name}`, `${endpoint.method}`, \
            `${endpoint.path}`, `${target.host}`, `${run.id}`; and, replaced before anything else is read, `${case.NAME}` and `${matrix.NAME}`. Write `$${` \
            for a `${` that is none.
            """,
        numbersAsText: true, encode: \.source
    ) { text throws(Mistake) in try ParsedText(text) }.located.map(TextTemplate.init)

    private init(_ parsed: Located<ParsedText>) {
        place = parsed.range.origin
        let source = Located<String>(parsed.value.source, at: place)
        parts = parsed.value.pieces.map(\.part)
        references = parsed.value.pieces.compactMap { piece in
            guard case .reference(let reference) = piece.part else { return nil }
            return Located(reference, at: source.place(of: piece.range))
        }
    }

    /// The text when it holds no reference.
    package var literal: String? {
        var text = ""
        for part in parts {
            guard case .literal(let piece) = part else { return nil }
            text += piece
        }
        return text
    }
}

/// A text cut at its references.
private struct ParsedText: Sendable {
    struct Piece: Sendable {
        let part: TextTemplate.Part
        /// In scalars from the start of the text.
        let range: Range<Int>
    }

    let source: String
    private(set) var pieces: [Piece] = []

    init(_ text: String) throws(Mistake) {
        source = text
        guard text.utf8.contains(UInt8(ascii: "$")) else {
            if !text.isEmpty { pieces = [Piece(part: .literal(text), range: 0..<text.unicodeScalars.count)] }
            return
        }
        let scalars = Array(text.unicodeScalars)
        var literal = String.UnicodeScalarView()
        var start = 0
        var index = 0
        func flush(_ pieces: inout [Piece]) {
            if !literal.isEmpty { pieces.append(Piece(part: .literal(String(literal)), range: start..<index)) }
            literal = String.UnicodeScalarView()
        }
        while index < scalars.count {
            if ReferenceSyntax.isEscape(scalars, at: index) {
                literal.append(contentsOf: ["$", "{"])
                index += 3
            } else if let range = try ReferenceSyntax.reference(scalars, at: index) {
                flush(&pieces)
                let name = String(String.UnicodeScalarView(scalars[range].dropFirst(2).dropLast()))
                pieces.append(Piece(part: .reference(try .init(name, at: range)), range: range))
                index = range.upperBound
                start = index
            } else {
                literal.append(scalars[index])
                index += 1
            }
        }
        flush(&pieces)
    }
}

/// Where references begin and end in a text.
enum ReferenceSyntax {
    /// Whether `$${`, which stands for `${`, begins here.
    static func isEscape(_ text: [Unicode.Scalar], at index: Int) -> Bool {
        text[index...].starts(with: ["$", "$", "{"])
    }

    /// The range of the `${…}` that begins here; nil where none does. Throws for one that does not end.
    static func reference(_ text: [Unicode.Scalar], at index: Int) throws(Mistake) -> Range<Int>? {
        guard index + 2 < text.count, text[index] == "$", text[index + 1] == "{",
            text[index + 2].properties.isAlphabetic
        else { return nil }
        guard let end = text[index...].firstIndex(of: "}") else {
            throw Mistake(
                "the reference that begins here does not end", label: "write '}' behind the name",
                help: "write '$${' for a '${' that is no reference", piece: index..<text.count)
        }
        return index..<end + 1
    }
}

extension TextTemplate.Reference {
    private static let forms = [
        "key.NAME", "token.NAME", "address.NAME", "capture.NAME", "endpoint.name", "endpoint.method", "endpoint.path",
        "target.host",
        "run.id", "case.NAME", "matrix.NAME",
    ]

    /// The reference of a name such as `key.funded`.
    fileprivate init(_ text: String, at range: Range<Int>) throws(Mistake) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let rest = parts.count > 1 ? parts[1] : ""
        switch parts[0] {
        case "key":
            guard let key = KeyReference(name: rest), key != .none else {
                throw Mistake("'\(text)' names no key", help: "write ${key.NAME} or ${key.NAME.old}", piece: range)
            }
            self = .key(key)
        case "token": self = .token(try Self.name(rest, of: text, range))
        case "address": self = .address(try Self.name(rest, of: text, range))
        case "capture": self = .capture(try Self.name(rest, of: text, range))
        case "endpoint":
            guard let fact = TextTemplate.EndpointFact(rawValue: rest) else {
                throw Mistake.unknown(
                    text, among: TextTemplate.EndpointFact.allCases.map { "endpoint.\($0.rawValue)" }, range)
            }
            self = .endpoint(fact)
        case "target":
            guard rest == "host" else { throw Mistake.unknown(text, among: ["target.host"], range) }
            self = .targetHost
        case "run":
            guard rest == "id" else { throw Mistake.unknown(text, among: ["run.id"], range) }
            self = .runID
        case "case", "matrix":
            throw Mistake(
                "'\(text)' cannot be used here", label: "not replaced",
                help:
                    "cases and matrix are filled in once, in keys, steps and finally; their own values cannot refer to them",
                piece: range)
        default:
            let roots = ["key", "token", "address", "capture", "endpoint", "target", "run", "case", "matrix"]
            throw Mistake(
                "unknown reference '\(text)'", label: Suggestion.question(about: parts[0], among: roots),
                help: "references are \(Self.forms.map { "${\($0)}" }.joined(separator: ", "))", piece: range)
        }
    }

    private static func name(_ name: String, of text: String, _ range: Range<Int>) throws(Mistake) -> String {
        guard isName(name) else {
            throw Mistake(
                "'\(text)' is not a reference", help: "a name is a letter, then letters, digits, '_' and '-'",
                piece: range)
        }
        return name
    }
}

extension Mistake {
    fileprivate static func unknown(_ text: String, among words: [String], _ range: Range<Int>) -> Mistake {
        Mistake(
            "unknown reference '\(text)'", label: Suggestion.question(about: text, among: words),
            help: "references are \(words.map { "${\($0)}" }.joined(separator: ", "))", piece: range)
    }
}

/// Whether a text is a name: a letter, then letters, digits, `_` and `-`.
func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, isLetter(first) else { return false }
    return text.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") }
}

private func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
