internal import Contract
internal import TypedYAML

/// A check as it stands in the file: all but its rows.
struct CheckDeclaration: Sendable {
    let id: Located<String>
    let clauses: [Located<ClauseID>]
    let title: String
    let why: String?
    let fix: String?
    let needs: [Capability]
    let axis: CheckDefinition.Axis
    let controls: Located<Controls>
    let isAlone: Bool

    /// For decoding a check without its rows.
    static let plain = schema(keys: .json, steps: .json, cases: .json, matrix: .json)

    /// The keys of a check.
    ///
    /// What the rows are made of is declared by the caller: with the real types for the documentation, as plain values
    /// for decoding, because references to the row stand in it until the rows are made.
    static func schema(
        keys: Schema<some Sendable>, steps: Schema<some Sendable>, cases: Schema<some Sendable>,
        matrix: Schema<some Sendable>
    ) -> Schema<CheckDeclaration> {
        .mapping(
            "check",
            about: """
                One thing that is found out about a deployment. It runs between controls: a valid key is accepted before \
                and after it, and a key that nobody was given is refused as documented.
                """,
            example: """
                id: matching.revoked
                clauses: [KEY-4]
                title: A key that was deleted is refused as documented
                keys:
                  gone: { account: funded }
                steps:
                  - request: { key: gone }
                    expect: authenticated
                    premise: inconclusive
                  - delete: gone
                  - request: { key: gone }
                    expect: { refused: invalid_api_key }
                """
        ) { fields in
            let id = fields.required(
                "id", .located(.dottedName), about: "The stable id; it begins with the suite's and a dot.",
                example: "matching.revoked")
            let clauses = fields.required(
                "clauses", Schema.list(of: .located(ClauseID.schema), atLeast: 1),
                about: "The clauses that it decides.",
                example: "[KEY-4]")
            let title = fields.required(
                "title", .string(canBeEmpty: false), about: "What holds when it passes, as a plain statement.")
            let why = fields.optional(
                "why", .string(canBeEmpty: false), about: "What goes wrong in practice when it does not hold.")
            let fix = fields.optional("fix", .string(canBeEmpty: false), about: "The usual remedy.")
            let needs = fields.optional(
                "needs", Schema.list(of: .word("capability", of: Capability.self) { $0.meaning }), default: [],
                about: "Capabilities of the deployment beyond those that keys and steps imply.",
                example: "[protocol.http2]")
            let axis = fields.optional(
                "on", .word("axis", of: CheckDefinition.Axis.self) { $0.meaning }, default: .once,
                about: "What the check repeats over.", example: "each-endpoint")
            let controls = fields.optional(
                "controls", .located(Controls.schema), about: "The controls, where the usual ones do not fit.")
            let alone = fields.optional(
                "alone", .bool, default: false,
                about: """
                    Whether nothing else runs meanwhile: for what other checks could be taken to have done, such as making \
                    and deleting keys of the account. Such checks run one by one, at the end.
                    """)
            _ = fields.optional("keys", keys, about: "Keys that the check uses under names of its own.")
            _ = fields.optional(
                "cases", cases,
                about: """
                    Rows: mappings with a unique `id` (letters, digits, `-`, `_`, `.` and `+`) and any other values, of any \
                    kind. `${case.NAME}` in keys, steps and \
                    finally stands for the row's value; each row is judged by itself.
                    """,
                example: "[{ id: lower, name: x-api-key }, { id: upper, name: X-API-KEY }]")
            _ = fields.optional(
                "matrix", matrix,
                about: """
                    More rows: every combination of these values (short words and numbers, as they are in the ids of rows), \
                    and of the cases where there are any. `${matrix.NAME}` stands for the row's value.
                    """,
                example: "{ position: { range: [1, 40] } }")
            _ = fields.required("steps", steps, about: "What each row does, in order.")
            _ = fields.optional("finally", steps, about: "Steps that run whatever became of the others.")
            return { record in
                CheckDeclaration(
                    id: record[id].original, clauses: record[clauses].map(\.original), title: record[title],
                    why: record[why], fix: record[fix], needs: record[needs], axis: record[axis],
                    controls: record[controls]?.original ?? Located(.default, at: record.range.origin),
                    isAlone: record[alone])
            }
        }
    }
}

extension Located {
    /// The same value at the place where it was really written.
    var original: Located<Value> { Located(value, at: range.origin) }
}

extension ClauseID {
    static let schema: Schema<ClauseID> = .scalar(
        "clause id", pattern: "^[A-Z]{2,4}-[1-9][0-9]*$", example: "KEY-4", encode: \.description
    ) { text throws(Mistake) in
        guard let id = ClauseID(text) else {
            throw Mistake("'\(text)' is not the id of a clause", help: "write two to four capitals, '-' and a number")
        }
        return id
    }
}

extension Controls {
    static let schema: Schema<Controls> = .mapping(
        "set of controls",
        about: """
            What proves, before and after the probes, that a refusal means something. To change either, say why: a check \
            without controls passes against a host that refuses everything.
            """,
        example: "accepted: none\nbecause: this check is the positive control itself"
    ) { fields in
        let accepted = fields.optional(
            "accepted", .word("positive control", of: Accepted.self) { $0.meaning }, default: .valid,
            about: "What must be accepted.")
        let refused = fields.optional(
            "refused", .word("negative control", of: Refused.self) { $0.meaning }, default: .unknown,
            about: "What must be refused as documented.")
        let because = fields.optional(
            "because", .string(canBeEmpty: false), about: "Why the usual controls do not fit.")
        return { record in
            let controls = Controls(
                accepted: record[accepted] == .valid, refused: record[refused], because: record[because])
            let isUsual = controls.accepted && controls.refused == .unknown
            if isUsual != (controls.because == nil) {
                record.error(
                    "controls-reason",
                    isUsual ? "these are the usual controls, which need no reason" : "changed controls need a reason",
                    at: isUsual ? record.keyRange(of: because) : record.range,
                    help: isUsual ? "leave 'controls' out" : "add 'because:' and say why the usual controls do not fit")
                return nil
            }
            return controls
        }
    }

    private enum Accepted: String, Sendable, CaseIterable {
        case valid, none

        var meaning: String {
            switch self {
            case .valid: "A valid key, at the same endpoint."
            case .none: "Nothing."
            }
        }
    }
}

extension Controls.Refused {
    fileprivate var meaning: String {
        switch self {
        case .unknown: "A fresh, well-formed key that nobody was given."
        case .missing: "A request without a key, where an unknown key is the probe itself."
        case .none: "Nothing."
        }
    }
}

extension CheckDefinition.Axis {
    fileprivate var meaning: String {
        switch self {
        case .once: "The target's first endpoint, through whatever node answers."
        case .eachEndpoint: "Every endpoint of the target."
        case .eachNode: "Every declared node, at the first endpoint."
        }
    }
}

extension Capability {
    fileprivate var meaning: String {
        switch self {
        case .keysCreate: "Keys can be created."
        case .keysList: "Keys can be listed."
        case .keysRegenerate: "Keys can be regenerated."
        case .keysDelete: "Keys can be deleted."
        case .keysRequests: "The key management is described as requests, which can be sent in other ways too."
        case .keysRename: "There is a request that gives a key another label."
        case .keysDetail: "There is a request for a key's detail."
        case .keysPages: "There are pages that show keys."
        case .keysRevoked: "The operator declares a key that was revoked."
        case .accountFunded: "There is an account with credits."
        case .accountExhausted: "There is an account without credits."
        case .accountLimited: "There is an account with a low rate."
        case .accountSecond: "There is an account of another customer."
        case .nodes: "The nodes behind the name are declared."
        case .hookRestart: "The operator's hook can restart the deployment."
        case .hookSetCredits: "The operator's hook can set an account's balance."
        case .hookTopUp: "The operator's hook can add to an account's balance."
        case .hookOutage: "The operator's hook can make calls fail with a 5xx."
        case .hookWaitForLogs: "The operator's hook can tell when the logs are complete."
        case .evidenceStores: "A store of the deployment can be read."
        case .evidenceLogs: "A log of the deployment can be read."
        case .balance: "An account's balance can be read."
        case .planRate: "There is an account with a low rate; where the rate is not declared it is measured first."
        case .accountRate: "The rate is the account's, not each key's."
        case .freeEndpoint: "An endpoint costs nothing, beside others that cost credits."
        case .http2: "HTTP/2 is spoken."
        }
    }
}
