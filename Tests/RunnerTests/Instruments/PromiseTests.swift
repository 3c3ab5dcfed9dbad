import Contract
import Oracles
import SpecLanguage
import TestSupport
import Testing

@testable import Runner

@Suite("Calls are held against credits and rate") struct PromiseTests {
    private static let insufficient = ProbeOutcome.refused(reason: "insufficient_credits")
    private static let exceeded = ProbeOutcome.refused(reason: "rate_limit_exceeded")

    /// A series of `count` calls in turn, those of `accepted` accepted, a millisecond each.
    private func page(
        _ outcomes: [ProbeOutcome], before: Int? = nil, start: Int64 = 10_000_000_000
    ) -> AccountBook.Page {
        var page = AccountBook.Page()
        page.before = before
        for (index, outcome) in outcomes.enumerated() {
            let sent = start + Int64(index) * 1_000_000
            let interval = Interval(sent: sent, answered: sent + 900_000)
            page.history.append(
                interval, outcome, subject: page.history.subject("one"), cell: page.history.cell("here"), cost: 1)
            page.sequences.append(index)
            page.calls.append(
                interval, outcome, subject: page.calls.subject("one"), cell: page.calls.cell("here"), cost: 1)
            page.callSequences.append(index)
        }
        return page
    }

    private func outcome(_ page: AccountBook.Page, counts: Bool = true) -> SeriesOutcome {
        var round = CallRound([], spread: .milliseconds(1), counts: counts, flaw: counts ? nil : "too far apart")
        for probe in page.calls {
            switch probe.outcome {
            case .accepted: round.accepted += 1
            case .refused(let reason): round.refused[reason, default: 0] += 1
            case .noInformation: round.withoutInformation += 1
            }
        }
        return SeriesOutcome(series: .sample, role: .second, rounds: [round], began: 0)
    }

    private func credits(_ outcomes: [ProbeOutcome], before: Int?, counts: Bool = true) -> Judgement {
        let page = page(outcomes, before: before)
        return PromiseJudge(page: page, outcome: outcome(page, counts: counts)).credits(.kept).judgement
    }

    private func rate(_ outcomes: [ProbeOutcome], limit: Int, start: Int64 = 10_000_000_000) -> Judgement {
        rate(outcomes, RateBounds(limit: limit, window: 1_000_000_000), start: start).judgement
    }

    private func rate(
        _ outcomes: [ProbeOutcome], _ bounds: RateBounds, start: Int64 = 10_000_000_000
    ) -> PromiseFinding {
        let page = page(outcomes, start: start)
        let calls = page.countable(quietSince: 0, window: bounds.longest, besidesFree: false).calls
        return PromiseJudge(page: page, outcome: outcome(page)).rate(.kept, bounds, calls: calls)
    }

    @Test("two bursts have to lie within two windows, or nodes that count apart would not be seen")
    func nearBursts() {
        let bounds = RateBounds(limit: 5, window: 1_000_000_000)
        func judged(second start: Int64) -> Judgement {
            var page = page(several(.accepted, 5) + [Self.exceeded])
            for (index, outcome) in (several(.accepted, 5) + [Self.exceeded]).enumerated() {
                let sent = start + Int64(index) * 1_000_000
                page.calls.append(
                    Interval(sent: sent, answered: sent + 900_000), outcome, subject: page.calls.subject("one"),
                    cell: page.calls.cell("here"), cost: 1)
                page.callSequences.append(page.callSequences.count)
            }
            var outcome = outcome(page)
            outcome.series.rounds = 2
            outcome.rounds = [10_000_000_000, start].map { sent in
                var round = CallRound([], spread: .milliseconds(1), counts: true, flaw: nil)
                round.extent = Interval(sent: sent, answered: sent + 6_000_000)
                round.refused = ["rate_limit_exceeded": 1]
                round.accepted = 5
                return round
            }
            let calls = page.countable(quietSince: 0, window: bounds.longest, besidesFree: false).calls
            return PromiseJudge(page: page, outcome: outcome).rate(.kept, bounds, calls: calls).judgement
        }
        #expect(judged(second: 11_550_000_000) == .holds)
        guard case .noInformation(let why) = judged(second: 12_000_000_000) else {
            Issue.record("not seen")
            return
        }
        #expect(why.contains("two windows"))
    }

    @Test("calls that cost nothing are not held against a rate where others cost something")
    func freeCalls() {
        let bounds = RateBounds(limit: 5, window: 1_000_000_000)
        func countable(_ cost: (Int) -> Int) -> Int {
            var page = AccountBook.Page()
            for (index, outcome) in (several(.accepted, 16) + [Self.exceeded]).enumerated() {
                let sent = 10_000_000_000 + Int64(index) * 1_000_000
                page.calls.append(
                    Interval(sent: sent, answered: sent + 900_000), outcome, subject: page.calls.subject("one"),
                    cell: page.calls.cell("here"), cost: cost(index))
                page.callSequences.append(index)
            }
            #expect(page.countable(quietSince: 0, window: bounds.longest, besidesFree: false).calls.count == 17)
            return page.countable(quietSince: 0, window: bounds.longest, besidesFree: true).calls.count
        }
        #expect(countable { $0 % 2 } == 8)
        #expect(countable { _ in 0 } == 17)
    }

    @Test("a measured rate is held against its upper bounds, and grants by its lower ones") func measured() {
        let bounds = RateBounds(most: 6, shortest: 900_000_000, fewest: 4, longest: 1_100_000_000)
        let exceeded = ProbeOutcome.refused(reason: "rate_limit_exceeded")
        let sound = rate(several(.accepted, 12) + [exceeded], bounds)
        #expect(sound.judgement == .holds)
        #expect(sound.records.count == 3)
        guard case .violated = rate(several(.accepted, 13) + [exceeded], bounds).judgement,
            case .violated = rate(several(.accepted, 3) + [exceeded], bounds).judgement
        else {
            Issue.record("not seen")
            return
        }
        #expect(rate(several(.accepted, 4) + [exceeded], bounds).judgement == .holds)
    }

    private func several(_ outcome: ProbeOutcome, _ count: Int) -> [ProbeOutcome] {
        Array(repeating: outcome, count: count)
    }

    @Test("what the balance pays for and no more is kept") func sound() {
        #expect(credits(several(.accepted, 3) + several(Self.insufficient, 3), before: 3) == .holds)
    }

    @Test("one call too many is a violation, also in a round that was not simultaneous", arguments: [true, false])
    func overspend(counts: Bool) {
        guard case .violated = credits(several(.accepted, 4) + [Self.insufficient], before: 3, counts: counts) else {
            Issue.record("not seen")
            return
        }
    }

    @Test("a call refused while a credit is certainly left is a violation") func spurious() {
        guard case .violated = credits(several(.accepted, 2) + [Self.insufficient], before: 3) else {
            Issue.record("not seen")
            return
        }
    }

    @Test("nothing is known without a balance, a simultaneous round, a success or a refusal") func premises() {
        let full = several(.accepted, 3) + [Self.insufficient]
        for judgement in [
            credits(full, before: nil), credits(full, before: 3, counts: false),
            credits([Self.insufficient], before: 0), credits(several(.accepted, 3), before: 3),
            credits(several(.noInformation, 3), before: 3),
        ] {
            guard case .noInformation = judgement else {
                Issue.record("\(judgement)")
                return
            }
        }
    }

    @Test("twice the limit is what a sound limiter may let through, and one more is not") func burst() {
        #expect(rate(several(.accepted, 10) + [Self.exceeded], limit: 5) == .holds)
        guard case .violated = rate(several(.accepted, 11) + [Self.exceeded], limit: 5) else {
            Issue.record("not seen")
            return
        }
    }

    @Test("a refusal below the limit is a violation, unless others may have used the account") func early() {
        guard case .violated = rate(several(.accepted, 4) + [Self.exceeded], limit: 5) else {
            Issue.record("not seen")
            return
        }
        #expect(rate(several(.accepted, 4) + [Self.exceeded], limit: 5, start: 500_000_000) == .holds)
    }

    @Test("two bursts of twice the limit, a window and a half apart, are too much for any limiter") func twoBursts() {
        var calls = page(several(.accepted, 10) + [Self.exceeded])
        let more = page(several(.accepted, 10) + [Self.exceeded], start: 11_500_000_000)
        for probe in more.calls { calls.calls.append(probe.interval, probe.outcome, cost: 1) }
        let judge = PromiseJudge(page: calls, outcome: outcome(calls))
        let judgement = judge.rate(.held, RateBounds(limit: 5, window: 1_000_000_000), calls: calls.calls).judgement
        guard case .violated(let contradiction) = judgement else {
            Issue.record("\(judgement)")
            return
        }
        #expect(contradiction.expected.contains("at most 15 calls"))
    }
}

extension CallSeries {
    /// The calls of a check that makes them in turn.
    fileprivate static let sample: CallSeries = {
        let check = SpecLibrary.load().value?.checks.first { $0.id == "credits.last-one" }
        for step in check?.rows.first?.steps ?? [] {
            if case .calls(let series) = step.action { return series }
        }
        preconditionFailure("credits.last-one makes no calls")
    }()
}
