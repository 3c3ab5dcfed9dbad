package import TypedYAML

/// A JSON pointer (RFC 6901): `/error/code`; the empty one is the whole document.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    /// The reference tokens, unescaped.
    package let tokens: [String]

    package init(tokens: [String]) { self.tokens = tokens }

    /// The pointer of a text; nil when it is neither empty nor begins with `/`, or holds a `~` without `0` or `1`.
    package init?(_ text: String) {
        if text.isEmpty {
            tokens = []
            return
        }
        guard text.hasPrefix("/") else { return nil }
        var tokens: [String] = []
        for piece in text.dropFirst().split(separator: "/", omittingEmptySubsequences: false) {
            guard let token = Self.unescaped(piece) else { return nil }
            tokens.append(token)
        }
        self.tokens = tokens
    }

    private static func unescaped(_ piece: Substring) -> String? {
        var token = ""
        var rest = piece[...]
        while let character = rest.popFirst() {
            if character != "~" {
                token.append(character)
                continue
            }
            switch rest.popFirst() {
            case "0": token.append("~")
            case "1": token.append("/")
            default: return nil
            }
        }
        return token
    }

    package var description: String {
        tokens.map { token in
            "/"
                + token.map { character in
                    switch character {
                    case "~": "~0"
                    case "/": "~1"
                    default: String(character)
                    }
                }.joined()
        }.joined()
    }
}

extension OrderedJSON {
    /// The value at a pointer; nil when there is none. Of members with the same name the first counts.
    package func value(at pointer: JSONPointer) -> OrderedJSON? {
        var value = self
        for token in pointer.tokens {
            switch value {
            case .object:
                guard let member = value[token] else { return nil }
                value = member
            case .array(let elements):
                guard token == "0" || !token.hasPrefix("0"), let index = Int(token), elements.indices.contains(index)
                else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }

    /// The text of a string or number; nil for anything else.
    package var scalarText: String? {
        switch self {
        case .string(let text), .number(let text): text
        case .integer(let integer): String(integer)
        default: nil
        }
    }
}
