internal import RegularExpressions
internal import TypedYAML

/// Judges whether the requests of a key management fit together: every reference known, every needed capture made.
struct KeyManagementReview {
    private let management: HTTPKeyManagement

    init(_ management: HTTPKeyManagement) { self.management = management }

    func report(to record: Record) {
        let session = walk(management.login, known: [], action: "login", record)
        let created = walk(management.create, known: session.union(["label"]), action: "create", record)
        need("key", in: management.create, captured: created, action: "create", record)
        if let first = management.create.first, !created.contains("id"), !canFindByLabel, needsID {
            record.error(
                "missing-capture", "'create' captures no 'id', and 'list' cannot find a key by its label",
                at: first.place, help: "capture the id from the answer, or give 'list' a 'label'")
        }
        if let list = management.list {
            _ = walk([list.request], known: session.union(list.next == nil ? [] : ["next"]), action: "list", record)
        }
        let handle = session.union(["id", "key", "label"])
        let regenerated = walk(management.regenerate, known: handle, action: "regenerate", record)
        need("key", in: management.regenerate, captured: regenerated, action: "regenerate", record)
        _ = walk(management.delete, known: handle, action: "delete", record)
        _ = walk(management.rename, known: handle, action: "rename", record)
        _ = walk(management.detail, known: handle, action: "detail", record)
        _ = walk(management.pages, known: session, action: "pages", record)
        for header in management.headers {
            check(
                header.value, known: session, action: "headers", record,
                help:
                    "fields of all requests can use what 'login' captures; put this one into the requests that need it"
            )
        }
        reportLeftovers(record)
    }

    /// The names that the requests capture; each reference is looked up among what is known before its own request.
    private func walk(_ requests: [TargetRequest], known: Set<String>, action: String, _ record: Record) -> Set<String>
    {
        var captured: Set<String> = []
        for request in requests {
            for text in request.texts { check(text, known: known.union(captured), action: action, record) }
            captured.formUnion(request.captures.map(\.name))
        }
        return captured
    }

    private func check(_ text: TargetText, known: Set<String>, action: String, _ record: Record, help: String? = nil) {
        for case .name(let name) in text.references where !known.contains(name) {
            let names = known.sorted() + ["account.NAME", "run.id"]
            record.error(
                "unknown-reference", "'${\(name)}' is not known in '\(action)'", at: text.place,
                label: Suggestion.question(about: name, among: names),
                help: (help.map { "\($0); " } ?? "") + "known here: \(names.map { "${\($0)}" }.joined(separator: ", "))"
            )
        }
    }

    private func need(
        _ name: String, in requests: [TargetRequest], captured: Set<String>, action: String, _ record: Record
    ) {
        guard let last = requests.last, !captured.contains(name) else { return }
        record.error(
            "missing-capture", "'\(action)' captures no '\(name)'", at: last.place,
            help: "add for example: capture: { \(name): { json: /\(name) } }")
    }

    private var canFindByLabel: Bool {
        switch management.list?.entries {
        case .json(_, _, let label, _)?: label != nil
        case .html(let expression)?: expression.groupNames.contains("label")
        case nil: false
        }
    }

    private var needsID: Bool {
        (management.regenerate + management.delete).flatMap(\.texts).flatMap(\.references).contains(.name("id"))
    }

    private func reportLeftovers(_ record: Record) {
        guard !management.create.isEmpty else { return }
        if management.delete.isEmpty {
            record.warn(
                "keys-stay", "keys that a run makes stay: nothing describes how they are deleted", at: management.place,
                help: "describe 'delete', or delete the keys labelled 'keyspec-…' by hand")
        } else if management.delete.flatMap(\.texts).flatMap(\.references).contains(.name("key")) {
            record.warn(
                "keys-stay",
                "keys that a killed run leaves cannot be deleted: 'delete' needs the plaintext '${key}',"
                    + " which is never written down", at: management.delete[0].place,
                help: "use '${id}' if the key management has ids")
        }
    }
}

extension TargetRequest {
    /// Every text of the request that may hold references.
    var texts: [TargetText] {
        var texts = [path] + query.map(\.value) + headers.map(\.value)
        switch body {
        case .none: break
        case .json(let json): texts += json.texts
        case .form(let fields): texts += fields.map(\.value)
        case .text(let text, _): texts.append(text)
        }
        return texts
    }
}

extension TargetJSON {
    fileprivate var texts: [TargetText] {
        switch self {
        case .fixed: []
        case .text(let text): [text]
        case .array(let elements): elements.flatMap(\.texts)
        case .object(let members): members.flatMap(\.value.texts)
        }
    }
}
