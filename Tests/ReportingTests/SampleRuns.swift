import Contract
import RunEvents
import Testing

/// Three runs of the same small suite: clean, with everything that can go wrong, and killed.
struct SampleRun: Sendable, CustomTestStringConvertible {
    let name: String
    let events: [Event]

    var testDescription: String { name }

    static let all = [clean, troubled, killed]

    static let clean = SampleRun(
        name: "clean",
        events: [.header(header)] + queryKey(.pass, .pass) + headerCase + wwwAuthenticate(.pass) + slowPrefix(.pass) + [
            footer(.completed, counts: ["pass": 7])
        ])

    static let troubled: SampleRun = {
        let name = "troubled"
        var events: [Event] = [.header(header)]
        events.append(.notice(Notice(kind: .warning, text: "the certificate of the target expires in 3 days")))
        events.append(
            .notice(Notice(kind: .information, text: "horizon of rotation checks: 3 s (use --thorough for 5 min)")))
        events += queryKey(.fail, .waived) + headerCase + hostile + wwwAuthenticate(.fail) + slowPrefix(.inconclusive)
        events += [
            .outcome(
                CheckOutcome(
                    check: "storage.no-plaintext", row: "", clauses: [id("STO-1")], verdict: .notApplicable,
                    reason: "the target names no store to look into", remedy: "name one under evidence.stores",
                    place: place("storage", 4))),
            .outcome(
                CheckOutcome(
                    check: "credits.exhausted", row: "", clauses: [id("CRD-1")], verdict: .untestable,
                    reason: "the account 'exhausted' is declared, and its balance is 12", place: place("credits", 4))),
            exchange(5, "rate.recovers", "", .positiveControl, "/api/v1/people/enrich", 503, "down"),
            .outcome(
                CheckOutcome(
                    check: "rate.recovers", row: "", clauses: [id("RAT-3")], verdict: .inconclusive,
                    reason: "the positive control was answered 503 after the window", witnesses: [5],
                    place: place("rate", 4))),
            .outcome(
                CheckOutcome(
                    check: "rotation.old-key-dies", row: "", clauses: [id("ROT-1")], verdict: .notSelected,
                    reason: "not matched by --only", place: place("rotation", 4))),
            footer(
                .completed,
                counts: [
                    "pass": 3, "fail": 3, "waived": 1, "inconclusive": 2, "not-applicable": 1, "untestable": 1,
                ], keysLeft: 1,
                stale: [
                    StaleWaiver(
                        name: "header.case[upper]", problem: "the row passes since 2026-11-01",
                        place: SourcePlace(file: "waivers.yaml", line: 7, column: 3))
                ]),
        ]
        return SampleRun(name: name, events: events)
    }()

    /// The beginning of the troubled run, in the middle of a check.
    static let killed = SampleRun(
        name: "killed",
        events: [.header(header)] + queryKey(.fail, .pass) + [
            .checkStarted(CheckStarted(check: "header.case", rows: ["lower", "upper", "mixed"], at: 800_000_000)),
            .outcome(row("header.case", "upper", ["HDR-4"], .pass, "3 probes on 1 node", line: 32, at: 810_000_000)),
        ])

    private static let header = RunHeader(
        toolVersion: "1.2.3", runID: "k7m2q9", target: "apione-staging", startedAt: "2026-11-23T07:00:00Z", seed: 42,
        level: .standard,
        areas: [
            .init(prefix: "HDR", title: "Key in the header"), .init(prefix: "KEY", title: "Matching the key"),
            .init(prefix: "ERR", title: "Errors"), .init(prefix: "CRD", title: "Credits"),
            .init(prefix: "RAT", title: "Rate limit"), .init(prefix: "STO", title: "Storage"),
            .init(prefix: "ROT", title: "Rotation"),
        ],
        clauses: [
            clause(
                "HDR-3", "the key counts nowhere else: query string, body, cookie, look-alike names (`X_API_Key`)",
                "Never include your API key in a URL query parameter"),
            clause(
                "HDR-4", "header name in any case and white space around the value change nothing",
                "RFC 9110 5.1, 5.5", .standard),
            clause(
                "KEY-7", "hostile values (SQL, `*`, `a|b`, control bytes) get the 401",
                "does not match any active key"),
            clause("KEY-8", "missing, malformed and unknown cannot be told apart", "CWE-204, CWE-208", .hardening),
            clause("ERR-3", "a 401 carries `WWW-Authenticate`", "RFC 9110 11.6.1", .standard, warnsOnly: true),
            clause(
                "CRD-1", "an account without credits gets 403 `insufficient_credits`",
                "Your account has no remaining credits"),
            clause(
                "RAT-3", "it ends: after the window calls succeed",
                "You have exceeded the request rate for your plan"),
            clause("STO-1", "the plaintext is in no store", "stored only as a SHA-256 hash"),
            clause(
                "ROT-1", "no request sent after Regenerate was acknowledged succeeds with the old key",
                "The old key is invalidated immediately"),
            clause("ROT-7", "regenerating twice at once leaves exactly one live key", "invalidated"),
        ],
        checks: [
            CheckDescriptor(
                id: "header.query-key", title: "A key in the query string counts for nothing", clauses: [id("HDR-3")],
                why: "query strings end up in logs",
                fix: "read the key from the `X-API-Key` header only", place: place("header", 12)),
            descriptor("header.case", "The header's name counts in any case", ["HDR-4"], "header", 30),
            descriptor("matching.hostile", "Hostile values are refused like any other", ["KEY-7"], "matching", 20),
            descriptor("matching.slow-prefix", "Known prefixes take no longer", ["KEY-8"], "matching", 60),
            descriptor("errors.www-authenticate", "A refusal names the scheme", ["ERR-3"], "errors", 10),
            descriptor("credits.exhausted", "Without credits there is a 403", ["CRD-1"], "credits", 4),
            descriptor("rate.recovers", "The limit ends with its window", ["RAT-3"], "rate", 4),
            descriptor("storage.no-plaintext", "The store holds no key", ["STO-1"], "storage", 4),
            descriptor("rotation.old-key-dies", "The old key dies at once", ["ROT-1"], "rotation", 4),
        ])

    private static func queryKey(_ first: Verdict, _ second: Verdict) -> [Event] {
        var failed = row(
            "header.query-key", "api_key", ["HDR-3"], first,
            first == .pass ? "6 probes, 2 nodes" : "the key in ?api_key= was accepted", line: 14, at: 100_000_000)
        if first == .fail {
            failed.expected = "refused: `401 invalid_api_key`"
            failed.seen = "200 with a result"
            failed.witnesses = [1, 2]
            failed.reproduction =
                #"curl -sS -X POST "https://$TARGET/api/v1/companies/enrich?api_key=$KEYSPEC_FUNDED" -d '{"domain":"example.com"}'"#
        }
        var other = row("header.query-key", "token", ["HDR-3"], second, "6 probes, 2 nodes", line: 15, at: 90_000_000)
        if second == .waived {
            other.reason = "the key in ?token= was accepted"
            other.expected = "refused: `401 invalid_api_key`"
            other.seen = "200 with a result"
            other.waiver = "legacy partners until 2027-01-31 (ann@example.com)"
        }
        // The second row ends first: reports must not care.
        return [
            .checkStarted(CheckStarted(check: "header.query-key", rows: ["api_key", "token"], at: 50_000_000)),
            .keyAction(
                KeyActionRecord(
                    action: .create, check: "header.query-key", row: "", account: "funded", key: "victim",
                    sentAt: 51_000_000, acknowledgedAt: 60_000_000)),
            exchange(
                1, "header.query-key", "api_key", .positiveControl, "/api/v1/companies/enrich", 200,
                #"{"name":"Example"}"#),
            exchange(
                2, "header.query-key", "api_key", .probe, "/api/v1/companies/enrich?api_key=$FUNDED", 200,
                #"{"name":"Example"}"#),
            .outcome(other), .outcome(failed),
        ]
    }

    private static let headerCase: [Event] = [
        .checkStarted(CheckStarted(check: "header.case", rows: ["lower", "upper", "mixed"], at: 800_000_000)),
        .outcome(row("header.case", "mixed", ["HDR-4"], .pass, "3 probes on 1 node", line: 33, at: 830_000_000)),
        .outcome(row("header.case", "upper", ["HDR-4"], .pass, "3 probes on 1 node", line: 32, at: 810_000_000)),
        .outcome(row("header.case", "lower", ["HDR-4"], .pass, "3 probes on 1 node", line: 31, at: 820_000_000)),
    ]

    /// A target that answers with what hurts each format.
    static let hostileText =
        "]]><x a=\"1\">&amp; | `a` ``` **b** [c](javascript:d) <script>e</script> @octocat #7 https://evil.example\r\n"
        + "::error::f ##vso[task.complete] \u{1B}[31mred\u{1B}[0m \u{0}\u{7} \u{202E}reversed\u{2066} \u{9B}2J \u{FFFF}"

    private static let hostile: [Event] = {
        var outcome = row(
            "matching.hostile", "a|b`c", ["KEY-7"], .fail, "answered 500: \(hostileText)", line: 24, at: 900_000_000)
        outcome.expected = "401 `invalid_api_key`"
        outcome.seen = "500 \(hostileText)"
        outcome.witnesses = [3, 7]
        outcome.reproduction = "printf '%s' '````' | curl --data-binary @- \"https://$TARGET/\""
        return [
            .checkStarted(CheckStarted(check: "matching.hostile", rows: ["a|b`c"], at: 880_000_000)),
            exchange(
                3, "matching.hostile", "a|b`c", .probe, "/api/v1/companies/enrich", 500,
                "## Violations\n\n```\n| a | b |\n\(hostileText)\n### `fake`"),
            .instrument(
                InstrumentRecord(
                    sequence: 7, check: "matching.hostile", row: "a|b`c", place: nil, instrument: "scan",
                    title: hostileText, startedAt: 890_000_000, endedAt: 895_000_000,
                    facts: [.init("seen", hostileText)],
                    tables: [.init(title: hostileText, columns: ["a|b", "c"], rows: [[hostileText, "|"]])],
                    pictures: [.init(title: hostileText, text: "```\n\(hostileText)\n```")])),
            .outcome(outcome),
        ]
    }()

    private static func wwwAuthenticate(_ verdict: Verdict) -> [Event] {
        var outcome = row(
            "errors.www-authenticate", "", ["ERR-3"], verdict, "1 probe", line: 10, at: 950_000_000)
        if verdict == .fail {
            outcome.reason = "the 401 has no WWW-Authenticate"
            outcome.expected = "a `WWW-Authenticate` field"
            outcome.seen = "none"
        }
        return [
            .checkStarted(CheckStarted(check: "errors.www-authenticate", rows: [""], at: 940_000_000)),
            .outcome(outcome),
        ]
    }

    private static func slowPrefix(_ verdict: Verdict) -> [Event] {
        var outcome = row(
            "matching.slow-prefix", "", ["KEY-8"], verdict,
            verdict == .pass ? "would have seen 2 ms" : "the planted delay was not seen", line: 60, at: 970_000_000)
        outcome.witnesses = [8]
        return [
            .checkStarted(CheckStarted(check: "matching.slow-prefix", rows: [""], at: 960_000_000)),
            .instrument(
                InstrumentRecord(
                    sequence: 8, check: "matching.slow-prefix", row: "", place: place("matching", 62),
                    instrument: "timing", title: "200 pairs on one connection", startedAt: 961_000_000,
                    endedAt: 969_000_000, facts: [.init("effect", "0.2 us"), .init("smallest effect seen", "2 ms")],
                    tables: [
                        .init(
                            title: "Pairs", columns: ["leg", "slower", "faster"],
                            rows: [["comparison", "101", "99"], ["planted", "200", "0"]])
                    ], pictures: [.init(title: "Differences", text: "  .:|:.\n---0---")])),
            .outcome(outcome),
        ]
    }

    private static func footer(
        _ ending: RunFooter.Ending, counts: [String: Int], keysLeft: Int = 0, stale: [StaleWaiver] = []
    ) -> Event {
        .footer(
            RunFooter(
                ending: ending, duration: 2_345_678_901, cost: Cost(requests: 48, credits: 12, keys: 2),
                keysLeft: keysLeft, counts: counts, staleWaivers: stale))
    }

    private static func exchange(
        _ sequence: Int, _ check: String, _ row: String, _ purpose: ExchangeRecord.Purpose, _ target: String,
        _ status: Int, _ body: String
    ) -> Event {
        .exchange(
            ExchangeRecord(
                sequence: sequence, check: check, row: row, purpose: purpose, place: nil, endpoint: "enrich",
                method: "POST", target: target, version: "HTTP/2",
                requestHeaders: [HeaderLine("content-type", "application/json"), HeaderLine("x-api-key", "$FUNDED")],
                requestBody: #"{"domain":"example.com"}"#, node: "a", connection: 3, reused: sequence > 1,
                sentAt: UInt64(sequence) * 10_000_000, answeredAt: UInt64(sequence) * 10_000_000 + 4_000_000,
                status: status,
                responseHeaders: [
                    HeaderLine("content-type", "application/json"), HeaderLine("x-odd", "a\r\nset-cookie: b"),
                ],
                responseBody: body, transportFailure: nil, reading: status == 200 ? .authenticated : .other, code: nil))
    }

    private static func row(
        _ check: String, _ row: String, _ clauses: [String], _ verdict: Verdict, _ reason: String, line: Int,
        at start: UInt64
    ) -> CheckOutcome {
        CheckOutcome(
            check: check, row: row, clauses: clauses.map(id), verdict: verdict, reason: reason,
            place: place(String(check.prefix { $0 != "." }), line), startedAt: start, duration: 12_345_678,
            cost: Cost(requests: 6, credits: 1))
    }

    private static func id(_ text: String) -> ClauseID {
        guard let id = ClauseID(text) else { preconditionFailure("'\(text)' is not a clause id") }
        return id
    }

    private static func clause(
        _ name: String, _ text: String, _ source: String, _ level: Level = .contract, warnsOnly: Bool = false
    ) -> Clause {
        Clause(id: id(name), text: text, level: level, warnsOnly: warnsOnly, source: source, evidence: [.wire])
    }

    private static func descriptor(
        _ name: String, _ title: String, _ clauses: [String], _ file: String, _ line: Int
    ) -> CheckDescriptor {
        CheckDescriptor(id: name, title: title, clauses: clauses.map(id), place: place(file, line))
    }

    private static func place(_ file: String, _ line: Int) -> SourcePlace {
        SourcePlace(file: "specs/\(file).yaml", line: line, column: 5)
    }
}
