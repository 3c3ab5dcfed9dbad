import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import SpecLanguage

/// What a series of calls, and a balance, make of the row.
extension RowExecution {
    /// Keeps the record of a series and holds it against the step's expectation.
    mutating func judge(_ outcome: SeriesOutcome, _ step: Step) throws(RowStop) -> Ending? {
        let page = book[outcome.role]
        let judge = PromiseJudge(page: page, outcome: outcome)
        var findings: [PromiseFinding] = []
        var (history, sequences) = (page.history, page.sequences)
        var measured: String?
        for term in step.expectation?.terms ?? [] {
            switch term {
            case .credits(let promise): findings.append(judge.credits(promise))
            case .rate(let promise):
                guard let rate = context.rate(of: outcome.role) else {
                    findings.append(PromiseFinding(judgement: .noInformation("the rate is not declared"), records: []))
                    continue
                }
                (history, sequences) = page.countable(
                    quietSince: quietSince, window: rate.longest + Int64(CostEstimate.grain),
                    // What is granted may have been used up by them all the same.
                    besidesFree: promise == .held)
                findings.append(judge.rate(promise, rate, calls: history))
                measured = rate.isExact ? nil : "a measured rate of \(rate.wording)"
            default: break
            }
        }
        let judgement = Judgement.all(findings.map(\.judgement))
        let coverage =
            judgement.holds
            ? ([outcome.coverage(history)] + [measured].compactMap(\.self)).joined(separator: "; ") : nil
        let record = record(of: outcome, history.record(judgements: findings.flatMap(\.records)), step, coverage)
        note(
            record, coverage: step.expectation == nil ? nil : coverage,
            besides: findings.flatMap(\.witnesses).map { sequences[$0] }, history: history)
        if !judgement.holds, let stop = slowness(of: outcome, history) { throw stop }
        return try conclude(judgement, step, reproduction: nil)
    }

    /// Why calls one after the other could not show what becomes of those past the rate; nil when they could.
    private func slowness(of outcome: SeriesOutcome, _ history: History) -> RowStop? {
        guard outcome.series.isSerial, let rate = context.rate(of: outcome.role), !history.isEmpty,
            history.allSatisfy({ $0.outcome == .accepted })
        else { return nil }
        let mean = history.map { $0.answered - $0.sent }.reduce(0, +) / Int64(history.count)
        guard Self.isTooSlow(mean, for: rate) else { return nil }
        return .notApplicable(
            reason:
                "calls one after the other, of \(Duration.nanoseconds(mean).wording) each, do not exceed \(rate.wording)",
            remedy: "nothing to do: calls at once are tried by other checks")
    }

    private func record(
        of outcome: SeriesOutcome, _ history: HistoryRecord, _ step: Step, _ coverage: String?
    ) -> (Int) -> InstrumentRecord {
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        let rows = outcome.rounds.enumerated().map { $1.cells($0 + 1) }
        let word = outcome.series.isSerial ? "made in turn" : "released together"
        return { sequence in
            InstrumentRecord(
                sequence: sequence, check: check, row: row, place: SourcePlace(step.place),
                instrument: outcome.series.word,
                title: "calls of the account '\(outcome.role.rawValue)' were \(word)", startedAt: outcome.began,
                endedAt: ended, facts: coverage.map { [InstrumentRecord.Fact("covered", $0)] } ?? [],
                tables: [InstrumentRecord.Table(title: "Rounds", columns: CallRound.columns, rows: rows)],
                history: history)
        }
    }

    // MARK: Balances

    /// Reads a balance, and holds it against what the calls since the last one cost.
    mutating func readBalance(of named: AccountRole, _ step: Step) async throws(RowStop) -> Ending? {
        let role = keys.actual(named)
        let began = context.recorder.now
        let page = book[role]
        try await waitForCharges()
        var balance = try await balance(of: role, step)
        var judgement = Judgement.holds
        if step.expectation != nil {
            guard let before = page.before else {
                throw .inconclusive("the balance was not known before, so nothing can be compared")
            }
            judgement = charge(page, before: before, after: balance)
            // A deployment may settle its books a moment later: a charge that is not due may still come, and what stays wrong when
            // it is quiet is wrong.
            if judgement.holds, page.history.allSatisfy({ $0.outcome != .accepted }) {
                try await wait(atLeast: .nanoseconds(Int64(CostEstimate.settling)))
                balance = try await self.balance(of: role, step)
                judgement = charge(page, before: before, after: balance)
            }
            for pause in [Duration.milliseconds(500), .milliseconds(1500)] where !judgement.holds {
                try await wait(atLeast: pause)
                balance = try await self.balance(of: role, step)
                judgement = charge(page, before: before, after: balance)
            }
            let rule = HistoryRule.chargeBalance(before: before, after: balance, added: page.added)
            let history = page.history.record(
                judgements: [rule.record(of: rule.judge(page.history), against: ["overcharged", "undercharged"])])
            let (check, row, ended, last) = (checkID, rowID, context.recorder.now, balance)
            note(
                { sequence in
                    InstrumentRecord(
                        sequence: sequence, check: check, row: row, place: SourcePlace(step.place),
                        instrument: "balance", title: "the balance of '\(role.rawValue)' is \(last), it was \(before)",
                        startedAt: began, endedAt: ended, history: history)
                }, coverage: judgement.holds ? "\(page.history.count) calls charged exactly" : nil,
                history: page.history)
        }
        book.know(balance, of: role)
        return try conclude(judgement, step, reproduction: nil)
    }

    /// Waits until what was charged for is in the balance, as the target file says when it is.
    mutating func waitForCharges() async throws(RowStop) {
        let lag = context.target.balance?.lag ?? .zero
        if lag > .zero { try await wait(atLeast: lag) }
    }

    private func charge(_ page: AccountBook.Page, before: Int, after: Int) -> Judgement {
        let report = ChargeBalance.judge(page.history, before: before, after: after, added: page.added)
        guard let violation = report.violations.first else { return .holds }
        let (spent, due) =
            switch violation.kind {
            case .overcharged(let spent, let most): (spent, "at most \(most)")
            case .undercharged(let spent, let least): (spent, "at least \(least)")
            }
        return .violated(
            Contradiction(
                expected: "a balance lower by \(due) credits, the cost of the calls that succeeded",
                seen: spent < 0 ? "one higher by \(-spent)" : "one lower by \(spent)", selfEvident: true))
    }

    private func balance(of role: AccountRole, _ step: Step) async throws(RowStop) -> Int {
        guard let reading = context.target.balance else {
            throw .notApplicable(
                reason: "the target does not say how a balance is read", remedy: "describe it under 'balance:'")
        }
        var built = builder.documented(
            try await context.keys.key(of: role).secret,
            channel: RunPlan.Channel(endpoint: reading.endpoint, version: .best, isFresh: false))
        built.request.node = nil
        let probe = try await prober.send(
            built,
            Prober.Circumstances(purpose: .preparation, place: SourcePlace(step.place), credits: 0, isPatient: true))
        guard let balance = probe.subject.answer.flatMap({ reading.credits(in: $0.body) }) else {
            throw .inconclusive(
                "no whole number of credits stands at \(reading.pointer) of '\(reading.endpoint)': \(probe.subject.wording)"
            )
        }
        return balance
    }
}
