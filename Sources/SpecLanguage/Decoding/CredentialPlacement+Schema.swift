internal import TypedYAML

extension CredentialPlacement {
    private static let named = ["header", "query", "cookie", "form", "json", "authorization"]
    private static let plain = ["header", "basic-user", "basic-password", "path", "trailer"]

    static let schema: Schema<CredentialPlacement> = .scalar(
        "key placement",
        pattern: "^(header|basic-user|basic-password|path|trailer|authorization:|"
            + "(header|query|cookie|form|json|authorization):[!#$%&'*+.^_`|~0-9A-Za-z-]+)$",
        example: "query:api_key",
        about: """
            Where the key goes, as one word: `header` (the documented one), `header:NAME`, `query:NAME`, `cookie:NAME`, \
            `form:NAME` (a form body), `json:NAME` (a member of the JSON body), `authorization:SCHEME` (`authorization:` \
            for no scheme), `basic-user`, `basic-password`, `path` (a last segment) or `trailer`.
            """,
        encode: \.text
    ) { text throws(Mistake) in
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { return try placement(word: text) }
        let name = parts[1]
        guard named.contains(parts[0]) else { throw unknown(text, word: parts[0]) }
        guard isToken(name) || (name.isEmpty && parts[0] == "authorization") else {
            throw Mistake(
                name.isEmpty ? "'\(text)' lacks the name behind the colon" : "'\(name)' cannot name a place",
                help: "a name holds letters, digits and !#$%&'*+-.^_`|~ (a token of RFC 9110 5.6.2)")
        }
        switch parts[0] {
        case "header": return .header(name)
        case "query": return .query(name)
        case "cookie": return .cookie(name)
        case "form": return .form(name)
        case "json": return .json(name)
        default: return .authorization(name)
        }
    }

    private static func placement(word: String) throws(Mistake) -> CredentialPlacement {
        switch word {
        case "header": return .documented
        case "basic-user": return .basicUser
        case "basic-password": return .basicPassword
        case "path": return .path
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

    /// The placement as it is written.
    package var text: String {
        switch self {
        case .documented: "header"
        case .header(let name): "header:\(name)"
        case .query(let name): "query:\(name)"
        case .cookie(let name): "cookie:\(name)"
        case .form(let name): "form:\(name)"
        case .json(let name): "json:\(name)"
        case .authorization(let scheme): "authorization:\(scheme)"
        case .basicUser: "basic-user"
        case .basicPassword: "basic-password"
        case .path: "path"
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
