extension Schema {
    /// The reference page in Markdown: a section for every kind of mapping, then one for the kinds of scalars.
    ///
    /// - Parameter introduction: text after the title.
    package func reference(title: String, introduction: String? = nil) -> String {
        var writer = ReferenceWriter()
        let root = writer.type(of: shape)
        writer.writePending()
        var page = "# \(title)\n\n"
        if let introduction { page += introduction + "\n\n" }
        page += "A file is \(root).\n\n"
        return page + (writer.sections + [writer.scalarSection].compactMap { $0 }).joined(separator: "\n")
    }
}

private struct ReferenceWriter {
    var sections: [String] = []
    private var known: Set<String> = []
    private var pending: [MappingShape] = []
    private var scalars: [ScalarShape] = []

    /// Writes the sections of all mappings that have been met, and of those that these lead to.
    mutating func writePending() {
        while !pending.isEmpty {
            let mapping = pending.removeFirst()
            sections.append(section(mapping))
        }
    }

    mutating func type(of shape: Shape) -> String {
        switch shape {
        case .scalar(let scalar):
            guard scalar.about != nil || !scalar.words.isEmpty else { return scalar.name }
            if scalar.words.allSatisfy({ $0.meaning == nil }), !scalar.words.isEmpty, scalar.about == nil {
                return scalar.words.map { "`\($0.text)`" }.joined(separator: ", ")
            }
            if known.insert(scalar.name.slug).inserted { scalars.append(scalar) }
            return Self.link(scalar.name)
        case .list(let element, let count): return "list of \(type(of: element))" + Self.bounds(count)
        case .oneOrMany(let element): return "\(type(of: element)), or a list of these"
        case .map(let key, let value, let count):
            return "mapping from \(type(of: .scalar(key))) to \(type(of: value))" + Self.bounds(count)
        case .choice(let shapes): return shapes.map { type(of: $0) }.joined(separator: ", or ")
        case .anyJSON: return "any JSON value"
        case .lazy(_, let resolve): return type(of: resolve())
        case .mapping(let mapping):
            if known.insert(mapping.name.slug).inserted { pending.append(mapping) }
            return Self.link(mapping.name)
        }
    }

    private mutating func section(_ mapping: MappingShape) -> String {
        var text = "## \(mapping.name)\n\n\(mapping.about)\n\n"
        if !mapping.fields.isEmpty {
            text += "| key | value | given | meaning |\n|---|---|---|---|\n"
            for field in mapping.fields { text += row(field, mapping) }
            text += "\n"
        }
        for rule in mapping.rules { text += Self.sentence(rule) + "\n\n" }
        if let example = mapping.example { text += "```yaml\n\(example.trimmingLineEnds)\n```\n\n" }
        return String(text.dropLast())
    }

    private mutating func row(_ field: FieldShape, _ mapping: MappingShape) -> String {
        let given: String
        switch field.presence {
        case .required: given = "required"
        case .optional:
            given = mapping.isChoice(field.name) ? "one of these" : "optional"
        case .defaulted(let value): given = value.map { "default " + Self.code(Self.yaml($0)) } ?? "optional"
        }
        var meaning = field.about
        if let example = field.example, !example.contains("\n") { meaning += " Example: \(Self.code(example))." }
        if let deprecated = field.deprecated { meaning = "*Deprecated: \(deprecated).* " + meaning }
        let cells = ["`\(field.name)`", type(of: field.shape), given, meaning]
        return "| " + cells.map(Self.cell).joined(separator: " | ") + " |\n"
    }

    /// The section on the kinds of scalars that the mappings use.
    var scalarSection: String? {
        guard !scalars.isEmpty else { return nil }
        var text = ""
        for scalar in scalars {
            text += "## \(scalar.name)\n\n"
            if let about = scalar.about { text += about + "\n\n" }
            if let example = scalar.example { text += "Example: \(Self.code(example)).\n\n" }
            if !scalar.words.isEmpty {
                text += "| word | meaning |\n|---|---|\n"
                for word in scalar.words { text += "| `\(word.text)` | \(Self.cell(word.meaning ?? "")) |\n" }
                text += "\n"
            }
        }
        return String(text.dropLast())
    }

    private static func sentence(_ rule: KeyRule) -> String {
        func codes(_ names: [String]) -> String { names.map(code).joined(separator: ", ") }
        switch rule {
        case .exactlyOne(let names): return "Exactly one of \(codes(names)) is given."
        case .atMostOne(let names): return "At most one of \(codes(names)) is given."
        case .atLeastOne(let names): return "At least one of \(codes(names)) is given."
        case .requires(let name, let others): return "`\(name)` is only given together with \(codes(others))."
        }
    }

    private static func bounds(_ count: CountBounds) -> String {
        switch (count.least, count.most) {
        case (0, nil): ""
        case (let least, nil): " (at least \(least))"
        case (0, let most?): " (at most \(most))"
        case (let least, let most?): " (\(least) to \(most))"
        }
    }

    /// A default as one would write it in YAML: text that needs no quotes without them.
    private static func yaml(_ json: OrderedJSON) -> String {
        if case .string(let text) = json, !text.isEmpty, CoreScalar(plain: text) == .string { return text }
        return json.text(.compact)
    }

    private static func link(_ name: String) -> String { "[\(name)](#\(name.slug))" }

    /// A code span; a text that holds a backtick gets a longer fence.
    private static func code(_ text: String) -> String { text.contains("`") ? "`` \(text) ``" : "`\(text)`" }

    /// A table cell: on one line, with its bars escaped.
    private static func cell(_ text: String) -> String {
        text.split(separator: "\n").joined(separator: " ").replacing("|", with: "\\|")
    }
}

extension MappingShape {
    /// Whether a key is one of those of which exactly one is given.
    fileprivate func isChoice(_ name: String) -> Bool {
        rules.contains { rule in
            if case .exactlyOne(let names) = rule { names.contains(name) } else { false }
        }
    }
}

extension String {
    fileprivate var trimmingLineEnds: Substring { self[...].trimmingSuffix { $0 == "\n" } }
}

extension Substring {
    fileprivate func trimmingSuffix(while predicate: (Character) -> Bool) -> Substring {
        var text = self
        while let last = text.last, predicate(last) { text.removeLast() }
        return text
    }
}
