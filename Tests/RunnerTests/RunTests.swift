import Contract
import Deployment
import RunEvents
import Secrecy
import SpecLanguage
import Synchronization
import Testing
import TypedYAML

@testable import Runner

/// Whole runs against a deployment in memory.
@Suite("A run")
struct RunTests {
    static let targetText = """
        target: fake
        base: https://127.0.0.1:9
        trust: { ca: ca.pem }
        endpoints:
          enrich: { method: POST, path: /enrich, json: { domain: example.com }, cost: 1 }
          credits: { method: GET, path: /credits, cost: 0 }
        accounts:
          funded: {}
          exhausted: {}
          limited: { rate: { limit: 5, window: 1s } }
          second: {}
        keys:
          command: { run: [/bin/true] }
        budgets: { requests: 20000, credits: 20000, keys: 2000 }
        """

    struct Result {
        var ending: RunFooter.Ending
        var events: [Event]
        var summary: RunSummary { RunSummary(events) }

        func verdicts(_ pattern: String) -> Set<Verdict> {
            Set(summary.outcomes.filter { NamePattern(pattern).matches($0.name) }.map(\.verdict))
        }
        func names(_ verdict: Verdict) -> [String] { summary.outcomes.filter { $0.verdict == verdict }.map(\.name) }
    }

    static func run(
        _ manners: FakeDeployment.Manners = .init(), only: [String] = ["*"], jobs: Int = 8, seed: UInt64 = 1,
        waivers: WaiverBook = WaiverBook(), target text: String = targetText, stopAfter: Int? = nil,
        library given: SpecLibrary? = nil
    ) async throws -> Result {
        let library = try #require(given ?? SpecLibrary.load().value)
        let decoded = TargetDescription.schema.decode(SourceFile(name: "target.yaml", text: text))
        let target = try #require(decoded.value, "\(decoded.diagnostics.rendered(colours: false))")
        let fake = FakeDeployment(manners)
        let vault = SecretVault()
        let accounts = target.accounts.map {
            LiveAccount(account: $0, variables: [:], active: [], revoked: [])
        }
        let deployment = LiveDeployment(
            target: target, run: try #require(RunID("testrun1")),
            accounts: Dictionary(uniqueKeysWithValues: accounts.map { ($0.role, $0) }), vault: vault,
            gate: try TrafficGate(target, consent: true, transport: fake.answer, release: fake.release), provider: fake,
            journal: nil)
        let survey = CapabilitySurvey(target: target, actions: fake.actions)
        let plan = Planner(target: target, survey: survey, selection: Selection(patterns: only)).plan(library.checks)
        let events = Mutex<[Event]>([])
        let stop = StopSignal()
        let recorder = EventRecorder { event in
            let exchanges = events.withLock { events in
                events.append(event)
                return events.count { if case .exchange = $0 { true } else { false } }
            }
            if exchanges == stopAfter { stop.trigger(.interrupted) }
        }
        let run = Run(
            plan: plan, catalogue: library.catalogue, checks: library.checks, deployment: deployment,
            waivers: waivers,
            options: Run.Options(
                level: .contract, seed: seed, jobs: jobs, toolVersion: "0", startedAt: "2026-01-01T00:00:00Z"))
        let ending = await run.execute(recorder: recorder, stop: stop)
        return Result(ending: ending, events: events.withLock { $0 })
    }

    /// Everything but the checks that wait for seconds.
    static let quick = ["header.*", "matching.*", "errors.*"]

    @Test("of a sound deployment is green, with and without HTTP/2", arguments: [true, false])
    func sound(speaksHTTP2: Bool) async throws {
        let result = try await Self.run(.init(speaksHTTP2: speaksHTTP2), only: Self.quick)
        #expect(result.ending == .completed)
        #expect(result.names(.fail) == [])
        #expect(result.names(.inconclusive) == [])
        #expect(result.names(.untestable) == [])
        #expect(result.names(.pass).count > 150)
        #expect(result.summary.disagreement == nil)
    }

    @Test("finds a key that counts in the query, and blames nothing else")
    func queryKey() async throws {
        let result = try await Self.run(.init(takesQueryKeys: true), only: Self.quick)
        let failed = result.names(.fail)
        #expect(!failed.isEmpty)
        #expect(failed.allSatisfy { $0.hasPrefix("header.key-elsewhere") && $0.contains("query") }, "\(failed)")
        let outcome = try #require(result.summary.outcomes.first { $0.verdict == .fail })
        #expect(outcome.reproduction?.contains("$KEYSPEC_FUNDED") == true)
        #expect(outcome.seen?.contains("accepted key") == true)
    }

    @Test("a literal key may hold other keys of the row, which the record hides")
    func literalOfKeys() async throws {
        let text = """
            suite: own
            title: Own
            checks:
              - id: own.joined
                clauses: [KEY-3]
                title: Two keys in one
                keys:
                  made: { account: funded }
                  joined: { literal: "${key.made},${key.made}" }
                  same: { literal: "${key.made}" }
                steps:
                  - request: { key: same }
                    expect: authenticated
                  - request: { key: joined }
                    expect: { authenticated: false }
            """
        let library = SpecLibrary.load([SourceFile(name: "own.yaml", text: text)]).value
        let result = try await Self.run(only: ["own.*"], library: library)
        #expect(result.names(.pass) == ["own.joined"])
        let sent = result.events.compactMap { event -> String? in
            guard case .exchange(let exchange) = event, exchange.purpose == .probe else { return nil }
            return exchange.requestHeaders.first { $0.name == "X-API-Key" }?.value
        }
        #expect(sent.count == 2 && sent.allSatisfy { !$0.contains("ak_live_") })
    }

    @Test("ends where one check waits in the turn that others need for their calls", arguments: [1, 2])
    func waitingInTurn(jobs: Int) async throws {
        let text = """
            suite: own
            title: Own
            checks:
              - id: own.charged
                clauses: [CRD-5]
                title: A call is charged
                keys:
                  one: { account: second }
                steps:
                  - balance: second
                  - request: { key: one }
                    expect: authenticated
                    name: call
                  - balance: second
                    expect: { charged: exactly }
                  - scan: { in: [logs], keys: [one], form: plaintext, call: call }
                    expect: { found: none }
              - id: own.quiet
                clauses: [LOG-5]
                title: No log has the key
                matrix: { row: [a, b, c] }
                keys:
                  one: { account: funded, label: "${matrix.row}" }
                steps:
                  - request: { key: one }
                    expect: authenticated
                    name: call
                  - scan: { in: [logs], keys: [one], form: plaintext, call: call }
                    expect: { found: none }
            """
        let library = try #require(SpecLibrary.load([SourceFile(name: "own.yaml", text: text)]).value)
        let target =
            Self.targetText + """

                balance: { endpoint: credits, json: /credits }
                evidence: { log: { kind: log, files: \(#filePath), lag: 50ms } }
                """
        let result = try await Self.run(only: ["own.*"], jobs: jobs, target: target, library: library)
        // The balance of this deployment never changes, which is looked at again after a while, twice.
        #expect(result.names(.fail) == ["own.charged"])
        #expect(result.summary.outcomes.count == 4)
    }

    @Test("of a deployment that dies is never green: the controls notice")
    func dies() async throws {
        let result = try await Self.run(.init(diesAfter: 20), only: ["header.key-elsewhere"], jobs: 1)
        #expect(result.verdicts("header.key-elsewhere[*") == [.inconclusive])
    }

    @Test("tries what a moment's trouble left open once more, and says so")
    func secondTry() async throws {
        let result = try await Self.run(.init(gap: 30..<34), only: ["header.key-elsewhere"], jobs: 1)
        #expect(result.verdicts("header.key-elsewhere[*") == [.pass])
        let outcomes = result.summary.outcomes.filter { $0.reason.contains("second try") }
        #expect((1...4).contains(outcomes.count))
        #expect(outcomes.allSatisfy { $0.reason.contains("the first told nothing: ") && $0.cost.requests > 1 })
    }

    @Test("that leaves much open tries nothing again")
    func tooMuchForSecondTries() async throws {
        let result = try await Self.run(.init(gap: 30..<60), only: ["header.key-elsewhere"], jobs: 1)
        #expect(result.names(.inconclusive).count > 10)
    }

    @Test("finds a defect at the second try, and keeps the first outcome where that tells nothing either")
    func mergedOutcomes() throws {
        func outcome(_ verdict: Verdict, _ reason: String, at start: UInt64, requests: Int) -> CheckOutcome {
            var outcome = CheckOutcome(
                check: "a.b", row: "", clauses: [], verdict: verdict, reason: reason,
                place: SourcePlace(file: "a.yaml", line: 1, column: 1))
            outcome.startedAt = start
            outcome.duration = 5
            outcome.cost = Cost(requests: requests)
            return outcome
        }
        let first = outcome(.inconclusive, "a time-out", at: 10, requests: 2)
        let failed = SecondTries.merged(first, outcome(.fail, "expected x, got y", at: 100, requests: 3))
        #expect(failed.verdict == .fail)
        #expect(failed.reason == "expected x, got y; at a second try, as the first told nothing: a time-out")
        #expect(failed.startedAt == 10 && failed.duration == 95 && failed.cost.requests == 5)
        let open = SecondTries.merged(first, outcome(.inconclusive, "another", at: 100, requests: 3))
        #expect(open.verdict == .inconclusive && open.reason == "a time-out" && open.cost.requests == 5)
    }

    @Test("where everybody is served blames the missing check, and nothing that follows from it")
    func servesEverybody() async throws {
        let result = try await Self.run(.init(servesEverybody: true), only: Self.quick)
        #expect(result.verdicts("header.key-required[*") == [.fail])
        #expect(result.verdicts("header.key-elsewhere[*") == [.inconclusive])
        #expect(result.verdicts("matching.whole-key-counts*") == [.inconclusive])
    }

    @Test("of refusals without the documented code fails where the code is the matter, and is inconclusive elsewhere")
    func withoutCode() async throws {
        let result = try await Self.run(.init(refusesWith: 401), only: Self.quick)
        #expect(result.verdicts("errors.unauthorized*") == [.fail])
        #expect(result.verdicts("header.key-elsewhere[*") == [.inconclusive])
        let aboutCodes = ["errors.unauthorized", "errors.same-over-versions"]
        #expect(
            result.names(.fail).allSatisfy { name in aboutCodes.contains { name.hasPrefix($0) } },
            "\(result.names(.fail))")
    }

    @Test("takes server errors for no evidence", arguments: [500, 503])
    func serverErrors(status: Int) async throws {
        let result = try await Self.run(
            .init(refusesWith: status), only: ["header.key-elsewhere", "matching.missing*"])
        #expect(result.names(.fail) == [])
        #expect(result.names(.pass) == [])
    }

    @Test("waits out a limit that nobody asked for")
    func earlyLimit() async throws {
        let result = try await Self.run(.init(earlyLimits: 1), only: ["header.valid-key-accepted"])
        #expect(result.verdicts("header.valid-key-accepted*") == [.pass])
    }

    /// A run of one check of its own.
    private static func runOwn(
        _ steps: String, keys: String, _ manners: FakeDeployment.Manners = .init()
    ) async throws -> Result {
        let text = """
            suite: own
            title: Own
            checks:
              - id: own.one
                clauses: [KEY-3]
                title: One
                keys: \(keys)
                steps: [\(steps)]
            """
        let (library, diagnostics) = SpecLibrary.load([SourceFile(name: "own.yaml", text: text)])
        let given = try #require(library, "\(diagnostics.rendered(colours: false))")
        return try await run(manners, only: ["own.*"], library: given)
    }

    @Test(
        "waits out no limit that is asked for, under whatever name the key goes",
        arguments: [
            "{ alias: { same-as: limited } }", "{ own: { account: limited }, alias: { same-as: own } }",
        ],
        ["refused: rate_limit_exceeded", "code: rate_limit_exceeded", "any: [{ status: 429 }, { status: 418 }]"])
    func limitOfAlias(keys: String, expected: String) async throws {
        let result = try await Self.runOwn(
            """
            { request: { key: alias }, until: { expect: { refused: rate_limit_exceeded }, attempts: over-limit } },
            { request: { key: alias }, expect: { \(expected) } }
            """, keys: keys, .init(rate: (5, .seconds(600))))
        #expect(result.verdicts("own.one") == [.pass])
        let refused = result.events.count { event in
            if case .exchange(let exchange) = event { exchange.status == 429 } else { false }
        }
        #expect(refused == 2)
    }

    @Test("looks for nothing that turned out to be empty", arguments: ["contains", "contains-none-of"])
    func emptyCapture(predicate: String) async throws {
        let result = try await Self.runOwn(
            """
            { request: { key: same }, capture: { empty: { body: "^ *" } } },
            { request: { key: same }, expect: { body: { \(predicate): "${capture.empty}" } } }
            """, keys: "{ same: { same-as: funded } }")
        #expect(result.verdicts("own.one") == [.inconclusive])
    }

    @Test("captures no key that an answer holds, and shows it nowhere")
    func keyInCapture() async throws {
        let result = try await Self.runOwn(
            """
            { request: { key: made }, capture: { echo: { header: X-Echo } } },
            { request: { key: unknown, text: "${capture.echo}" }, expect: { body: { contains: "${capture.echo}" } } }
            """, keys: "{ made: { account: funded } }", .init(echoesKeys: true))
        #expect(result.verdicts("own.one") == [.inconclusive])
        #expect(!"\(result.events)".contains(/ak_live_[A-Za-z0-9]{32}/))
    }

    @Test("of a target that does not answer ends before the checks")
    func unreachable() async throws {
        let result = try await Self.run(.init(isUnreachable: true))
        #expect(result.ending == .targetUnreachable)
        #expect(result.names(.pass) == [])
        #expect(Gate(level: .contract).exitCode(for: result.summary) == .unreachable)
    }

    @Test("finds an old key that goes on working")
    func staleKey() async throws {
        let result = try await Self.run(.init(keepsOldKeys: true), only: ["rotation.*"])
        #expect(result.verdicts("rotation.old-key-refused*").contains(.fail))
        #expect(result.verdicts("rotation.new-key-*") == [.pass])
    }

    static let histories = [
        "rotation.old-key-refused", "rotation.new-key-accepted", "rotation.one-point-in-time",
        "rotation.everywhere-at-once",
    ]

    @Test("watches a sound rotation at every place that there is, and says how long", arguments: [true, false])
    func soundRotation(closesConnections: Bool) async throws {
        let result = try await Self.run(
            .init(closesConnections: closesConnections), only: Self.histories + ["rotation.one-survivor"])
        #expect(result.names(.fail) == [], "\(result.summary.outcomes.filter { $0.verdict == .fail }.map(\.reason))")
        #expect(result.verdicts("rotation.new-key-accepted") == [.pass])
        #expect(result.verdicts("rotation.everywhere-at-once") == [.pass])
        #expect(result.verdicts("rotation.one-survivor") == [.pass])
        let whole = try #require(result.summary.outcomes.first { $0.name == "rotation.everywhere-at-once" })
        let watched = try #require(
            whole.reason.firstMatch(of: #/ watched for ([0-9]+)(?:\.[0-9]+)? s after Regenerate/#))
        #expect(try #require(Int(watched.1)) >= 3)
        let closed = try #require(
            result.summary.outcomes.first { $0.name == "rotation.old-key-refused[connection-opened-before]" })
        #expect(closed.verdict == (closesConnections ? .notApplicable : .pass), "\(closed)")
    }

    @Test("finds a new key that comes late, and blames no other clause of the rotation")
    func lateKey() async throws {
        let result = try await Self.run(.init(newKeyLag: 1), only: ["rotation.new-key-accepted"])
        #expect(result.verdicts("rotation.new-key-accepted") == [.fail])
        let failure = try #require(result.summary.outcomes.first { $0.verdict == .fail })
        #expect(failure.seen?.contains("after Regenerate was acknowledged") == true)
        // The probes that contradict each other, in each way in which they do, and the history.
        #expect((2...4).contains(failure.witnesses.count))
    }

    @Test(
        "waits for keys that begin to work a while after they were made, and tells how late they were")
    func lateActivation() async throws {
        let only = Self.histories + ["header.key-elsewhere", "generating.side-by-side", "matching.deleted-everywhere"]
        // What is learned of one key is twice as long and 50 ms more.
        let result = try await Self.run(.init(activation: .milliseconds(50), firstKeyLag: 4), only: only)
        #expect(result.names(.fail) == [])
        #expect(result.names(.inconclusive) == [])
        let lateness = result.summary.notices.first { $0.text.hasPrefix("a new key was refused until") }
        #expect(lateness?.kind == .information)
        // By the time that the target file names there is nothing to be measured.
        let declared = try await Self.run(
            .init(activation: .milliseconds(500)), only: only,
            target: Self.targetText + "\nreadings: { key-activation: 500ms }")
        #expect(declared.names(.fail) == [])
        #expect(declared.names(.inconclusive) == [])
        #expect(!declared.summary.notices.contains { $0.text.hasPrefix("a new key was refused") })
    }

    @Test("finds a key that Regenerate gives and that begins to work late, whatever a new key may do")
    func lateRegeneration() async throws {
        let result = try await Self.run(
            .init(newKeyLag: 1, activation: .milliseconds(60)), only: ["rotation.new-key-accepted"])
        #expect(result.verdicts("rotation.new-key-accepted") == [.fail])
    }

    @Test("takes a lost acknowledgement for an open end: nothing is proved, nobody is blamed")
    func lostAcknowledgement() async throws {
        let result = try await Self.run(.init(losesAcknowledgements: true), only: ["rotation.old-key-refused"])
        #expect(result.names(.fail) == [])
        #expect(result.names(.pass) == [])
        #expect(result.summary.outcomes.contains { $0.reason.contains("acknowledgement of Regenerate was lost") })
    }

    @Test("finds two survivors of two Regenerates at once")
    func twoSurvivors() async throws {
        let result = try await Self.run(.init(keepsAllNewKeys: true), only: ["rotation.one-survivor"])
        #expect(result.verdicts("rotation.one-survivor") == [.fail])
    }

    @Test("is judged the same again from its events alone, and a doctored record is noticed")
    func rejudged() async throws {
        let result = try await Self.run(.init(keepsOldKeys: true), only: ["rotation.old-key-refused*"])
        var judgement = Rejudgement()
        for event in result.events { judgement.apply(event) }
        judgement.finish()
        #expect(judgement.agrees, "\(judgement.histories) \(judgement.others)")
        #expect(judgement.histories.count > 2)
        var doctored = Rejudgement()
        for event in result.events {
            if case .instrument(var record) = event, record.history?.judgements.first?.violations == ["stale"] {
                record.history?.judgements[0].violations = []
                doctored.apply(.instrument(record))
            } else if case .outcome(var outcome) = event, outcome.verdict == .fail {
                outcome.verdict = .pass
                doctored.apply(.outcome(outcome))
            } else if case .history(let part) = event, part.sequence.isMultiple(of: 2) {
                continue
            } else {
                doctored.apply(event)
            }
        }
        doctored.finish()
        #expect(!doctored.agrees)
        #expect(doctored.others.contains { $0.difference?.contains("shows a violation") == true })
        #expect(doctored.others.contains { $0.subject == "footer" })
    }

    @Test("of a key management that fails says so once, and leaves every row open")
    func noKeys() async throws {
        let text = Self.targetText
        let result = try await Self.run(.init(createsNoKeys: true), only: ["matching.revoked"], target: text)
        #expect(result.verdicts("matching.revoked") == [.inconclusive])
        #expect(result.summary.notices.contains { $0.text.contains("keyspec doctor") })
    }

    @Test("of a declared capability that cannot be exercised is untestable, which fails the gate")
    func untestable() async throws {
        let result = try await Self.run(.init(regeneratesNoKeys: true), only: ["rotation.new-key-differs"])
        #expect(result.verdicts("rotation.new-key-differs") == [.untestable])
        #expect(Gate(level: .contract).exitCode(for: result.summary) == .violation)
    }

    @Test("that is interrupted says what ran, and leaves no key")
    func interrupted() async throws {
        let result = try await Self.run(only: ["header.*"], jobs: 2, stopAfter: 40)
        #expect(result.ending == .interrupted)
        #expect(Gate(level: .contract).exitCode(for: result.summary) == .interrupted)
        #expect(result.names(.fail) == [])
        #expect(!result.names(.inconclusive).isEmpty)
    }

    @Test("comes to the same outcomes whatever the parallelism", arguments: [1, 3, 16])
    func deterministic(jobs: Int) async throws {
        func outcomes(_ result: Result) -> [String] {
            result.summary.outcomes.map { "\($0.name) \($0.verdict.rawValue) \($0.reason)" }
        }
        let one = try await Self.run(.init(takesQueryKeys: true), only: ["header.*"], jobs: 1)
        let other = try await Self.run(.init(takesQueryKeys: true), only: ["header.*"], jobs: jobs)
        #expect(outcomes(one) == outcomes(other))
    }

    @Test("turns a failure into a waived one while the waiver counts, and calls a useless waiver stale")
    func waivers() async throws {
        func waiver(_ pattern: String, until: String) -> Waiver {
            Waiver(
                pattern: pattern, reason: "known", owner: "team", until: until,
                place: SourcePlace(file: "waivers.yaml", line: 1, column: 1))
        }
        let book = WaiverBook(
            [
                waiver("header.key-elsewhere*", until: "2026-12-31"),
                waiver("header.key-required*", until: "2026-12-31"),
                waiver("HDR-2", until: "2026-01-01"),
            ], today: "2026-11-23")
        let result = try await Self.run(.init(takesQueryKeys: true), only: ["HDR-2", "HDR-3"], waivers: book)
        #expect(result.names(.fail) == [])
        #expect(!result.names(.waived).isEmpty)
        #expect(result.summary.footer?.staleWaivers.map(\.name) == ["header.key-required*", "HDR-2"])
        #expect(Gate(level: .contract).exitCode(for: result.summary) == .violation)
    }

    @Test("leaves rows out that are not selected, and counts nothing as run when none is")
    func selection() async throws {
        let result = try await Self.run(only: ["header.key-elsewhere[enrich,trailer]"])
        #expect(result.names(.pass) == ["header.key-elsewhere[enrich,trailer]"])
        let none = try await Self.run(only: ["no-such-check"])
        #expect(Gate(level: .contract).exitCode(for: none.summary) == .nothingRan)
    }

    @Test("judges labels by whatever lists keys, and finds a hint that only the list shows")
    func lists() async throws {
        let only = ["generating.label-kept", "rotation.label-kept", "matching.no-fact-authenticates[hint]"]
        let sound = try await Self.run(.init(hintsInListAlone: true), only: only)
        for name in only { #expect(sound.verdicts("\(name)*") == [.pass], "\(name)") }
        let forgetful = try await Self.run(.init(losesLabels: true), only: only)
        #expect(forgetful.verdicts("generating.label-kept[*") == [.fail])
        // What is another clause's matter leaves this one open.
        #expect(forgetful.verdicts("rotation.label-kept") == [.inconclusive])
    }

    @Test("holds no key in any event")
    func secrecy() async throws {
        let result = try await Self.run(.init(takesQueryKeys: true), only: Self.quick)
        let text = "\(result.events)"
        #expect(!text.contains(/ak_live_[A-Za-z0-9]{32}/))
    }
}
