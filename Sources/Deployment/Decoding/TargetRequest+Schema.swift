internal import RegularExpressions
internal import TypedYAML

extension TargetRequest {
    static let schema: Schema<TargetRequest> = .mapping(
        "request",
        about: """
            A request of the key management or of a hook. Path, query, headers and body may hold references: \
            `${account.NAME}` (a variable of the account), `${run.id}`, what earlier requests captured, and what the \
            action knows: `${label}` when a key is created, `${id}`, `${label}` and `${key}` when one is regenerated or \
            deleted. A field of the query whose value is empty is left out.
            """,
        example: "{ method: POST, path: /session, json: { email: \"${account.email}\" }, expect: 201 }"
    ) { fields in
        let parts = RequestFields(&fields)
        return { record in parts.request(record) }
    }
}

/// The keys of a request, for every mapping that is one.
struct RequestFields: Sendable {
    private let method: Field<String?>
    private let path: Field<TargetText>
    private let query: Field<[Entry<String, TargetText>]>
    private let headers: Field<[Entry<String, TargetText>]>
    private let body: Field<Written?>
    private let type: Field<String?>
    private let expect: Field<StatusSet>
    private let capture: Field<[Entry<String, Capture.Source>]>

    /// A body as it was written.
    private enum Written: Sendable {
        case json(LocatedJSON)
        case form([Entry<String, TargetText>])
        case text(TargetText)
    }

    init(_ fields: inout Fields) {
        method = fields.optional(
            "method", .method, about: "`GET` unless there is a body, then `POST`.", example: "DELETE")
        path = fields.required(
            "path", .pathTemplate, about: "Behind the interface's path prefix.", example: "/api/keys/${id}")
        query = fields.optional(
            "query", .templateFields, default: [], about: "Fields of the query, in order.",
            example: "{ cursor: \"${next}\" }")
        headers = fields.optional(
            "headers", .map(keys: .fieldName, values: .template()), default: [], about: "Header fields, in order.",
            example: "{ X-CSRF-Token: \"${csrf}\" }")
        body = fields.atMostOneOf(
            "body",
            .key("json", .json, about: "A JSON body.", example: "{ label: \"${label}\" }") { Written.json($0) },
            .key(
                "form", .templateFields, about: "An `application/x-www-form-urlencoded` body.",
                example: "{ label: \"${label}\", csrf: \"${csrf}\" }"
            ) { .form($0) },
            .key("text", .template(), about: "Any other body; give its `type` too.") { .text($0) })
        type = fields.optional(
            "type", .string(canBeEmpty: false), about: "The media type of `text`; `text/plain` unless given.",
            example: "application/graphql")
        expect = fields.optional(
            "expect", .statuses, default: .success, about: "Statuses that mean success; any other is an error.",
            example: "[200, 303]")
        capture = fields.optional(
            "capture", .map(keys: .name, values: Capture.Source.schema), default: [],
            about:
                "What is kept from the answer, by name. Everything but `id`, `label` and `hint` is treated as a secret.",
            example: "{ key: { json: /key }, id: { json: /id } }")
    }

    func request(_ record: Record) -> TargetRequest? {
        var isSound = true
        func field(_ entry: Entry<String, TargetText>) -> TargetField {
            isSound = check(entry.value, name: entry.key.value, record) && isSound
            return TargetField(name: entry.key.value, value: entry.value)
        }
        let query = record[query].map(field)
        let headers = record[headers].map(field)
        var target = TargetBody.none
        switch record[body] {
        case .json(let json)?:
            guard let json = TargetJSON(json, name: "", record) else { return nil }
            target = .json(json)
        case .form(let entries)?: target = .form(entries.map(field))
        case .text(let text)?: target = .text(text, type: record[type] ?? "text/plain; charset=utf-8")
        case nil: break
        }
        if record.isGiven(type) {
            guard case .text = target else {
                record.error(
                    "misplaced-key", "'type' belongs to a 'text' body", at: record.keyRange(of: type),
                    help: "delete it; json and form bodies have their own type")
                return nil
            }
        }
        guard isSound else { return nil }
        return TargetRequest(
            method: record[method] ?? (record[body] == nil ? "GET" : "POST"), path: record[path], query: query,
            headers: headers, body: target, expect: record[expect],
            captures: record[capture].map { Capture(name: $0.key.value, source: $0.value) }, place: record.range)
    }

    /// Refuses a secret that was written where a reference should be.
    private func check(_ text: TargetText, name: String, _ record: Record) -> Bool {
        TargetJSON.check(text, name: name, record)
    }
}

extension TargetJSON {
    /// A JSON value with references in its strings; nil after a reported error.
    init?(_ json: LocatedJSON, name: String, _ record: Record) {
        switch json.content {
        case .null, .bool, .number: self = .fixed(json.json)
        case .string(let string):
            do throws(Mistake) {
                let text = TargetText(parts: try TargetText.parts(of: string), place: json.range)
                guard Self.check(text, name: name, record) else { return nil }
                self = .text(text)
            } catch {
                record.error("invalid-value", error.message, at: json.range, label: error.label, help: error.help)
                return nil
            }
        case .array(let elements):
            let values = elements.map { TargetJSON($0, name: name, record) }
            guard values.allSatisfy({ $0 != nil }) else { return nil }
            self = .array(values.compactMap { $0 })
        case .object(let members):
            let values = members.map { member in
                TargetJSON(member.value, name: member.key, record).map { (key: member.key, value: $0) }
            }
            guard values.allSatisfy({ $0 != nil }) else { return nil }
            self = .object(values.compactMap { $0 })
        }
    }

    /// Whether a text holds no secret literally; one that does is reported.
    static func check(_ text: TargetText, name: String, _ record: Record) -> Bool {
        for case .literal(let literal) in text.parts {
            let isNamed = text.parts.count == 1 && SecretLiteral.isSecretName(name)
            if isNamed || SecretLiteral.looksSecret(literal) {
                record.error(
                    "secret-in-file", "the value of '\(name)' is a secret, and a target file holds none",
                    at: text.place.withoutItsText,
                    help:
                        "make it a variable of the account, from { env: NAME }, { file: PATH } or { command: [PROGRAM] },"
                        + " and write ${account.NAME} here")
                return false
            }
        }
        return true
    }
}

extension Capture.Source {
    static let schema: Schema<Capture.Source> = .mapping(
        "capture", about: "Where in an answer something is found.", example: "{ json: /data/key }"
    ) { fields in
        let source = fields.oneOf(
            "source",
            .key("json", .jsonPointer, about: "A string or number of the JSON body.", example: "/data/key") {
                Capture.Source.json($0)
            },
            .key("header", .fieldName, about: "The first header field of this name.", example: "X-CSRF-Token") {
                .header($0)
            },
            .key(
                "link", .string(canBeEmpty: false),
                about: "The target of the first link with this relation in a `Link` field (RFC 8288).", example: "next"
            ) { .link($0) },
            .key("cookie", .string(canBeEmpty: false), about: "A cookie that the answer sets.", example: "csrftoken") {
                .cookie($0)
            },
            .key(
                "body",
                .regularExpression(
                    capturing: true, example: "'\"key\":\"([^\"]+)\"'"),
                about: "The first group of an expression, found anywhere in the body."
            ) { .body($0) },
            .key(
                "html",
                .regularExpression(
                    capturing: true, example: "'\"key\":\"([^\"]+)\"'"),
                about: "The same, and character references such as `&amp;` are decoded.",
                example: "'name=\"csrf\" value=\"([^\"]+)\"'"
            ) { .html($0) })
        return { record in record[source] }
    }
}

extension Schema<[Entry<String, TargetText>]> {
    /// Names and values with references, in order.
    static var templateFields: Schema<[Entry<String, TargetText>]> {
        .map(keys: .string(canBeEmpty: false), values: .template())
    }
}
