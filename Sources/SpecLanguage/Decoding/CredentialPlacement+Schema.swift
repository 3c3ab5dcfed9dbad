internal import TypedYAML

extension CredentialPlacement {
    private static let named = ["header", "query", "cookie", "form", "json", "path-parameter", "authorization"]
    private static let plain = ["header", "basic-user", "basic-password", "path", "path-start", "trailer"]

    static let schema: Schema<CredentialPlacement> = .scalar(
        "key placement",
        pattern: "^(header|basic-user|basic-password|path|path-start|trailer|authorization:|"
            + "authorization:[!#$%&'*+.^_`|~0-9A-Za-z-]+|(header|query|cookie|form|path-parameter):"
            + "[!#$%&'*+.^_`|~0-9A-Za-z-]+(,[!#$%&'*+.^_`|~0-9A-Za-z-]+)*|"
            + "json:[!#$%&'*+.^_`|~0-9A-Za-z-]+([,/][!#$%&'*+.^_`|~0-9A-Za-z-]+)*)$",
        example: "query:api_key",
        about: """
            Where the key goes, as one word: `header` (the documented one), `header:NAME`, `query:NAME`, `cookie:NAME`, \
            `form:NAME` (a form body), `json:NAME` (a member of the JSON body; `json:NAME/NAME` is one of a member), `path-parameter:NAME` (`;NAME=` behind \
            the path), `authorization:SCHEME` (`authorization:` for no scheme), `basic-user`, `basic-password`, `path` (a \
            last segment), `path-start` (a first one) or `trailer`. `NAME,NAME` puts it under each name in one request.
            """,
        encode: \.text
    ) { text throws(Mistake) in
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return try placement(word: text) }
        let name = parts[1]
        guard named.contains(parts[0]) else { throw unknown(text, word: parts[0]) }
        if parts[0] == "authorization", name.isEmpty { return .authorization(name) }
        let names =
            parts[0] == "authorization"
            ? [name] : name.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        let members = parts[0] == "json" ? names.flatMap(CredentialPlacement.members) : names
        if let wrong = members.first(where: { !isToken($0) }) {
            throw Mistake(
                wrong.isEmpty ? "'\(text)' lacks a name" : "'\(wrong)' cannot name a place",
                help: "a name holds letters, digits and !#$%&'*+-.^_`|~ (a token of RFC 9110 5.6.2)")
        }
        switch parts[0] {
        case "header": return .header(names)
        case "query": return .query(names)
        case "cookie": return .cookie(names)
        case "form": return .form(names)
        case "json": return .json(names)
        case "path-parameter": return .pathParameter(names)
        default: return .authorization(name)
        }
    }

    private static func placement(word: String) throws(Mistake) -> CredentialPlacement {
        switch word {
        case "header": return .documented
        case "basic-user": return .basicUser
        case "basic-password": return .basicPassword
        case "path": return .path
        case "path-start": return .pathStart
        case "trailer": return .trailer
        default: throw unknown(word, word: word)
        }
    }

    private static func unknown(_ text: String, word: String) -> Mistake {
        if named.contains(word) {
            return Mistake("'\(text)' lacks a name", help: "write '\(word):' and the name")
        }
        let words = plain + named.map { "\($0):NAME" }
        return Mistake(
            "'\(text)' is no place for a key", label: Suggestion.question(about: word, among: plain + named),
            help: "places are \(words.joined(separator: ", "))")
    }

    /// The names of the members that lead to one of the JSON body.
    package static func members(_ name: String) -> [String] {
        name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }

    /// The placement as it is written.
    package var text: String {
        switch self {
        case .documented: "header"
        case .header(let names): "header:\(names.joined(separator: ","))"
        case .query(let names): "query:\(names.joined(separator: ","))"
        case .cookie(let names): "cookie:\(names.joined(separator: ","))"
        case .form(let names): "form:\(names.joined(separator: ","))"
        case .json(let names): "json:\(names.joined(separator: ","))"
        case .pathParameter(let names): "path-parameter:\(names.joined(separator: ","))"
        case .authorization(let scheme): "authorization:\(scheme)"
        case .basicUser: "basic-user"
        case .basicPassword: "basic-password"
        case .path: "path"
        case .pathStart: "path-start"
        case .trailer: "trailer"
        }
    }
}

/// Whether a text is a token of RFC 9110 5.6.2, as names of header fields and methods are.
func isToken(_ text: String) -> Bool {
    !text.isEmpty
        && text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                true
            default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
            }
        }
}
