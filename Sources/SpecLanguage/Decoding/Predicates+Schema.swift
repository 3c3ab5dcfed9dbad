internal import RegularExpressions
internal import TypedYAML

extension TextPredicate {
    static let schema: Schema<TextPredicate> = .kinds(
        scalar: plain, list: Schema.list(of: TextTemplate.schema, atLeast: 1).map { .oneOf($0) }, mapping: mapping)

    private static let plain: Schema<TextPredicate> = TextTemplate.schema.map { template in
        switch template.literal {
        case "exists": .exists
        case "absent": .absent
        default: .equals(template)
        }
    }

    private static let mapping: Schema<TextPredicate> = .mapping(
        "text predicate",
        about: """
            What a text is held against. Plain text means `equals`, a list `one-of`; the words `exists` and `absent` \
            ask whether there is such a text at all.
            """,
        example: "contains: no-store"
    ) { fields in
        let texts = Schema<[TextTemplate]>.oneOrMany(TextTemplate.schema)
        let predicate = fields.oneOf(
            "predicate",
            .key("equals", TextTemplate.schema, about: "Is exactly this text.") { TextPredicate.equals($0) },
            .key("one-of", texts, about: "Is one of these.") { .oneOf($0) },
            .key("none-of", texts, about: "Is none of these; an absent text is none.") { .noneOf($0) },
            .key(
                "matches", telling, about: "The regular expression is found in it; not one that every text matches.",
                example: "\"^ApiKey( .*)?$\""
            ) { .matches($0) },
            .key("contains", piece, about: "Holds this text, which is not empty.") { .contains($0) },
            .key(
                "contains-none-of", Schema<[TextTemplate]>.oneOrMany(piece),
                about: "Holds none of these, which are not empty; an absent text holds none."
            ) { .containsNoneOf($0) })
        return { record in record[predicate] }
    }

    /// A text that not every text holds.
    private static let piece = TextTemplate.schema.checked { text throws(Mistake) in
        if text.literal?.isEmpty == true {
            throw Mistake(
                "every text holds the empty text",
                help: "say what is looked for; 'exists' and 'absent' ask whether there is any text")
        }
        return text
    }

    /// An expression that not every text matches.
    private static let telling = Schema.regularExpression(example: "\"^ApiKey( .*)?$\"").checked {
        expression throws(Mistake) in
        if PatternReach.isFoundEverywhere(expression.text) {
            throw Mistake(
                "every text matches '\(expression.text)'", label: "matches no letters at all, too",
                help: "say what has to be there: '+' wants one letter at least; 'exists' asks whether there is any text"
            )
        }
        return expression
    }
}

extension StatusPattern {
    static let schema: Schema<StatusPattern> = .scalar(
        "status", pattern: "^[1-5]([0-9]{2}|xx)$", example: "401", about: "A status code, or a class of them: `2xx`.",
        numbersAsText: true, encode: \.text
    ) { text throws(Mistake) in
        let digits = Array(text.utf8)
        guard digits.count == 3, (UInt8(ascii: "1")...UInt8(ascii: "5")).contains(digits[0]) else {
            throw Mistake("'\(text)' is not a status code", help: "write a code such as 401, or a class such as 2xx")
        }
        if text.hasSuffix("xx") { return .classOf(Int(digits[0] - UInt8(ascii: "0"))) }
        guard let code = Int(text) else {
            throw Mistake("'\(text)' is not a status code", help: "write a code such as 401, or a class such as 2xx")
        }
        return .code(code)
    }

    /// The pattern as it is written.
    package var text: String {
        switch self {
        case .code(let code): "\(code)"
        case .classOf(let digit): "\(digit)xx"
        }
    }
}

extension StatusPredicate {
    static let schema: Schema<StatusPredicate> = .kinds(
        scalar: StatusPattern.schema.map { .oneOf([$0]) },
        list: Schema.list(of: StatusPattern.schema, atLeast: 1).map { .oneOf($0) }, mapping: mapping)

    private static let mapping: Schema<StatusPredicate> = .mapping(
        "status predicate", about: "What a status code is held against. A code or a list of codes means `one-of`.",
        example: "none-of: [5xx]"
    ) { fields in
        let codes = Schema<[StatusPattern]>.oneOrMany(StatusPattern.schema)
        let predicate = fields.oneOf(
            "predicate",
            .key("one-of", codes, about: "Is one of these.", example: "[400, 431]") { StatusPredicate.oneOf($0) },
            .key("none-of", codes, about: "Is none of these.", example: "[5xx]") { .noneOf($0) })
        return { record in record[predicate] }
    }
}

/// RFC 6901 pointers.
enum JSONPointer {
    static let schema: Schema<String> = .scalar(
        "JSON pointer", pattern: "^(/([^~/]|~[01])*)*$", example: "/error/code",
        about: "The place of a value in a JSON document (RFC 6901): `/error/code`.", encode: { $0 }
    ) { text throws(Mistake) in
        guard text.isEmpty || text.hasPrefix("/") else {
            throw Mistake("a JSON pointer begins with '/'", help: "write \"/\(text.replacing(".", with: "/"))\"")
        }
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() where scalar == "~" {
            guard index + 1 < scalars.count, ["0", "1"].contains(scalars[index + 1]) else {
                throw Mistake("'~' in a JSON pointer is written ~0, and '/' in a name ~1", piece: index..<index + 1)
            }
        }
        return text
    }
}
