internal import Contract
internal import TypedYAML

extension KeyDeclaration {
    /// The keys of a row, by name.
    static let listSchema: Schema<[KeyDeclaration]> = Schema.map(keys: .name, values: schema).map { entries in
        entries.map { entry in
            var declaration = entry.value
            declaration.name = entry.key.value
            declaration.place = entry.key.range.origin
            return declaration
        }
    }

    private static let schema: Schema<KeyDeclaration> = .mapping(
        "key",
        about: """
            A key that a row uses under a name of its own. A created key is deleted after the row; all others cost \
            nothing.
            """,
        example: "account: funded"
    ) { fields in
        let account = fields.optional(
            "account", .word("account", of: AccountRole.self), about: "Creates a key of this account for the row.",
            example: "funded")
        let label = fields.optional(
            "label", .string(numbersAsText: true, canBeEmpty: false),
            about: "What the created key's label ends with, behind the part that tells the run.",
            example: "production-crm")
        let base = fields.optional(
            "of", KeyReference.schema, about: "The key that this one is made from.", example: "funded")
        let change = fields.optional(
            "change", KeyChange.schema, about: "Takes that key's text, changed.", example: "{ drop-last: 1 }")
        let fact = fields.optional(
            "fact", .word("fact", of: KeyFact.self),
            about: "Takes what is known of that created key besides its text.", example: "hint")
        let unknown = fields.optional(
            "unknown", .word("kind of unknown key", among: ["well-formed"]),
            about: "A fresh well-formed key that nobody was given; one and the same wherever the row names it.")
        let same = fields.optional(
            "same-as", KeyReference.schema, about: "Another name for that key, for tables of keys.",
            example: "exhausted")
        let literal = fields.optional(
            "literal", TextTemplate.schema, about: "Exactly this text.", example: "ak_live_your_key_here")
        fields.exactlyOne(of: account, base, unknown, same, literal)
        fields.atMostOne(of: change, fact)
        fields.field(label, requires: account)
        fields.field(change, requires: base)
        fields.field(fact, requires: base)
        return { record in
            let source: Source
            var place = record.range
            if let account = record[account] {
                source = .created(account: account)
            } else if let key = record[base] {
                place = record.range(of: base)
                if let change = record[change] {
                    source = .changed(of: key, change)
                } else if let fact = record[fact] {
                    source = .fact(of: key, fact)
                } else {
                    record.error(
                        "missing-key", "'of' in a key needs 'change' or 'fact' beside it",
                        at: record.keyRange(of: base),
                        help: "write 'same-as' for another name of the same key")
                    return nil
                }
            } else if let key = record[same] {
                place = record.range(of: same)
                source = .sameAs(key)
            } else if let literal = record[literal] {
                source = .literal(literal)
            } else {
                source = .unknown
            }
            return KeyDeclaration(
                name: "", source: source, label: record[label], place: record.range.origin, basePlace: place.origin)
        }
    }
}

extension KeyChange {
    static let schema: Schema<KeyChange> = .mapping(
        "change", about: "One change to a key's text, for a key that is close to a valid one and is not it.",
        example: "replace-letter: 40"
    ) { fields in
        let length = Schema.int(in: 1...4096)
        let change = fields.oneOf(
            "change",
            .key(
                "replace-letter", length,
                about: "The letter at this position, counted from 1, becomes another of its kind.", example: "40"
            ) { KeyChange.replaceLetter($0) },
            .key("drop-first", length, about: "Without its first letters.", example: "1") { .dropFirst($0) },
            .key("drop-last", length, about: "Without its last letters.", example: "1") { .dropLast($0) },
            .key(
                "keep-first-then", keepFirstThen, about: "That many letters from the start, then this text.",
                example: "[20, \"*\"]"
            ) { $0 },
            .key("append", text, about: "With this text behind it.", example: "\".x\"") { .append($0) },
            .key("prepend", text, about: "With this text before it.", example: "A") { .prepend($0) },
            .key("surround", text, about: "With this text before and behind it.", example: "\"'\"") { .surround($0) },
            .key("repeat", .int(in: 2...1000), about: "Written this many times in a row.", example: "2") {
                .repeated($0)
            },
            .key("reverse", yes, about: "Its letters from last to first.", example: "true") { _ in .reversed },
            .key(
                "letter-case", .word("letter case", of: LetterCase.self), about: "In other letter case.",
                example: "upper"
            ) { .letterCase($0) },
            .key(
                "remove-prefix", yes, about: "Without everything up to its last underscore (`ak_live_`).",
                example: "true"
            ) { _ in .removePrefix },
            .key(
                "replace-prefix", text, about: "With this text for everything up to its last underscore.",
                example: "ak_test_"
            ) { .replacePrefix($0) },
            .key(
                "encode",
                .word("encoding", of: Encoding.self) {
                    $0 == .percentLast ? "Only the last letter is percent-encoded." : "The whole key, so encoded."
                }, about: "Encoded.", example: "base64"
            ) { .encode($0) },
            .key("digest", .word("digest", of: Digest.self), about: "Its digest.", example: "sha256-hex") {
                .digest($0)
            },
            .key(
                "look-alike",
                .word("look-alike", of: LookAlike.self) {
                    switch $0 {
                    case .cyrillic: "The first letter that has a Cyrillic twin becomes that."
                    case .fullWidth: "The last letter in its full-width form (U+FF01 to U+FF5E)."
                    }
                }, about: "With a letter that looks the same and is another.", example: "cyrillic"
            ) { .lookAlike($0) },
            .key(
                "pad-to", sizes, about: "Filled up with letters to this size, at most 16 MiB.", example: "8KiB"
            ) { .padTo($0) })
        return { record in record[change] }
    }

    private static let text = Schema<String>.string(numbersAsText: true, canBeEmpty: false)

    private static let yes = Schema<String>.word("yes", among: ["true"])

    private static let sizes = Schema<Int>.size.checked(back: { $0 }) { size throws(Mistake) in
        guard size <= 16 << 20 else { throw Mistake("a key of more than 16 MiB is never sent") }
        return size
    }

    private static let keepFirstThen: Schema<KeyChange> =
        Schema.list(of: .string(numbersAsText: true), atLeast: 2, atMost: 2).checked { items throws(Mistake) in
            guard let count = Int(items[0]), (1...4096).contains(count) else {
                throw Mistake("'\(items[0])' is not a number of letters from 1 to 4096", help: "write [20, \"*\"]")
            }
            return .keepFirstThen(count, items[1])
        }
}
