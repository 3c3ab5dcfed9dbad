extension Schema {
    /// A scalar of a type of your own.
    ///
    /// - Parameters:
    ///   - name: the type's name in texts, such as `clause id`.
    ///   - pattern: a regular expression (ECMA-262, anchored) for the JSON Schema that accepts what `parse` does.
    ///   - example: a value, shown in errors and in the reference page.
    ///   - about: a sentence for the reference page.
    ///   - numbersAsText: whether a plain `12` or `true` is taken by its text instead of being refused.
    ///   - encode: the text of a value, for documenting defaults.
    ///   - parse: the value of a text; throws a `Mistake` that says what is wrong with it.
    package static func scalar(
        _ name: String, pattern: String? = nil, example: String? = nil, about: String? = nil,
        numbersAsText: Bool = false, encode: (@Sendable (Value) -> String)? = nil,
        parse: @escaping @Sendable (String) throws(Mistake) -> Value
    ) -> Schema<Value> {
        var assertions: [OrderedJSON.Member] = [("type", numbersAsText ? ["string", "number", "boolean"] : "string")]
        if let pattern { assertions.append(("pattern", .string(pattern))) }
        let shape = ScalarShape(
            name: name, phrase: withArticle(name) + (example.map { " such as \($0)" } ?? ""), assertions: assertions,
            about: about, example: example)
        return text(shape, numbersAsText: numbersAsText, encode: encode, parse: parse)
    }

    static func text(
        _ shape: ScalarShape, numbersAsText: Bool = false, encode: (@Sendable (Value) -> String)?,
        parse: @escaping @Sendable (String) throws(Mistake) -> Value
    ) -> Schema<Value> {
        Schema(shape: .scalar(shape), encode: { value in encode.map { .string($0(value)) } }) { node, decoding in
            guard case .scalar(let scalar) = node.content, !node.isEmpty else {
                decoding.reportWrongKind(node, expected: shape.phrase)
                return nil
            }
            let value = scalar.value
            guard value != .null else {
                decoding.reportWrongKind(node, expected: shape.phrase)
                return nil
            }
            do throws(Mistake) {
                let parsed = try parse(scalar.text)
                if value == .string || numbersAsText { return parsed }
                decoding.reportWrongKind(
                    node, expected: shape.phrase, help: "write it in quotes: \"\(scalar.text)\"")
            } catch {
                // Also for a number: what the type misses in it, such as a unit, says more than that it is no text.
                decoding.report(error, in: node)
            }
            return nil
        }
    }
}

extension Schema<String> {
    /// Text. A plain number or boolean is refused with the advice to quote it.
    package static var string: Schema<String> { string() }

    /// Text.
    ///
    /// - Parameters:
    ///   - numbersAsText: whether a plain `12` or `true` is taken by its text.
    ///   - canBeEmpty: whether `""` is allowed.
    package static func string(numbersAsText: Bool = false, canBeEmpty: Bool = true) -> Schema<String> {
        var assertions: [OrderedJSON.Member] = [("type", numbersAsText ? ["string", "number", "boolean"] : "string")]
        if !canBeEmpty { assertions.append(("minLength", 1)) }
        let shape = ScalarShape(name: "text", phrase: "text", assertions: assertions)
        return text(shape, numbersAsText: numbersAsText, encode: { $0 }) { text throws(Mistake) in
            if text.isEmpty, !canBeEmpty { throw Mistake("the text must not be empty") }
            return text
        }
    }

    /// A name: a letter, then letters, digits, `_` and `-`.
    package static var name: Schema<String> {
        .scalar(
            "name", pattern: "^[A-Za-z][A-Za-z0-9_-]*$", example: "enrich",
            about: "A letter, then letters, digits, `_` and `-`.", encode: { $0 }
        ) { text throws(Mistake) in
            try checkCharacters(of: text, what: "a name", allowed: "letters, digits, '_' and '-'") {
                $0 == "_" || $0 == "-"
            }
            if let first = text.unicodeScalars.first, !first.isLetter {
                throw Mistake("a name begins with a letter", piece: 0..<1)
            }
            return text
        }
    }

    /// An identifier of several parts: lower-case letters, digits and `-`, the parts joined by dots.
    package static var dottedName: Schema<String> {
        .scalar(
            "dotted name", pattern: "^[a-z0-9-]+(\\.[a-z0-9-]+)*$", example: "rotation.old-key-dies-at-once",
            about: "Lower-case letters, digits and `-`, in parts joined by dots.", encode: { $0 }
        ) { text throws(Mistake) in
            try checkCharacters(of: text, what: "a dotted name", allowed: "lower-case letters, digits, '-' and '.'") {
                $0 == "-" || $0 == "."
            }
            if let capital = Array(text.unicodeScalars).firstIndex(where: { ("A"..."Z").contains($0) }) {
                throw Mistake(
                    "a dotted name has no capitals", help: "write \(quoted(text.lowercased()))",
                    piece: capital..<capital + 1)
            }
            if text.split(separator: ".", omittingEmptySubsequences: false).contains(where: \.isEmpty) {
                throw Mistake("a dotted name has a part before and after each dot")
            }
            return text
        }
    }

    private static func checkCharacters(
        of text: String, what: String, allowed: String, _ isAlsoAllowed: (Unicode.Scalar) -> Bool
    ) throws(Mistake) {
        if text.isEmpty { throw Mistake("\(what) must not be empty") }
        for (offset, scalar) in text.unicodeScalars.enumerated()
        where !scalar.isLetter && !scalar.isDigit && !isAlsoAllowed(scalar) {
            throw Mistake(
                "\(what) cannot hold \(quoted(String(scalar)))", help: "\(what) holds only \(allowed)",
                piece: offset..<offset + 1)
        }
    }
}

extension Schema<Bool> {
    /// `true` or `false`; nothing else.
    package static var bool: Schema<Bool> {
        let shape = ScalarShape(name: "true or false", phrase: "true or false", assertions: [("type", "boolean")])
        return Schema(shape: .scalar(shape), encode: { .bool($0) }) { node, decoding in
            guard case .scalar(let scalar) = node.content, scalar.isPlain,
                scalar.text == "true" || scalar.text == "false"
            else {
                decoding.reportWrongKind(node, expected: shape.phrase, help: Self.advice(node))
                return nil
            }
            return scalar.text == "true"
        }
    }

    private static func advice(_ node: YAMLNode) -> String? {
        guard case .scalar(let scalar) = node.content else { return nil }
        switch scalar.text.lowercased() {
        case "true", "yes", "on", "y": return "write true, without quotes"
        case "false", "no", "off", "n": return "write false, without quotes"
        default: return nil
        }
    }
}

extension Unicode.Scalar {
    var isLetter: Bool { ("a"..."z").contains(self) || ("A"..."Z").contains(self) }
    var isDigit: Bool { ("0"..."9").contains(self) }
}
