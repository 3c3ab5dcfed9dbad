internal import RegularExpressions
internal import TypedYAML

extension KeyManagement {
    static let schema: Schema<KeyManagement> = .mapping(
        "key management",
        about:
            "How keys are made. Without it only the accounts' static keys exist, and the checks that make keys are not"
            + " applicable.",
        example: "{ command: { run: [./keys.py] } }"
    ) { fields in
        let provider = fields.oneOf(
            "provider",
            .key("http", HTTPKeyManagement.schema, about: "Requests to the deployment's own key management.") {
                KeyManagement.http($0)
            },
            .key("command", KeyCommand.schema, about: "A program of yours.") { .command($0) },
            .key("manual", ManualKeyManagement.schema, about: "A person at the terminal.") { .manual($0) })
        return { record in record[provider] }
    }
}

extension HTTPKeyManagement {
    static let schema: Schema<HTTPKeyManagement> = .mapping(
        "http key management",
        about: """
            Each action is one request or a list of requests, sent in order. Every account has a session of its own: a \
            cookie jar, and what `login` captured. `login` is sent before an account's first action, and once more when \
            an action is answered 401, 403 or 419, or redirected to the path of the first login request or of the first one \
            that refers to an account variable.
            """
    ) { fields in
        let base = fields.optional(
            "base", .baseURL, about: "Where the key management is, when not at the target's base.",
            example: "https://dashboard.example")
        let headers = fields.optional(
            "headers", .map(keys: .fieldName, values: .template()), default: [],
            about:
                "Header fields of all these requests. While signing in, those that refer to what `login` has yet to capture"
                + " are left out.", example: "{ Origin: \"https://dashboard.example\" }")
        let login = fields.optional(
            "login", .oneOrMany(TargetRequest.schema), default: [], about: "Signs in to an account.")
        let create = fields.optional(
            "create", .oneOrMany(TargetRequest.schema), default: [],
            about: "Makes a key with the label `${label}`. Captures `key`, and `id` unless `list` can find it by label."
        )
        let list = fields.optional("list", KeyListing.schema, about: "Lists an account's keys.")
        let regenerate = fields.optional(
            "regenerate", .oneOrMany(TargetRequest.schema), default: [],
            about: "Replaces the key `${id}` (its plaintext is `${key}`). Captures `key`, and `id` when it changes.")
        let delete = fields.optional(
            "delete", .oneOrMany(TargetRequest.schema), default: [], about: "Deletes the key `${id}`.")
        let rename = fields.optional(
            "rename", .oneOrMany(TargetRequest.schema), default: [],
            about: "Gives the key `${id}` the label `${label}`, where the dashboard offers it.",
            example: "{ method: PATCH, path: \"/api/keys/${id}\", json: { label: \"${label}\" } }")
        let detail = fields.optional(
            "detail", .oneOrMany(TargetRequest.schema), default: [],
            about: "Shows the key `${id}`; looked at by the checks about what is shown again.",
            example: "{ path: \"/api/keys/${id}\" }")
        let pages = fields.optional(
            "pages", .oneOrMany(TargetRequest.schema), default: [],
            about: "Pages for people that show keys; looked at by the same checks.", example: "{ path: /dashboard }")
        return { record in
            var management = HTTPKeyManagement(
                base: record[base],
                headers: record[headers].map { TargetField(name: $0.key.value, value: $0.value) },
                login: record[login], create: record[create], list: record[list], regenerate: record[regenerate],
                delete: record[delete], place: record.range)
            management.rename = record[rename]
            management.detail = record[detail]
            management.pages = record[pages]
            for header in management.headers { _ = TargetJSON.check(header.value, name: header.name, record) }
            KeyManagementReview(management).report(to: record)
            return management
        }
    }

    /// What the requests can do.
    package var actions: Set<KeyAction> {
        var actions: Set<KeyAction> = []
        if !create.isEmpty { actions.insert(.create) }
        if list != nil { actions.insert(.list) }
        if !regenerate.isEmpty { actions.insert(.regenerate) }
        if !delete.isEmpty { actions.insert(.delete) }
        return actions
    }
}

extension KeyListing {
    static let schema: Schema<KeyListing> = .mapping(
        "key listing", about: "A request whose answer lists the keys of an account, and where the keys stand in it.",
        example: "{ path: /api/keys, each: /keys, id: /id, label: /label }"
    ) { fields in
        let parts = RequestFields(&fields)
        let each = fields.optional(
            "each", .jsonPointer, about: "The array of keys in the JSON answer; the empty pointer is the whole answer.",
            example: "/keys")
        let id = fields.optional("id", .jsonPointer, about: "A key's id, from its element.", example: "/id")
        let label = fields.optional("label", .jsonPointer, about: "A key's label, from its element.", example: "/label")
        let hint = fields.optional(
            "hint", .jsonPointer, about: "A key's masked form, from its element.", example: "/hint")
        let match = fields.optional(
            "match",
            .regularExpression(
                groups: ["id"], example: "'data-id=\"(?<id>[^\"]+)\"'"),
            about: "For HTML: an expression that matches once per key, with groups named `id`, `label` and `hint`.",
            example: "'<li data-id=\"(?<id>[^\"]+)\">(?<label>[^<]*)'")
        let next = fields.optional(
            "next", Capture.Source.schema,
            about: """
                Where an answer names the next page; the request refers to it as `${next}`, which is empty at first. Where \
                it does not, the next page is at the URL that is named, absolute or relative, at the same origin. Without \
                `next` there is one page.
                """,
            example: "{ json: /next_cursor }")
        fields.exactlyOne(of: each, match)
        fields.field(each, requires: id)
        fields.field(id, requires: each)
        fields.field(label, requires: each)
        fields.field(hint, requires: each)
        return { record in
            guard let request = parts.request(record) else { return nil }
            let entries: KeyListing.Entries
            if let match = record[match] {
                entries = .html(match)
            } else if let each = record[each], let id = record[id] {
                entries = .json(each: each, id: id, label: record[label], hint: record[hint])
            } else {
                return nil
            }
            return KeyListing(request: request, entries: entries, next: record[next])
        }
    }
}

extension KeyCommand {
    static let schema: Schema<KeyCommand> = .mapping(
        "key command",
        about:
            "A program that makes keys, started once per run in the target file's folder. It reads one JSON object per"
            + " line and answers with one.",
        example: "{ run: [./keys.py, --staging], timeout: 30s }"
    ) { fields in
        let run = fields.required("run", .commandLine, about: "Program and arguments.", example: "[./keys.py]")
        let timeout = fields.optional(
            "timeout", .duration(in: .milliseconds(10) ... .seconds(3600)), default: .seconds(30),
            about: "The longest time for one answer.")
        let actions = fields.optional(
            "actions", .list(of: .word("key action"), atLeast: 1), default: KeyAction.allCases,
            about: "What the program can do.", example: "[create, regenerate, delete]")
        return { record in
            KeyCommand(
                run: record[run], timeout: record[timeout], actions: Set(record[actions]), place: record.range)
        }
    }
}

extension ManualKeyManagement {
    static let schema: Schema<ManualKeyManagement> = .mapping(
        "manual key management",
        about:
            "The run asks the person at the terminal to press the buttons and to paste the key, which is not echoed.",
        example: "{ place: \"Dashboard, API Keys\" }"
    ) { fields in
        let place = fields.optional(
            "place", .string, about: "Where the person finds the keys.", example: "https://staging.example/dashboard")
        let timeout = fields.optional(
            "timeout", .duration(in: .seconds(1) ... .seconds(86_400)), default: .seconds(300),
            about: "How long a person may take for one answer.")
        return { record in ManualKeyManagement(place: record[place], timeout: record[timeout]) }
    }
}
