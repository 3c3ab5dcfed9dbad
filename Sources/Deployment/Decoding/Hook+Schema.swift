internal import RegularExpressions
internal import TypedYAML

extension Hook {
    static let schema: Schema<[Hook]> = .mapping(
        "set of hooks",
        about: "What the operator can do to the deployment for a run: each a program (`command`) or requests (`http`).",
        example: "{ restart: { command: [systemctl, restart, api-staging] } }"
    ) { fields in
        let events = Event.allCases.map { event in
            (event, fields.optional(event.rawValue, Action.schema, about: event.meaning))
        }
        return { record in
            events.compactMap { event, field in
                record[field].map { Hook(event: event, action: $0, place: record.keyRange(of: field)) }
            }
        }
    }
}

extension Hook.Event {
    fileprivate var meaning: String {
        switch self {
        case .beforeRun: "Before the first request of a run, which does not begin when it fails."
        case .afterRun:
            """
            After the last request of a run, also when `before-run` failed or the run was interrupted. Its failure is a \
            warning.
            """
        case .restart: "Restarts the deployment, or the node `${node}`; returns when it answers again."
        case .setCredits: "Sets the balance of the account `${account}` to `${credits}`."
        case .topUp: "Adds `${credits}` to the balance of the account `${account}`."
        case .outage:
            """
            Begins (`${state}` is `on`) or ends (`off`) an outage of something that calls depend on, so that they are answered \
            with a 5xx after their input was read; off may be asked for when it is off.
            """
        case .waitForLogs: "Returns when everything that happened so far is in the logs."
        }
    }
}

extension Hook.Action {
    static let schema: Schema<Hook.Action> = .mapping(
        "hook action", about: "A program, started in the target file's folder, or requests, sent in order.",
        example: "{ command: [./set-credits.sh, \"${account}\", \"${credits}\"], timeout: 1min }"
    ) { fields in
        let action = fields.oneOf(
            "action",
            .key(
                "command", .list(of: .template(), atLeast: 1), about: "Program and arguments; exit 0 is success.",
                example: "[./restart.sh]"
            ) { Hook.Action.command(run: $0, timeout: .seconds(60)) },
            .key("http", .oneOrMany(TargetRequest.schema), about: "Requests to the target's base.") { .http($0) })
        let timeout = fields.optional(
            "timeout", .duration(in: .milliseconds(10) ... .seconds(3600)), default: .seconds(60),
            about: "The longest time for a command.")
        return { record in
            if case .command(let run, _) = record[action] { return .command(run: run, timeout: record[timeout]) }
            return record[action]
        }
    }
}

extension EvidenceSource {
    /// A source, still without its name.
    static let schema: Schema<EvidenceSource> = .mapping(
        "evidence source", about: "A place where the deployment's stores or logs can be read, gzip included.",
        example: "{ kind: log, files: /var/log/api/**/*.log }"
    ) { fields in
        let kind = fields.required(
            "kind",
            .word("kind of evidence") { (kind: Kind) in
                switch kind {
                case .store: "Databases, dumps, backups: where the digests of the keys are."
                case .log: "Logs of any kind: where the usage is."
                }
            }, about: "What it holds.")
        let origin = fields.oneOf(
            "origin",
            .key(
                "files", .oneOrMany(Schema<Glob>.glob.map { $0.text }),
                about: "Files and folders, or patterns, from the target file's folder.", example: "[dump.sql, logs/**]"
            ) { Origin.files($0) },
            .key(
                "command", .commandLine, about: "A program that prints it, such as a dump.",
                example: "[pg_dump, api_staging]"
            ) { .command($0, timeout: .seconds(60)) })
        let timeout = fields.optional(
            "timeout", .duration(in: .milliseconds(10) ... .seconds(3600)), default: .seconds(60),
            about: "The longest time for a command.")
        let lag = fields.optional(
            "lag", .duration(in: .milliseconds(10) ... .seconds(3600)), default: .seconds(10),
            about: "How long it takes until what happened is there: a scan waits so long for its tracer.",
            example: "1min")
        let usage = fields.optional(
            "record",
            .regularExpression(
                groups: ["endpoint", "credits", "status"],
                example: "'(?<endpoint>\\S+) (?<credits>\\d+) (?<status>\\d+)'"),
            about: """
                What the record of a call looks like in a log that is none of JSON lines, logfmt, CSV or the common log \
                format: an expression with the groups `endpoint`, `credits` and `status`.
                """, example: "'ep=(?<endpoint>\\S+) cr=(?<credits>\\d+) st=(?<status>\\d+)'")
        return { record in
            var origin = record[origin]
            if case .command(let run, _) = origin { origin = .command(run, timeout: record[timeout]) }
            return EvidenceSource(
                name: "", kind: record[kind], origin: origin, lag: record[lag], record: record[usage],
                place: record.range)
        }
    }
}
