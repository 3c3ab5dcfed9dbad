import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// Regenerating one key several times at once, and asking which of the keys that came out of it lives.
extension RowExecution {
    /// Every key is asked for so often after the last of the Regenerates, so long apart.
    private static let rereadings = 2
    private static let pause = Duration.milliseconds(200)
    /// Rounds in which no two Regenerates met are repeated so often.
    private static let missedRounds = 5

    mutating func regenerate(
        _ regeneration: SimultaneousRegeneration, _ step: Step
    ) async throws(RowStop) -> Ending? {
        switch context.target.keys {
        case .manual: throw .inTurns
        case .http(let management) where management.takesTurns: throw .inTurns
        case .http, .command, nil: break
        }
        var counted = 0
        var missed = 0
        while counted < regeneration.rounds {
            let round = try await round(of: regeneration, step)
            if !round.isSimultaneous {
                missed += 1
                guard missed < Self.missedRounds else {
                    if case .command = context.target.keys { throw .inTurns }
                    throw .inconclusive("in \(missed) rounds no two Regenerates were under way together")
                }
                continue
            }
            counted += 1
            let ending = try conclude(round, step, isLast: counted == regeneration.rounds, rounds: counted)
            if let ending { return ending }
        }
        return nil
    }

    /// One round: what was sent together, and what its keys were answered.
    struct SurvivorRound: Sendable {
        var began: UInt64
        var key: String
        var rule: SoleSurvivor
        var history: History
        var asked: [Prober.Asked]

        /// Whether two of the Regenerates that gave a key were under way together.
        var isSimultaneous: Bool {
            let given = rule.regenerations.filter { if case .gave = $0.result { true } else { false } }
            let intervals = (given.count > 1 ? given : rule.regenerations).map(\.interval)
            return intervals.indices.contains { first in
                intervals.indices.contains { second in
                    first < second && !intervals[first].precedes(intervals[second])
                        && !intervals[second].precedes(intervals[first])
                }
            }
        }
    }

    private mutating func round(
        of regeneration: SimultaneousRegeneration, _ step: Step
    ) async throws(RowStop) -> SurvivorRound {
        let name = regeneration.key
        let old = try keys.issued(name)
        let began = context.recorder.now
        let primed = try await ask(old.secret, step)
        guard primed.subject.outcome == .accepted else {
            throw .inconclusive("the key was not accepted before it was regenerated: \(primed.subject.wording)")
        }
        let outcomes = await keys.regenerateAtOnce(name, count: regeneration.count)
        var history = History(
            subjects: ["\(name).old"] + outcomes.indices.map { "\(name), given to caller \($0 + 1)" },
            cells: [builder.endpoint.name])
        var asked: [Prober.Asked] = []
        let recorder = context.recorder
        for reading in 0..<Self.rereadings {
            if reading > 0 { try await prober.pause(Self.pause) }
            let secrets =
                [(0, old.secret.named("\(name).old"))]
                + outcomes.enumerated().compactMap { index, outcome in
                    outcome.key.map { (index + 1, $0.secret.named("\(name).\(index + 1)")) }
                }
            for (subject, secret) in secrets {
                let answer = try await ask(secret, step)
                let sent = Int64(
                    clamping: recorder.offset(of: answer.exchange.timings.sent ?? answer.exchange.timings.queued))
                let answered = Int64(clamping: recorder.offset(of: answer.exchange.timings.answered))
                history.append(
                    Interval(sent: sent, answered: max(sent, answered)), answer.subject.outcome, subject: subject,
                    cost: answer.built.endpoint.cost)
                asked.append(answer)
            }
        }
        let regenerations = outcomes.enumerated().map { index, outcome in
            outcome.regeneration(subject: index + 1) { Int64(clamping: recorder.offset(of: $0)) }
        }
        let live = history.first { $0.outcome == .accepted && $0.subject > 0 }
        keys.settle(
            name, old: old, on: live.flatMap { outcomes[$0.subject - 1].key } ?? outcomes.lazy.compactMap(\.key).first)
        return SurvivorRound(
            began: began, key: name, rule: SoleSurvivor(regenerations, old: 0), history: history, asked: asked)
    }

    private mutating func ask(_ key: Secret, _ step: Step) async throws(RowStop) -> Prober.Asked {
        let channel = RunPlan.Channel(endpoint: builder.endpoint.name, version: .best, isFresh: true)
        let built = builder.documented(key, channel: channel)
        cost.requests += 1
        let asked = try await prober.ask(
            built,
            Prober.Circumstances(
                purpose: .probe, place: SourcePlace(step.place), credits: built.endpoint.cost, isPatient: false))
        if asked.subject.outcome == .accepted { cost.credits += built.endpoint.cost }
        return asked
    }

    private mutating func conclude(
        _ round: SurvivorRound, _ step: Step, isLast: Bool, rounds: Int
    ) throws(RowStop) -> Ending? {
        let against = step.expectation?.survivorFlaws ?? []
        let rule = HistoryRule.soleSurvivor(round.rule)
        let finding = rule.judge(round.history)
        let decisive = finding.violations.filter { violation in against.contains { $0.rawValue == violation.kind } }
        guard isLast || !decisive.isEmpty || finding.undecided != nil else { return nil }
        let evidence = decisive.first.map { $0.probes.map { prober.record(round.asked[$0]) } } ?? []
        let judgement = rule.record(of: finding, against: against.map(\.rawValue))
        let report = SurvivorReport(round: round, rounds: rounds)
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: SourcePlace(step.place), instrument: "at-once",
                    title: decisive.first.map { report.sentence(about: $0.kind) } ?? report.title,
                    startedAt: round.began, endedAt: ended, facts: report.facts, tables: [report.table],
                    history: round.history.record(judgements: [judgement]))
            }, coverage: report.coverage, besides: evidence, history: round.history)
        if let violation = decisive.first {
            let contradiction = Contradiction(
                expected: "exactly one live key, and one that a caller was given",
                seen: report.sentence(about: violation.kind), selfEvident: violation.kind == "old-survives")
            return try conclude(.violated(contradiction), step, reproduction: nil)
        }
        if let reason = finding.undecided { throw .inconclusive(reason) }
        return nil
    }
}

extension Expectation {
    /// What an `at-once` step is held against.
    fileprivate var survivorFlaws: [SurvivorFlaw] {
        terms.flatMap { term -> [SurvivorFlaw] in
            switch term {
            case .survivors(let flaws): flaws
            default: []
            }
        }
    }
}

extension RowStop {
    /// A person at the terminal, or a program that does one thing after the other.
    static let inTurns = RowStop.notApplicable(
        reason: "the key management is asked for one thing after the other",
        remedy:
            "describe Regenerate as one request under 'keys: http:', or let the key program do several at once")
}

/// A round of concurrent Regenerates for readers.
struct SurvivorReport: Sendable {
    let round: RowExecution.SurvivorRound
    let rounds: Int

    var title: String { "one of the keys that \(round.rule.regenerations.count) Regenerates at once gave lives" }

    var coverage: String {
        "\(rounds == 1 ? "1 round" : "\(rounds) rounds") of \(round.rule.regenerations.count) Regenerates at once, sent "
            + "within \(Duration.nanoseconds(spread).wording)"
    }

    private var sent: [Int64] { round.rule.regenerations.map(\.interval.sent) }
    private var spread: Int64 { (sent.max() ?? 0) - (sent.min() ?? 0) }

    var facts: [InstrumentRecord.Fact] { [.init("sent within", Duration.nanoseconds(spread).wording)] }

    var table: InstrumentRecord.Table {
        let begin = sent.min() ?? 0
        let regenerations = round.rule.regenerations.enumerated().map { index, regeneration in
            let end = regeneration.interval
            let result =
                switch regeneration.result {
                case .gave: "gave a key"
                case .refused: "refused"
                case .noInformation: "no information"
                }
            return [
                "Regenerate \(index + 1)", Duration.nanoseconds(end.sent - begin).wording,
                end.isOpen ? "-" : Duration.nanoseconds(end.answered - begin).wording, result,
            ]
        }
        let probes = round.history.map { probe in
            [
                "'\(round.history.subjects[probe.subject])' asked", Duration.nanoseconds(probe.sent - begin).wording,
                Duration.nanoseconds(probe.answered - begin).wording, probe.outcome.wording,
            ]
        }
        return InstrumentRecord.Table(
            title: "The round", columns: ["what", "sent", "answered", "outcome"], rows: regenerations + probes)
    }

    func sentence(about kind: String) -> String {
        let count = round.rule.regenerations.count
        return switch SoleSurvivor.Kind(rawValue: kind) {
        case .oldSurvives: "after \(count) Regenerates at once the old key was still accepted"
        case .severalLive: "after \(count) Regenerates at once two of the new keys were accepted"
        case .noneLives: "after \(count) Regenerates at once every new key was refused"
        case .overwrittenSurvives: "a key was accepted although a later Regenerate had replaced it"
        case .unsettled: "after \(count) Regenerates at once one key was both accepted and refused"
        case nil: kind
        }
    }
}

extension ProbeOutcome {
    /// For tables.
    var wording: String {
        switch self {
        case .accepted: "accepted"
        case .refused(let reason): "refused, \(reason)"
        case .noInformation: "no information"
        }
    }
}
