internal import Contract
internal import TypedYAML

extension Step {
    static let schema: Schema<Step> = .mapping(
        "step",
        about: """
            One thing that a row does, in order. A step with `expect` gives the verdict, unless it is a `premise`: that \
            makes the row inconclusive or not applicable when it does not hold.
            """,
        example: "request: { key: victim.old }\nrepeat: { for: 3s, every: 50ms }\nexpect: { refused: invalid_api_key }"
    ) { fields in
        let action = fields.oneOf(
            "action",
            .key("request", RequestTemplate.schema, about: "Sends a request.", example: "{ key: funded }") {
                Action.request($0)
            },
            .key(
                "create", .name, about: "Creates a declared key here instead of before the first step.",
                example: "victim"
            ) { .create($0) },
            .key("regenerate", .name, about: "Regenerates a key that the row created.", example: "victim") {
                .regenerate($0)
            },
            .key("delete", .name, about: "Deletes a key that the row created.", example: "victim") { .delete($0) },
            .key("wait", Wait.schema, about: "Sends nothing for a while.", example: "1s") { .wait($0) },
            .key(
                "together", CallSeries.together, about: "Makes calls at the same moment.",
                example: "{ requests: 40, keys: [one, two] }"
            ) { .calls($0) },
            .key(
                "in-turn", CallSeries.inTurn, about: "Makes calls one after the other.",
                example: "{ requests: 40, keys: [one, two] }"
            ) { .calls($0) },
            .key(
                "bypass", RequestTemplate.schema,
                about: """
                    Sends this request while the account `limited` is past its rate; it succeeded when several in a row \
                    did, each between two ordinary calls that were refused.
                    """, example: "{ key: limited, query: \"q=1\" }"
            ) { .bypass($0) },
            .key(
                "balance", .word("account", of: AccountRole.self),
                about: "Reads an account's balance, as the target file says under `balance`.", example: "second"
            ) { .balance($0) },
            .key(
                "timing", TimingStep.schema, about: "Compares two kinds of request by time.",
                example: "{ first: { key: unknown }, second: { key: near } }"
            ) { .timing($0) },
            .key("hook", HookStep.schema, about: "Calls a hook of the target.", example: "restart") { .hook($0) },
            .key(
                "scan", ScanStep.schema, about: "Searches the target's stores and logs.",
                example: "{ in: [stores], keys: [made], form: digest }"
            ) { .scan($0) },
            .key(
                "tls", TLSStep.schema, about: "Asks something about the deployment's TLS.", example: "version-1.3"
            ) { .tls($0) },
            .key(
                "while", BackgroundProbing.schema, about: "Probes a key in the background of a change.",
                example: "{ do: { regenerate: victim } }"
            ) { .probing($0) },
            .key(
                "at-once", SimultaneousRegeneration.schema, about: "Regenerates a key several times at once.",
                example: "{ regenerate: victim, times: 2 }"
            ) { .atOnce($0) },
            .key(
                "sample", SampleStep.schema, about: "Creates many keys and looks at all of them.",
                example: "{ account: funded, keys: 100 }"
            ) { .sample($0) },
            .key(
                "manage", ManageStep.schema, about: "Does something with the key management.",
                example: "{ action: list, key: victim }"
            ) { .manage($0) },
            .key(
                "assert", .name, about: "Judges the answer of an earlier step, by its name, again.", example: "refused"
            ) {
                .assert($0)
            })
        let name = fields.optional("name", .name, about: "The name under which later steps refer to this one.")
        let expectation = fields.optional(
            "expect", Expectation.schema, about: "What the answer is held against.", example: "authenticated")
        let premise = fields.optional(
            "premise", .word("premise", of: Premise.self) { $0.meaning },
            about: "What the row becomes when the expectation does not hold; without it that is a violation.")
        let repetition = fields.optional("repeat", Repetition.schema, about: "Sends the request again and again.")
        let until = fields.optional(
            "until", Repetition.untilSchema, about: "Sends the request until an answer meets an expectation.")
        let captures = fields.optional(
            "capture", Capture.listSchema, default: [], about: "Values of the answer for later steps, by name.",
            example: "{ code: { json: /error/code } }")
        fields.atMostOne(of: repetition, until)
        fields.field(premise, requires: expectation)
        fields.field(repetition, requires: expectation)
        return { record in
            let repeated = record.isGiven(until) ? record.keyRange(of: until) : record.keyRange(of: repetition)
            return Step(
                action: record[action], name: record[name], expectation: record[expectation],
                premise: record[premise], repetition: record[repetition] ?? record[until], captures: record[captures],
                place: record.keyRange(of: action).origin,
                places: Places(
                    subject: record.range(of: action).origin, name: record.range(of: name).origin,
                    expectation: record.keyRange(of: expectation).origin,
                    premise: record.keyRange(of: premise).origin, repetition: repeated.origin))
        }
    }
}

extension Step.Premise {
    fileprivate var meaning: String {
        switch self {
        case .inconclusive: "The row could not be decided."
        case .notApplicable: "The row does not concern this deployment."
        }
    }
}

extension Wait {
    static let schema: Schema<Wait> = .kinds(
        scalar: Duration.bounded.map { .fixed($0.nanoseconds) }, mapping: mapping)

    private static let mapping: Schema<Wait> = .mapping(
        "wait",
        about:
            "A pause: a duration, what an answer asked for, or a part of the rate's window. One of 2 s or more, or of a whole window, may last a little longer: what must not be disturbed runs meanwhile.",
        example: "retry-after: refused\nat-most: 2min"
    ) { fields in
        let step = fields.optional(
            "retry-after", .name, about: "As long as Retry-After in the answer of this step says.", example: "refused")
        let most = fields.optional(
            "at-most", Duration.bounded, about: "A longer wait makes the row inconclusive.", example: "2min")
        let halves = fields.optional(
            "half-windows", .int(in: 1...20),
            about: "So many halves of the window of the account `limited`, and a little more.", example: "2")
        fields.exactlyOne(of: step, halves)
        fields.field(step, requires: most)
        fields.field(most, requires: step)
        return { record in
            if let count = record[halves] { return .halfWindows(count) }
            guard let name = record[step], let most = record[most] else { return nil }
            return .retryAfter(step: name, atMost: most.nanoseconds)
        }
    }
}

extension Repetition {
    static let schema: Schema<Repetition> = .mapping(
        "repetition", about: "Sends the same request more than once; every answer is judged.",
        example: "for: 3s\nevery: 50ms"
    ) { fields in
        let duration = fields.optional("for", Duration.bounded, about: "For this long.", example: "3s")
        let interval = fields.optional(
            "every", Duration.bounded, about: "From the start of one request to the start of the next.", example: "50ms"
        )
        let times = fields.optional(
            "times", Attempts.schema(.int(in: 2...1000)), about: "This often in a row.", example: "5")
        fields.exactlyOne(of: duration, times)
        fields.field(duration, requires: interval)
        fields.field(interval, requires: duration)
        return { record in
            if let count = record[times] { return .times(count) }
            guard let span = record[duration], let step = record[interval] else { return nil }
            guard step <= span else {
                record.error(
                    "invalid-value", "'every' is longer than 'for', so there is nothing to repeat",
                    at: record.range(of: interval),
                    notes: [.init("'for' is given here", at: record.range(of: duration))])
                return nil
            }
            return .watch(duration: span.nanoseconds, interval: step.nanoseconds)
        }
    }

    static let untilSchema: Schema<Repetition> = .mapping(
        "until",
        about: """
            Sends the request until an answer meets an expectation; the step's own `expect` then judges that answer. \
            When none did, the row is inconclusive.
            """,
        example: "expect: { refused: rate_limit_exceeded }\nattempts: over-limit"
    ) { fields in
        let expectation = fields.required("expect", Expectation.schema, about: "What ends it.")
        let attempts = fields.optional(
            "attempts", Attempts.schema(.int(in: 1...10_000)), about: "At most this many requests.",
            example: "over-limit")
        let deadline = fields.optional("for", Duration.bounded, about: "At most this long.", example: "10s")
        let interval = fields.optional(
            "every", Duration.bounded,
            about: "From the start of one request to the start of the next; one right after the other by default.",
            example: "100ms")
        fields.atLeastOne(of: attempts, deadline)
        fields.field(deadline, requires: interval)
        return { record in
            .until(
                record[expectation], attempts: record[attempts], deadline: record[deadline]?.nanoseconds,
                interval: record[interval]?.nanoseconds ?? 0)
        }
    }
}

extension Repetition.Attempts {
    static func schema(_ number: Schema<Int>) -> Schema<Repetition.Attempts> {
        .either(
            number.map { .number($0) },
            Schema.word(
                "number of attempts", among: ["over-limit"],
                about: "`over-limit`: more than twice the rate of the account `limited`."
            )
            .map { _ in .overLimit })
    }
}

extension Capture {
    static let listSchema: Schema<[Capture]> = Schema.map(keys: .name, values: schema, atLeast: 1).map { entries in
        entries.map { Capture(name: $0.key.value, source: $0.value, place: $0.key.range.origin) }
    }

    private static let schema: Schema<Source> = .mapping(
        "capture", about: "A value taken from an answer, for `${capture.NAME}` in later steps.",
        example: "json: /error/code"
    ) { fields in
        let source = fields.oneOf(
            "source",
            .key("header", Expectation.fieldName, about: "A header field.", example: "ETag") { Source.header($0) },
            .key("json", JSONPointer.schema, about: "A value of the JSON body.", example: "/error/code") {
                .json(pointer: $0)
            },
            .key(
                "body", .regularExpression(example: "\"id=([0-9]+)\""),
                about: "The first group of this expression, or all that it matches.", example: "\"id=([0-9]+)\""
            ) { .body($0) })
        return { record in record[source] }
    }
}

extension Duration {
    /// Spans that a step may take: a millisecond to ten minutes.
    static let bounded: Schema<Duration> = .duration(in: .milliseconds(1) ... .seconds(600))

    /// Whole nanoseconds; never negative in a spec.
    var nanoseconds: UInt64 {
        UInt64(components.seconds) * 1_000_000_000 + UInt64(components.attoseconds / 1_000_000_000)
    }
}
