internal import TypedYAML

extension RequestTemplate {
    static let schema: Schema<RequestTemplate> = .mapping(
        "request",
        about: """
            Sends one request and keeps its answer. What is left out comes from the target: the endpoint's method, path, \
            sample body and media type. Nothing is followed, cached or repeated.
            """,
        example: "key: funded\nin: \"query:api_key\"\nversion: \"1.1\"\nconnection: fresh"
    ) { fields in
        let endpoint = fields.optional(
            "endpoint", .name, about: "An endpoint of the target by its name; the check's own by default.",
            example: "companies")
        let method = fields.optional("method", methods, about: "Another method.", example: "OPTIONS")
        let path = fields.optional("path", paths, about: "Another path.", example: "/")
        let spelling = fields.optional(
            "spelling", .word("path spelling", of: PathSpelling.self) { $0.meaning }, default: .documented,
            about: "The endpoint's path in another spelling.", example: "trailing-slash")
        let query = fields.optional(
            "query", TextTemplate.schema, about: "The query string, sent as it stands here.",
            example: "\"q=${token.query}\"")
        let key = fields.required("key", KeyReference.schema, about: "The key to send, by name.", example: "funded")
        let placement = fields.optional(
            "in", CredentialPlacement.schema, default: .documented, about: "Where the key goes.",
            example: "\"cookie:api_key\"")
        let headers = fields.optional(
            "headers", .list(of: header), default: [],
            about: "Header fields as pairs of name and value, in order, repeats allowed, sent byte for byte.",
            example: "[[\"Origin\", \"https://attacker.example\"]]")
        let body = fields.optional(
            "body", .word("body", of: BodyWord.self) { $0.meaning }, about: "The endpoint's sample (default), or none.")
        let text = fields.optional("text", TextTemplate.schema, about: "This text as the body.", example: "\"{}\"")
        let json = fields.optional(
            "json", .json, about: "This value as a JSON body, as it stands; write one with references under `text`.",
            example: "{ domain: example.com }")
        let type = fields.optional(
            "type", TextTemplate.schema, about: "The body's media type.", example: "application/xml")
        let version = fields.optional(
            "version", .word("HTTP version", of: ProtocolVersion.self) { $0.meaning }, default: .best,
            about: "The protocol version.", example: "\"1.1\"")
        let connection = fields.optional(
            "connection", ConnectionChoice.schema, default: .reuse, about: "The connection that the request goes over.",
            example: "fresh")
        fields.atMostOne(of: body, text, json)
        return { record in
            let content: BodyTemplate =
                if let text = record[text] {
                    .text(text)
                } else if let json = record[json] {
                    .json(json.original)
                } else if let planting = record[body]?.planting {
                    .planted(planting)
                } else {
                    record[body] == .some(.none) ? .none : .sample
                }
            if record.isGiven(path), record.isGiven(spelling) || record.isGiven(endpoint) {
                let other = record.isGiven(spelling) ? record.keyRange(of: spelling) : record.keyRange(of: endpoint)
                record.error(
                    "conflicting-keys", "a path of its own has neither endpoint nor spelling", at: other,
                    notes: [.init("'path' is given here", at: record.keyRange(of: path))])
            }
            if record.isGiven(type), case .none = content {
                record.error(
                    "conflicting-keys", "a request without a body has no media type", at: record.keyRange(of: type))
            }
            if record.isGiven(placement), record[key] == .none {
                record.error(
                    "conflicting-keys", "no key is sent, so there is no place for it",
                    at: record.keyRange(of: placement),
                    notes: [.init("the key is 'none'", at: record.range(of: key))])
            }
            if let place = record[json]?.firstReference {
                record.error(
                    "reference-in-json", "a json body is sent as it stands; references in it are not filled in",
                    at: place,
                    help: "write the body under 'text' to use references")
            }
            return RequestTemplate(
                endpoint: record[endpoint], method: record[method], path: record[path], spelling: record[spelling],
                query: record[query], key: record[key], placement: record[placement], headers: record[headers],
                body: content, mediaType: record[type], version: record[version],
                connection: record[connection], place: record.range.origin, keyPlace: record.range(of: key).origin,
                connectionPlace: record.range(of: connection).origin)
        }
    }

    private static let header: Schema<HeaderTemplate> = Schema.list(of: TextTemplate.schema, atLeast: 2, atMost: 2)
        .checked { pair throws(Mistake) in
            if let name = pair[0].literal, !isToken(name) {
                throw Mistake(
                    "'\(name)' cannot name a header field", help: "write the pair as [\"Name\", \"value\"]")
            }
            if pair[0].literal?.lowercased() == "transfer-encoding" {
                throw Mistake(
                    "how a body is sent is the sender's to say", help: "'in: trailer' sends a chunked request")
            }
            return HeaderTemplate(name: pair[0], value: pair[1])
        }

    private static let methods: Schema<TextTemplate> = TextTemplate.schema.checked { method throws(Mistake) in
        if let text = method.literal, !isToken(text) {
            throw Mistake("'\(text)' is not a method", help: "a method is a token, such as GET")
        }
        return method
    }

    private static let paths: Schema<TextTemplate> = TextTemplate.schema.checked { path throws(Mistake) in
        if case .literal(let start)? = path.parts.first {
            if !start.hasPrefix("/") { throw Mistake("a path begins with '/'", help: "write \"/\(start)\"") }
        } else if path.parts.isEmpty {
            throw Mistake("a path begins with '/'")
        }
        if let text = path.literal, text.contains("?") {
            throw Mistake("a path holds no query", help: "give the query string under 'query'")
        }
        return path
    }

    /// The bodies that have a name.
    fileprivate enum BodyWord: String, Sendable, CaseIterable {
        case sample
        case planted
        case plantedBroken = "planted-broken"
        case plantedWrongTypes = "planted-wrong-types"
        case plantedLarge = "planted-large"
        case none

        /// The kind of a body with tokens; nil for the others.
        var planting: Planting? { Planting(rawValue: rawValue) }

        var meaning: String {
            switch self {
            case .sample: "The endpoint's sample body, valid and documented."
            case .planted:
                "The sample with a token in each of its texts, those of the query too, and in a further member; tokens are named "
                    + "after the step."
            case .plantedBroken: "The same, cut off before its end."
            case .plantedWrongTypes: "The same, with lists in the place of texts."
            case .plantedLarge: "The same with 2 MiB more."
            case .none: "No body."
            }
        }
    }
}

extension LocatedJSON {
    /// Where a text holds what would be a reference elsewhere.
    fileprivate var firstReference: SourceRange? {
        switch content {
        case .null, .bool, .number: return nil
        case .string(let text):
            let scalars = Array(text.unicodeScalars)
            let hasReference = scalars.indices.contains { index in
                (try? ReferenceSyntax.reference(scalars, at: index)) != nil
            }
            return hasReference ? range : nil
        case .array(let elements): return elements.lazy.compactMap(\.firstReference).first
        case .object(let members): return members.lazy.compactMap(\.value.firstReference).first
        }
    }
}

extension ConnectionChoice {
    static let schema: Schema<ConnectionChoice> = .scalar(
        "connection", pattern: "^[A-Za-z][A-Za-z0-9_-]*$", example: "fresh",
        about: """
            `reuse` (any open connection of the run), `fresh` (a new one, closed afterwards), or any other name: one \
            connection for all requests of the row that give that name, opened at the first.
            """,
        encode: \.text
    ) { text throws(Mistake) in
        switch text {
        case "reuse": return .reuse
        case "fresh": return .fresh
        default:
            guard isName(text) else {
                throw Mistake(
                    "'\(text)' is not the name of a connection", help: "write reuse, fresh, or a name of your own")
            }
            return .named(text)
        }
    }

    /// The choice as it is written.
    package var text: String {
        switch self {
        case .reuse: "reuse"
        case .fresh: "fresh"
        case .named(let name): name
        }
    }
}

extension ProtocolVersion {
    fileprivate var meaning: String {
        switch self {
        case .best: "Whatever client and server agree on."
        case .http10: "HTTP/1.0."
        case .http11: "HTTP/1.1."
        case .http2: "HTTP/2. A target without it leaves the answer out; use a premise, or `needs: [protocol.http2]`."
        }
    }
}

extension PathSpelling {
    fileprivate var meaning: String {
        switch self {
        case .documented: "As the target file has it."
        case .trailingSlash: "`/` at the end."
        case .upperCase: "In capitals."
        case .firstLetterUpper: "The last segment begins with a capital."
        case .doubleSlash: "`//` before the last segment."
        case .leadingDoubleSlash: "`//` at the start."
        case .dotSegment: "`/./` before the last segment."
        case .dotDotSegment: "`/x/..` before the last segment."
        case .encodedSlash: "`%2f` for the last slash."
        case .encodedLetter: "The last letter percent-encoded."
        case .semicolon: "`;x` at the end."
        case .encodedTrailingSpace: "`%20` at the end."
        case .jsonSuffix: "`.json` at the end."
        case .backslash: "`\\` for the last slash."
        }
    }
}
