internal import TypedYAML

extension Schema<TargetText> {
    /// Text with references.
    static func template(_ name: String = "text with references", example: String? = nil) -> Schema<TargetText> {
        Schema<[TargetText.Part]>.scalar(
            name, example: example,
            about: "Text in which `${account.NAME}`, `${run.id}` and the names that the section lists are filled in;"
                + " `$$` stands for one `$`.",
            numbersAsText: true
        ) { text throws(Mistake) in
            try TargetText.parts(of: text)
        }.located.map { TargetText(parts: $0.value, place: $0.range) }
    }

    /// A path with references.
    static var pathTemplate: Schema<TargetText> {
        Schema<[TargetText.Part]>.scalar(
            "path with references", pattern: "^[/$][^\\s]*$", example: "/api/keys/${id}",
            about: "A path, or one reference that holds a whole path. References inside it are percent-encoded."
        ) { text throws(Mistake) in
            try TargetPath.check(text, allowsReference: true)
            return try TargetText.parts(of: text)
        }.located.map { TargetText(parts: $0.value, place: $0.range) }
    }
}

extension TargetText {
    /// The pieces of a text; throws at the first reference that is none.
    static func parts(of text: String) throws(Mistake) -> [Part] {
        let scalars = Array(text.unicodeScalars)
        var parts: [Part] = []
        var literal = String.UnicodeScalarView()
        var position = 0
        while position < scalars.count {
            let next = position + 1 < scalars.count ? scalars[position + 1] : nil
            guard scalars[position] == "$", next == "$" || next == "{" else {
                literal.append(scalars[position])
                position += 1
                continue
            }
            if next == "$" {
                literal.append("$")
                position += 2
                continue
            }
            guard let end = scalars[position...].firstIndex(of: "}") else {
                throw Mistake("'${' without '}'", help: "write $$ for one $", piece: position..<scalars.count)
            }
            let name = String(String.UnicodeScalarView(scalars[(position + 2)..<end]))
            guard let reference = Reference(name) else {
                throw Mistake(
                    "'\(name)' is not the name of anything",
                    help: "write ${account.NAME}, ${run.id}, or the name of a capture; $$ stands for one $",
                    piece: position..<end + 1)
            }
            if !literal.isEmpty { parts.append(.literal(String(literal))) }
            literal = String.UnicodeScalarView()
            parts.append(.reference(reference))
            position = end + 1
        }
        if !literal.isEmpty { parts.append(.literal(String(literal))) }
        return parts
    }
}

extension TargetText.Reference {
    /// The reference of what stands between `${` and `}`; nil when it cannot be one.
    init?(_ text: String) {
        if text == "run.id" {
            self = .runID
        } else if text.hasPrefix("account.") {
            let name = String(text.dropFirst("account.".count))
            guard Self.isName(name) else { return nil }
            self = .account(name)
        } else {
            guard Self.isName(text) else { return nil }
            self = .name(text)
        }
    }

    private static func isName(_ text: String) -> Bool {
        guard let first = text.first, first.isASCII, first.isLetter else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
    }
}

/// The rules for paths in target files.
enum TargetPath {
    static func check(_ text: String, allowsReference: Bool) throws(Mistake) {
        if !text.hasPrefix("/"), !(allowsReference && text.hasPrefix("${")) {
            throw Mistake("a path begins with '/'", help: "write /\(text)")
        }
        if let bad = Array(text.unicodeScalars).firstIndex(where: { $0.value <= 0x20 || $0.value >= 0x7F }) {
            throw Mistake(
                "a path holds only printable ASCII", help: "percent-encode everything else", piece: bad..<bad + 1)
        }
        if let mark = Array(text.unicodeScalars).firstIndex(where: { $0 == "?" || $0 == "#" }) {
            throw Mistake(
                "a path holds no query and no fragment", help: "write the query under 'query:'", piece: mark..<mark + 1)
        }
    }
}
