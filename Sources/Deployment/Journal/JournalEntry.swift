package import Contract
internal import TypedYAML

/// One line of a run's journal. Those in the present participle are written before the step that they announce.
package enum JournalEntry: Sendable, Hashable {
    /// The first line.
    case opened(JournalHeader)
    case creating(account: AccountRole, label: String)
    /// The key has an id; nil: its key management has none.
    case created(label: String, id: String?)
    case regenerating(label: String)
    case regenerated(label: String, id: String?)
    case deleting(label: String)
    /// The key is gone.
    case deleted(label: String)
    /// The step announced last for the key certainly changed nothing: it was not sent, or was refused.
    case withdrawn(label: String)
}

/// What a journal is about.
package struct JournalHeader: Sendable, Hashable {
    /// The version of this format.
    package static let format = "keyspec-journal/1"

    package var run: RunID
    /// The target's name.
    package var target: String
    /// The absolute path of the target file; empty for a target in memory.
    package var file: String
    /// Wall-clock start, RFC 3339 in UTC.
    package var startedAt: String

    package init(run: RunID, target: String, file: String, startedAt: String) {
        self.run = run
        self.target = target
        self.file = file
        self.startedAt = startedAt
    }
}

extension JournalEntry {
    /// The line, without its end.
    package var line: String {
        func object(_ step: String, _ label: String, _ more: [OrderedJSON.Member] = []) -> OrderedJSON {
            .object([("step", .string(step)), ("label", .string(label))] + more)
        }
        func text(_ id: String?) -> OrderedJSON { id.map { .string($0) } ?? .null }
        let json: OrderedJSON =
            switch self {
            case .opened(let header):
                [
                    "journal": .string(JournalHeader.format), "run": .string(header.run.text),
                    "target": .string(header.target), "file": .string(header.file),
                    "started": .string(header.startedAt),
                ]
            case .creating(let account, let label):
                object("creating", label, [("account", .string(account.rawValue))])
            case .created(let label, let id): object("created", label, [("id", text(id))])
            case .regenerating(let label): object("regenerating", label)
            case .regenerated(let label, let id): object("regenerated", label, [("id", text(id))])
            case .deleting(let label): object("deleting", label)
            case .deleted(let label): object("deleted", label)
            case .withdrawn(let label): object("withdrawn", label)
            }
        return json.text(.compact)
    }

    /// The entry of a line; nil when it is none, as the last line of a killed run may be.
    package init?(line: some Sequence<UInt8>) {
        guard let json = try? OrderedJSON(parsing: Array(line)) else { return nil }
        func text(_ member: String) -> String? {
            if case .string(let text)? = json[member] { text } else { nil }
        }
        if text("journal") == JournalHeader.format {
            guard let run = text("run").flatMap({ RunID($0) }), let target = text("target"), let file = text("file"),
                let startedAt = text("started")
            else { return nil }
            self = .opened(JournalHeader(run: run, target: target, file: file, startedAt: startedAt))
            return
        }
        guard let step = text("step"), let label = text("label") else { return nil }
        switch step {
        case "creating":
            guard let account = text("account").flatMap({ AccountRole(rawValue: $0) }) else { return nil }
            self = .creating(account: account, label: label)
        case "created": self = .created(label: label, id: text("id"))
        case "regenerating": self = .regenerating(label: label)
        case "regenerated": self = .regenerated(label: label, id: text("id"))
        case "deleting": self = .deleting(label: label)
        case "deleted": self = .deleted(label: label)
        case "withdrawn": self = .withdrawn(label: label)
        default: return nil
        }
    }
}
