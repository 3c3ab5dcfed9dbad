internal import TypedYAML

extension BackgroundProbing {
    static let schema: Schema<BackgroundProbing> = .mapping(
        "background probing",
        about: """
            Probes a key at many places (node, kind of connection, protocol version, endpoint) before, during and after a \
            change of it, and keeps when each probe was sent and answered. Every place has to accept the old key before the \
            change, or it shows nothing and the row is inconclusive. The change is regarded as done when the last byte of its \
            answer was read; when that was lost, its end stays open.
            """,
        example: "do: { regenerate: victim }\nconnections: [before, fresh]\nnodes: each"
    ) { fields in
        let change = fields.required("do", changes, about: "What happens meanwhile.", example: "{ regenerate: victim }")
        let connections = fields.optional(
            "connections", .list(of: .word("kind of connection", of: Connection.self) { $0.meaning }, atLeast: 1),
            default: Connection.allCases, about: "The kinds of connections.", example: "[before, fresh]")
        let versions = fields.optional(
            "versions", .list(of: .word("probed HTTP version", among: ["1.1", "2"]), atLeast: 1),
            default: ["1.1", "2"],
            about: "The protocol versions; one that the deployment does not offer is left out.", example: "[\"1.1\"]")
        let endpoints = fields.optional(
            "endpoints", .word("extent", of: Extent.self) { $0.meaning }, default: .own, about: "The endpoints.")
        let nodes = fields.optional(
            "nodes", .word("extent", of: Extent.self) { $0.meaning }, default: .own,
            about: "The nodes; a target that names none is asked by its name.")
        let duration = fields.optional(
            "for", Duration.bounded,
            about:
                "How long to go on after the change; as long as the run's horizon by default (3 s, or 5 min with --thorough).",
            example: "1s")
        let interval = fields.optional(
            "every", Duration.bounded,
            about: """
                The time between two probes of a place during the change and in the half second after it; by default at once, \
                then at growing intervals.
                """, example: "20ms")
        let hidden = fields.optional(
            "hidden-nodes", .int(in: 2...64),
            about: """
                So many nodes may stand behind the name: as many fresh connections are opened before the change, and again \
                after it, as reach all of them but for one run in a thousand.
                """, example: "4")
        return { record in
            BackgroundProbing(
                change: record[change].kind, key: record[change].key, connections: record[connections].uniqued,
                versions: record[versions].compactMap(ProtocolVersion.init(rawValue:)).uniqued,
                endpoints: record[endpoints], nodes: record[nodes], duration: record[duration]?.nanoseconds,
                interval: record[interval]?.nanoseconds, hiddenNodes: record[hidden],
                keyPlace: record[change].place)
        }
    }

    private struct Changed: Sendable {
        var kind: Change
        var key: String
        var place: SourceRange
    }

    private static let changes: Schema<Changed> = .mapping(
        "background change", about: "What happens to the key meanwhile.", example: "regenerate: victim"
    ) { fields in
        let change = fields.oneOf(
            "change",
            .key("regenerate", .located(.name), about: "Regenerates a key that the row created.", example: "victim") {
                Changed(kind: .regenerate, key: $0.value, place: $0.range.origin)
            },
            .key(
                "delete", .located(.name),
                about: "Deletes a key that the row created; the history then tells of it alone, as the old key.",
                example: "victim"
            ) { Changed(kind: .delete, key: $0.value, place: $0.range.origin) })
        return { record in record[change] }
    }
}

extension BackgroundProbing.Connection {
    fileprivate var meaning: String {
        switch self {
        case .before: "One that was opened, and accepted the old key, before the change."
        case .fresh: "A new one for each probe."
        case .resumed:
            "A new one for each probe that resumes a TLS session; left out where none can be resumed."
        }
    }
}

extension BackgroundProbing.Extent {
    fileprivate var meaning: String {
        switch self {
        case .own: "The row's own."
        case .each: "All that the target names."
        }
    }
}

extension SimultaneousRegeneration {
    static let schema: Schema<SimultaneousRegeneration> = .mapping(
        "simultaneous regeneration",
        about: """
            Regenerates one key several times at once, then asks with every key that came out of it. A round in which no two \
            of the requests were under way together is not counted.
            """,
        example: "regenerate: victim\ntimes: 2"
    ) { fields in
        let key = fields.required(
            "regenerate", .located(.name), about: "The key, which the row created.", example: "victim")
        let count = fields.optional("times", .int(in: 2...8), default: 2, about: "Requests at once.", example: "2")
        let rounds = fields.optional("rounds", .int(in: 1...20), default: 1, about: "How often.", example: "3")
        return { record in
            SimultaneousRegeneration(
                key: record[key].value, count: record[count], rounds: record[rounds],
                keyPlace: record[key].range.origin)
        }
    }
}

extension SwapFlaw {
    static let listSchema: Schema<[SwapFlaw]> = .mapping(
        "flaws of a swap", about: "What the history of a `while` step may not show.",
        example: "none-of: [stale, flip-flop]"
    ) { fields in
        let list = fields.required(
            "none-of", .oneOrMany(.word("flaw of a swap", of: SwapFlaw.self) { $0.meaning }),
            about: "None of these may be seen.")
        return { record in record[list] }
    }

    private var meaning: String {
        switch self {
        case .stale: "The old key was accepted by a request sent after the acknowledgement."
        case .lag: "The new key was refused by a request sent after the acknowledgement."
        case .overlap: "The old key was accepted by a request sent after the new one had been accepted."
        case .gap: "The new key was refused by a request sent after the old one had been refused."
        case .flipFlop: "The old key was accepted by a request sent after it had been refused."
        case .relapse: "The new key was refused by a request sent after it had been accepted."
        case .premature: "The old key was refused, or the new one accepted, before the change was sent."
        }
    }
}

extension SurvivorFlaw {
    static let listSchema: Schema<[SurvivorFlaw]> = .mapping(
        "flaws of survivors", about: "What may not become of a key after an `at-once` step.",
        example: "none-of: [several-live, none-lives]"
    ) { fields in
        let list = fields.required(
            "none-of", .oneOrMany(.word("flaw of survivors", of: SurvivorFlaw.self) { $0.meaning }),
            about: "None of these may be seen.")
        return { record in record[list] }
    }

    private var meaning: String {
        switch self {
        case .oldSurvives: "The key from before was accepted afterwards."
        case .severalLive: "Two of the new keys were accepted."
        case .noneLives: "Every new key was refused."
        case .overwrittenSurvives: "A key was accepted that a later Regenerate had replaced."
        case .unsettled: "One key was both accepted and refused."
        }
    }
}

extension Array where Element: Hashable {
    /// Without repetitions, in the order of the first.
    fileprivate var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
