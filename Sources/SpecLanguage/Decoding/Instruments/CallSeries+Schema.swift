internal import TypedYAML

extension CallSeries {
    static let together = schema(
        "simultaneous release",
        about: """
            Releases calls at the same moment: the ends of their header blocks are held back over warm connections until all \
            are ready. The spread that was achieved is measured; a round beyond it is repeated and not counted.
            """, isSerial: false)

    static let inTurn = schema(
        "series of calls", about: "Makes calls one after the other: the serial control of a simultaneous release.",
        isSerial: true)

    private static func schema(_ name: String, about: String, isSerial: Bool) -> Schema<CallSeries> {
        .mapping(name, about: about, example: "requests: 40\nkeys: [one, two]") { fields in
            let requests = fields.required("requests", count, about: "How many calls.", example: "40")
            let keys = fields.required(
                "keys", .oneOrMany(KeyReference.schema.located), about: "Keys of one account, used in turn.",
                example: "[one, two]")
            let endpoints = fields.optional(
                "endpoints", .word("set of endpoints", of: EndpointWord.self) { $0.meaning }, default: .own,
                about: "Where the calls go.")
            let versions = fields.optional(
                "versions", .oneOrMany(.word("HTTP version of a call", of: Version.self) { $0.meaning }),
                default: [.http11], about: "Protocol versions, used in turn.", example: "[\"1.1\", \"2\"]")
            let connections = fields.optional(
                "connections", .int(in: 1...64), default: 1,
                about: "Over how many connections of HTTP/2 the calls go; each call of HTTP/1.1 has its own.")
            let nodes = fields.optional(
                "nodes", .word("set of nodes", among: ["each"]),
                about: "Deals the calls out to the declared nodes, where there are any.")
            let pause = fields.optional(
                isSerial ? "every" : "pause", Wait.schema,
                about: isSerial ? "Between one call and the next." : "Between one round and the next.", example: "100ms"
            )
            let rounds = isSerial ? nil : fields.optional("rounds", .int(in: 1...50), default: 1, about: "How often.")
            let refill =
                isSerial
                ? nil
                : fields.optional(
                    "refill", CreditAmount.schema(in: 1...1_000_000),
                    about: "Credits that the hook `top-up` adds to the account before each further round.",
                    example: "10")
            let spread =
                isSerial
                ? nil
                : fields.optional(
                    "spread", Duration.bounded, default: .milliseconds(20),
                    about: "A round whose calls left further apart is not counted.")
            return { record in
                CallSeries(
                    requests: record[requests], keys: record[keys].map(\.value),
                    endpoints: record[endpoints].meant,
                    versions: record[versions].map { $0 == .http2 ? .http2 : .http11 },
                    connections: record[connections], overNodes: record.isGiven(nodes), isSerial: isSerial,
                    rounds: rounds.map { record[$0] } ?? 1, pause: record[pause],
                    refill: refill.flatMap { record[$0] },
                    spread: (spread.map { record[$0] } ?? .zero).nanoseconds, place: record.range.origin,
                    keyPlaces: record[keys].map(\.range.origin))
            }
        }
    }

    private static let count: Schema<Count> = .either(
        Schema<Int>.int(in: 1...CallSeries.mostCalls).map { .number($0) },
        Schema.word(
            "number of calls", among: ["over-limit"], about: "`over-limit`: more than four times the account's rate."
        )
        .map { _ in .overLimit })

    private enum EndpointWord: String, Sendable, CaseIterable {
        case own, each, all

        var meaning: String {
            switch self {
            case .own: "The check's own endpoint."
            case .each: "Every endpoint that costs credits, in turn."
            case .all: "Every endpoint in turn, those that cost nothing too; calls there are not held against a rate."
            }
        }

        var meant: Endpoints {
            switch self {
            case .own: .own
            case .each: .each
            case .all: .all
            }
        }
    }

    private enum Version: String, Sendable, CaseIterable {
        case http11 = "1.1"
        case http2 = "2"

        var meaning: String {
            switch self {
            case .http11: "HTTP/1.1: each call has a connection of its own."
            case .http2: "HTTP/2: many calls share a connection, and leave in one record of TLS."
            }
        }
    }
}
