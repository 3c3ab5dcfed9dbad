internal import TypedYAML

extension Endpoint {
    /// An endpoint, still without its name.
    static let schema: Schema<Endpoint> = .mapping(
        "endpoint",
        about:
            "An endpoint of the API with a sample request that succeeds for the funded account. The key is never part"
            + " of it: the checks add it.",
        example: "{ method: POST, path: /api/v1/companies/enrich, json: { domain: example.com }, cost: 1 }"
    ) { fields in
        let method = fields.optional(
            "method", .method, about: "`GET` unless there is a body, then `POST`.", example: "POST")
        let path = fields.required(
            "path", .endpointPath, about: "Behind the base URL's path prefix.", example: "/api/v1/credits")
        let query = fields.optional(
            "query", .plainFields, default: [], about: "Fields of the query, in order.",
            example: "{ domain: example.com }")
        let headers = fields.optional(
            "headers", .map(keys: .fieldName, values: .string(numbersAsText: true)), default: [],
            about: "Header fields, in order; the key is not among them.", example: "{ Accept-Language: en }")
        let body = fields.atMostOneOf(
            "body",
            .key("json", .json, about: "A JSON body.", example: "{ domain: example.com }") { SampleBody.json($0.json) },
            .key(
                "form", .plainFields, about: "An `application/x-www-form-urlencoded` body.",
                example: "{ domain: example.com }"
            ) { entries in .form(entries.map { PlainField($0.key.value, $0.value) }) },
            .key("text", .string, about: "Any other body; give its `type` too.", example: "<company/>") {
                .text($0, type: "text/plain; charset=utf-8")
            })
        let type = fields.optional(
            "type", .string(canBeEmpty: false), about: "The media type of `text`; `text/plain` unless given.",
            example: "application/xml")
        let cost = fields.optional(
            "cost", .int(in: 0...1_000_000), default: 0, about: "Credits that one success costs.", example: "1")
        let success = fields.optional(
            "success", SuccessRule.schema, default: SuccessRule(),
            about: "How a success is told; any 2xx unless given.",
            example: "{ status: 200, json: { /company: exists } }")
        let loggedAs = fields.optional(
            "logged-as", .string(canBeEmpty: false),
            about: "What the deployment's log calls it, where that is neither its name here nor its path.",
            example: "companies.enrich")
        return { record in
            for entry in record[headers] { checkHeader(entry, record) }
            for entry in record[query] where SecretLiteral.looksSecret(entry.value) {
                record.error(
                    "secret-in-file",
                    "the value of '\(entry.key.value)' looks like a key, and a target file holds none",
                    at: entry.key.range.withoutItsLine,
                    help: "the checks add the key themselves; use sample values here")
            }
            if let given = record.key(of: body), record[body]?.texts.contains(where: SecretLiteral.looksSecret) ?? false
            {
                record.warn(
                    "secret-in-file", "a value of '\(given.value)' looks like a key, and a target file holds none",
                    at: given.range, help: "the checks add the key themselves; use sample values here")
            }
            var body = record[body] ?? .none
            if let type = record[type] {
                guard case .text(let text, _) = body else {
                    record.error(
                        "misplaced-key", "'type' belongs to a 'text' body", at: record.range,
                        help: "delete it; json and form bodies have their own type")
                    return nil
                }
                body = .text(text, type: type)
            }
            return Endpoint(
                name: "", method: record[method] ?? (body == .none ? "GET" : "POST"), path: record[path],
                query: record[query].map { PlainField($0.key.value, $0.value) },
                headers: record[headers].map { PlainField($0.key.value, $0.value) }, body: body, cost: record[cost],
                success: record[success], loggedAs: record[loggedAs], place: record.range)
        }
    }

    private static func checkHeader(_ entry: Entry<String, String>, _ record: Record) {
        let name = entry.key.value.lowercased()
        if ["x-api-key", "authorization", "cookie"].contains(name) || SecretLiteral.looksSecret(entry.value) {
            record.error(
                "secret-in-file", "'\(entry.key.value)' carries credentials, and a target file holds none",
                at: entry.key.range.withoutItsLine, label: "delete it", help: "the checks add the key themselves")
        }
        if ["host", "content-length", "transfer-encoding", "connection"].contains(name) {
            record.error(
                "misplaced-key", "'\(entry.key.value)' is set by the sender", at: entry.key.range, label: "delete it")
        }
    }
}

extension SampleBody {
    /// Every text in it.
    fileprivate var texts: [String] {
        switch self {
        case .none: []
        case .json(let json): json.texts
        case .form(let fields): fields.map(\.value)
        case .text(let text, _): [text]
        }
    }
}

extension OrderedJSON {
    fileprivate var texts: [String] {
        switch self {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(\.texts)
        case .object(let members): members.flatMap(\.value.texts)
        default: []
        }
    }
}

extension SuccessRule {
    static let schema: Schema<SuccessRule> = .mapping(
        "success", about: "How a success of an endpoint is told from everything else.",
        example: "{ status: [200, 202], json: { /company/name: exists } }"
    ) { fields in
        let status = fields.optional("status", .statuses, default: .success, about: "Statuses that count.")
        let json = fields.optional(
            "json", .map(keys: .jsonPointer, values: .json), default: [],
            about: "What the JSON body has to hold: `exists`, `absent`, or the value itself, by JSON pointer.",
            example: "{ /company: exists, /status: found }")
        return { record in
            SuccessRule(
                status: record[status],
                json: record[json].map { entry in
                    switch entry.value.json {
                    case "exists": (entry.key.value, .exists)
                    case "absent": (entry.key.value, .absent)
                    case let value: (entry.key.value, .equals(value))
                    }
                })
        }
    }
}

extension Schema<String> {
    /// The path of an endpoint.
    static var endpointPath: Schema<String> {
        .scalar("path of an endpoint", pattern: "^/[^?#\\s]*$", example: "/api/v1/credits", encode: { $0 }) {
            text throws(Mistake) in
            try TargetPath.check(text, allowsReference: false)
            return text
        }
    }
}

extension Schema<[Entry<String, String>]> {
    /// Names and values, in order.
    static var plainFields: Schema<[Entry<String, String>]> {
        .map(keys: .string(canBeEmpty: false), values: .string(numbersAsText: true))
    }
}
