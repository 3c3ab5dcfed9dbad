import Oracles
import TestSupport
import Testing

@Suite("Credits as a counter that never goes below zero")
struct BoundedCounterTests {
    typealias Call = (interval: Interval, outcome: ProbeOutcome, cost: Int)

    func history(_ calls: [Call]) -> History {
        var history = History()
        for call in calls { history.append(call.interval, call.outcome, cost: call.cost) }
        return history
    }

    func calls(_ lines: [(Int64, Int64, ProbeOutcome)], cost: Int = 1) -> History {
        history(lines.map { (Interval(sent: $0.0, answered: $0.1), $0.2, cost) })
    }

    @Test("as many calls as there are credits are sound, one more is overspent")
    func overspend() {
        let two = calls([(0, 9, .accepted), (0, 9, .accepted), (0, 9, HistorySamples.spent)])
        #expect(BoundedCounter(before: 2).judge(two).verdict == .holds)
        let report = BoundedCounter(before: 1).judge(two)
        #expect(report.violations.map(\.kind) == [.overspend(spent: 2, available: 1)])
    }

    @Test("a top-up that was sent later paid for nothing that had been answered before")
    func laterTopUp() {
        let history = calls([(0, 2, .accepted), (3, 5, .accepted)])
        let later = BoundedCounter.TopUp(Interval(sent: 6, answered: 8), amount: 5)
        let report = BoundedCounter(before: 1, topUps: [later]).judge(history)
        #expect(report.violations.map(\.kind) == [.overspend(spent: 2, available: 1)])
        #expect(report.violations.first?.witness.map(\.event) == [.probe(1), .change(0)])
        let crossing = BoundedCounter.TopUp(Interval(sent: 5, answered: 8), amount: 5)
        #expect(BoundedCounter(before: 1, topUps: [crossing]).judge(history).verdict == .holds)
    }

    @Test("a refusal is spurious only if credits were left in the worst case")
    func spuriousRefusal() {
        let refused = HistorySamples.spent
        #expect(
            BoundedCounter(before: 1).judge(calls([(0, 2, refused)])).violations.map(\.kind)
                == [.spuriousRefusal(left: 1, cost: 1)])
        // The other call may have come first, also when nobody knows what became of it.
        for other in [ProbeOutcome.accepted, .noInformation] {
            #expect(BoundedCounter(before: 1).judge(calls([(0, 2, refused), (2, 4, other)])).verdict == .holds)
        }
        let before = calls([(0, 2, refused), (3, 4, .accepted)])
        #expect(!BoundedCounter(before: 1).judge(before).violations.isEmpty)
    }

    @Test("credits count for a refusal only once their top-up was acknowledged")
    func toppedUp() {
        let history = calls([(5, 7, HistorySamples.spent)])
        func judge(_ interval: Interval) -> [BoundedCounter.Kind] {
            BoundedCounter(before: 0, topUps: [.init(interval, amount: 3)]).judge(history).violations.map(\.kind)
        }
        #expect(judge(Interval(sent: 0, answered: 4)) == [.spuriousRefusal(left: 3, cost: 1)])
        #expect(judge(Interval(sent: 0, answered: 5)).isEmpty)
        #expect(judge(Interval(openSince: 0)).isEmpty)
    }

    @Test("a call refused for another reason may have held its cost back for a while")
    func held() {
        let invalid = ProbeOutcome.refused(reason: "invalid_request")
        let spent = HistorySamples.spent
        #expect(BoundedCounter(before: 1).judge(calls([(0, 4, spent), (4, 6, invalid)])).verdict == .holds)
        #expect(!BoundedCounter(before: 1).judge(calls([(0, 4, spent), (5, 6, invalid)])).violations.isEmpty)
    }

    /// In every other history there is at most one refusal, all calls cost one credit, and all say something: there the
    /// oracle finds every contradiction, elsewhere it never sees one that is not there.
    @Test("a search through all orders agrees in 110,000 random histories")
    func exhaustive() {
        var generator = SeededGenerator(seed: 2)
        var flagged = 0
        for round in 0..<110_000 {
            let isPlain = round.isMultiple(of: 2)
            let before = Int.random(in: 0...3, using: &generator)
            var refusals = 0
            let calls: [Call] = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                var outcome = HistorySamples.outcome(&generator, refused: HistorySamples.spent)
                if outcome.isRefused { refusals += 1 }
                if isPlain, outcome == .noInformation || refusals > 1 { outcome = .accepted }
                return (
                    HistorySamples.interval(&generator, within: 8), outcome,
                    isPlain ? 1 : Int.random(in: 1...3, using: &generator)
                )
            }
            let topUps: [BoundedCounter.TopUp] =
                isPlain || Bool.random(using: &generator)
                ? [] : [.init(HistorySamples.interval(&generator, within: 8), amount: 2)]
            let report = BoundedCounter(before: before, topUps: topUps).judge(history(calls))
            let isExplained = ExhaustiveSearch(operations(calls, topUps)).explains(from: before)
            if !report.violations.isEmpty { flagged += 1 }
            guard report.violations.isEmpty || !isExplained, !isPlain || report.violations.isEmpty == isExplained
            else {
                Issue.record("round \(round): \(before) \(calls) \(topUps): \(report.violations)")
                return
            }
        }
        #expect((20_000...90_000).contains(flagged), "\(flagged)")
    }

    private func operations(
        _ calls: [Call], _ topUps: [BoundedCounter.TopUp]
    ) -> [ExhaustiveSearch.Operation] {
        calls.map { call in
            ExhaustiveSearch.Operation(
                sent: call.interval.sent, answered: call.interval.answered,
                isOptional: call.outcome == .noInformation
            ) { state in
                if call.outcome.isRefused { return state < call.cost ? state : nil }
                return state >= call.cost ? state - call.cost : nil
            }
        }
            + topUps.map { topUp in
                ExhaustiveSearch.Operation(sent: topUp.interval.sent, answered: topUp.interval.answered) {
                    $0 + topUp.amount
                }
            }
    }

    @Test("a sound account of 40 calls at once is never accused in 5,000 simulated rounds, an unsound one often is")
    func simulated() {
        var generator = SeededGenerator(seed: 3)
        var found = 0
        for round in 0..<5_000 {
            let isRacy = round.isMultiple(of: 5)
            let account = SimulatedAccount(isRacy: isRacy, using: &generator)
            let report = BoundedCounter(before: account.before, topUps: account.topUps).judge(account.history)
            let balance = ChargeBalance.judge(
                account.history, before: account.before, after: account.after, added: account.added)
            if isRacy {
                if !report.violations.isEmpty { found += 1 }
            } else {
                guard report.violations.isEmpty, balance.violations.isEmpty else {
                    Issue.record("round \(round): \(report.violations) \(balance.violations)")
                    return
                }
            }
        }
        #expect(found > 800, "\(found)")
    }

    @Test("a refused call that was charged shows in the balance, one without information may have been")
    func charges() {
        let history = history([
            (Interval(sent: 0, answered: 1), .accepted, 2), (Interval(sent: 2, answered: 3), .noInformation, 3),
            (Interval(sent: 4, answered: 5), HistorySamples.invalid, 1),
        ])
        func judge(_ after: Int) -> [ChargeBalance.Kind] {
            ChargeBalance.judge(history, before: 10, after: after).violations.map(\.kind)
        }
        #expect(judge(8).isEmpty)
        #expect(judge(5).isEmpty)
        #expect(judge(4) == [.overcharged(spent: 6, atMost: 5)])
        #expect(judge(9) == [.undercharged(spent: 1, atLeast: 2)])
    }
}
