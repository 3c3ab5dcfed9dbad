/// The links of an answer's `Link` fields (RFC 8288 3).
enum LinkField {
    /// The first target of a relation: a URI reference as it was written; nil when no link has it.
    static func target(of relation: String, in values: [String]) -> String? {
        for value in values {
            var rest = value[...]
            while let link = link(&rest) {
                if link.relations.contains(relation.lowercased()) { return link.target }
            }
        }
        return nil
    }

    private struct Link {
        var target: String
        /// In lower case; empty for a link whose context is another resource (`anchor`).
        var relations: [String] = []
    }

    /// Takes the next link; nil at the end, and where no link is.
    private static func link(_ rest: inout Substring) -> Link? {
        rest = rest.drop { $0 != "<" }
        guard !rest.isEmpty, let end = rest.firstIndex(of: ">") else { return nil }
        var link = Link(target: String(rest[rest.index(after: rest.startIndex)..<end]))
        rest = rest[rest.index(after: end)...]
        var relations: [String]?
        var hasAnchor = false
        while let (name, value) = parameter(&rest) {
            if name == "anchor" { hasAnchor = true }
            // Only the first counts (RFC 8288 3.3).
            if name == "rel", relations == nil { relations = value.lowercased().split(separator: " ").map(String.init) }
        }
        link.relations = hasAnchor ? [] : relations ?? []
        return link
    }

    /// Takes `; name=value` or `; name="value"`; nil where there is none.
    private static func parameter(_ rest: inout Substring) -> (name: String, value: String)? {
        rest = rest.drop(while: \.isWhitespace)
        guard rest.first == ";" else { return nil }
        rest = rest.dropFirst().drop(while: \.isWhitespace)
        let name = rest.prefix { !"=;,".contains($0) && !$0.isWhitespace }
        rest = rest[name.endIndex...].drop(while: \.isWhitespace)
        guard rest.first == "=" else { return (name.lowercased(), "") }
        rest = rest.dropFirst().drop(while: \.isWhitespace)
        var value = ""
        if rest.first == "\"" {
            rest.removeFirst()
            while let letter = rest.popFirst(), letter != "\"" {
                value.append(letter == "\\" ? rest.popFirst() ?? "\\" : letter)
            }
        } else {
            let token = rest.prefix { !";,".contains($0) && !$0.isWhitespace }
            rest = rest[token.endIndex...]
            value = String(token)
        }
        return (name.lowercased(), value)
    }
}
