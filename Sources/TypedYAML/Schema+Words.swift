extension Schema where Value: RawRepresentable<String> & CaseIterable {
    /// One of the words that an enumeration lists, written as its raw values.
    ///
    /// A word that YAML reads as a number, such as `1.2`, needs no quotes here.
    ///
    /// - Parameters:
    ///   - name: the type's name in texts, such as `severity`.
    ///   - type: the enumeration, where the context does not tell.
    ///   - about: a sentence for the reference page.
    ///   - meaning: what a word means, for the reference page.
    package static func word(
        _ name: String, of type: Value.Type = Value.self, about: String? = nil, meaning: ((Value) -> String)? = nil
    ) -> Schema<Value> {
        let words = type.allCases.map { ScalarShape.Word(text: $0.rawValue, meaning: meaning?($0)) }
        let values = Dictionary(type.allCases.map { ($0.rawValue, $0) }) { first, _ in first }
        return .words(name, words, about: about, encode: \.rawValue) { values[$0] }
    }
}

extension Schema<String> {
    /// One of the given words.
    package static func word(_ name: String, among words: [String], about: String? = nil) -> Schema<String> {
        let known = Set(words)
        return .words(name, words.map { ScalarShape.Word(text: $0, meaning: nil) }, about: about, encode: { $0 }) {
            known.contains($0) ? $0 : nil
        }
    }
}

extension Schema {
    fileprivate static func words(
        _ name: String, _ words: [ScalarShape.Word], about: String?, encode: @escaping @Sendable (Value) -> String,
        find: @escaping @Sendable (String) -> Value?
    ) -> Schema<Value> {
        let texts = words.map(\.text)
        var choices: [OrderedJSON] = []
        for text in texts {
            choices.append(.string(text))
            switch CoreScalar(plain: text) {
            case .bool(let bool): choices.append(.bool(bool))
            case .integer(let json?), .decimal(let json): choices.append(.number(json))
            case .null, .integer(nil), .notFinite, .string: break
            }
        }
        let phrase = texts.count <= 6 ? listed(texts, "or") : withArticle(name)
        let shape = ScalarShape(
            name: name, phrase: phrase, assertions: [("enum", .array(choices))], about: about,
            words: words)
        return Schema(shape: .scalar(shape), encode: { .string(encode($0)) }) { node, decoding in
            guard case .scalar(let scalar) = node.content, !node.isEmpty, scalar.value != .null else {
                decoding.reportWrongKind(node, expected: phrase)
                return nil
            }
            if let value = find(scalar.text) { return value }
            decoding.error(
                "unknown-word", "\(quoted(scalar.text)) is not \(withArticle(name))", at: node.range,
                label: Suggestion.question(about: scalar.text, among: texts),
                help: "write \(listed(texts, "or"))")
            return nil
        }
    }
}
