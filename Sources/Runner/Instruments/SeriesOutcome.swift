import Contract
import Oracles
import RunEvents
import SpecLanguage

/// What a series of calls came to, before it is judged.
struct SeriesOutcome: Sendable {
    var series: CallSeries
    var role: AccountRole
    var rounds: [CallRound]
    /// Nanoseconds since the run began.
    var began: UInt64

    /// The rounds that count.
    var counted: [CallRound] { rounds.filter(\.counts) }
    var accepted: Int { rounds.map(\.accepted).reduce(0, +) }

    func refused(for reason: DocumentedError) -> Int {
        rounds.map { $0.refused[reason.rawValue] ?? 0 }.reduce(0, +)
    }

    /// Why an absence of violations would mean nothing, if so.
    ///
    /// - Parameter calls: those that are judged; some of them were accepted, or nothing was tried.
    func flaw(_ promise: Promise, limit: DocumentedError, calls: History) -> String? {
        guard !counted.isEmpty else {
            return "no round was simultaneous: \(rounds.lazy.compactMap(\.flaw).first ?? "none was released")"
        }
        if calls.allSatisfy({ $0.outcome != .accepted }) { return "no call was accepted, so nothing was tried" }
        if promise.includesHeld, refused(for: limit) == 0 {
            return "no call was refused with \(limit.rawValue), so the limit was never reached"
        }
        return nil
    }

    /// Whether counts that each node keeps for itself would show, also where there are two nodes: two bursts within two windows
    /// get four times the limit from them, and three times at most from a node alone. True as well where that is not asked: of
    /// one round, and where the window is known only by measurement, which may set the bursts too far apart for ever.
    func wouldShowSplitCounts(_ promise: Promise, _ rate: RateBounds) -> Bool {
        guard promise.includesHeld, series.rounds > 1, rate.isExact else { return true }
        let extents = counted.compactMap(\.extent)
        let most = 2 * rate.shortest - Int64(CostEstimate.grain)
        return zip(extents, extents.dropFirst()).contains { $1.answered - $0.sent < most }
    }

    /// What the calls covered, for the sentence of a pass.
    func coverage(_ history: History) -> String {
        let total = rounds.map { $0.accepted + $0.withoutInformation + $0.refused.values.reduce(0, +) }.reduce(0, +)
        let reach =
            "\(history.subjects.count) key\(history.subjects.count == 1 ? "" : "s") on \(history.cells.count)"
            + " channel\(history.cells.count == 1 ? "" : "s")"
        guard !series.isSerial else { return "\(total) calls in turn, \(accepted) of them accepted (\(reach))" }
        let spreads = counted.compactMap(\.spread)
        let spread = spreads.max().map { " at a spread of at most \($0.inMilliseconds)" } ?? ""
        let count = counted.count
        return "\(total) calls (\(reach)), \(accepted) of them accepted; not in \(count) simultaneous"
            + " round\(count == 1 ? "" : "s")\(spread)"
    }
}

/// What one promise came to.
struct PromiseFinding: Sendable {
    var judgement: Judgement
    var records: [HistoryRecord.Judgement]
    /// Places in the history that show the violation.
    var witnesses: [Int] = []
}

/// Holds the calls of an account against its credits and its rate. Pure.
struct PromiseJudge: Sendable {
    let page: AccountBook.Page
    let outcome: SeriesOutcome

    func credits(_ promise: Promise) -> PromiseFinding {
        guard let before = page.before else {
            return PromiseFinding(
                judgement: .noInformation("the balance was neither read nor set before the calls"), records: [])
        }
        let rule = BoundedCounter(
            before: before, topUps: page.topUps, insufficient: DocumentedError.insufficientCredits.rawValue)
        let against = kinds(promise, held: "overspend", granted: "spurious-refusal")
        let record = HistoryRule.boundedCounter(rule).record(
            of: HistoryRule.boundedCounter(rule).judge(page.history), against: against)
        for violation in rule.judge(page.history).violations {
            switch violation.kind {
            case .overspend(let spent, let available) where promise.includesHeld:
                return violated(
                    "calls for no more than the \(available) credits that were there",
                    "calls for \(spent) credits that succeeded", [record], violation.witness)
            case .spuriousRefusal(let left, let cost) where promise.includesGranted:
                return violated(
                    "no insufficient_credits while credits are certainly left",
                    "a call for \(cost) refused with at least \(left) left", [record], violation.witness)
            default: break
            }
        }
        let flaw = outcome.flaw(promise, limit: .insufficientCredits, calls: page.history)
        return PromiseFinding(judgement: flaw.map { .noInformation($0) } ?? .holds, records: [record])
    }

    /// - Parameter calls: what `countable(since:window:)` gives.
    func rate(_ promise: Promise, _ rate: RateBounds, calls: History) -> PromiseFinding {
        let held = window(rate.most, rate.shortest, .unaligned)
        // Three windows at most touch a stretch shorter than two, and a bucket gives less.
        let heldInTwo = window(3 * rate.most, 2 * rate.shortest, .sliding)
        let granted = window(rate.fewest, rate.longest, .unaligned)
        let burst = promise.includesHeld ? ["burst"] : []
        let refusal = promise.includesGranted ? ["spurious-refusal"] : []
        let rules =
            rate.isExact
            ? [(held, burst + refusal), (heldInTwo, burst)] : [(held, burst), (granted, refusal), (heldInTwo, burst)]
        let records = rules.map { rule, against in
            HistoryRule.rateWindow(rule).record(of: HistoryRule.rateWindow(rule).judge(calls), against: against)
        }
        for (rule, against) in rules {
            for violation in rule.judge(calls).judgement.violations {
                switch violation.kind {
                case .burst(let accepted, let bound) where against.contains("burst"):
                    return violated(
                        "at most \(bound) calls accepted within \(Duration.nanoseconds(rule.window).inSeconds), for a rate of \(rate.most)"
                            + " in \(Duration.nanoseconds(rate.shortest).inSeconds)", "\(accepted) accepted", records,
                        violation.witness)
                case .spuriousRefusal(let possible, _) where against.contains("spurious-refusal"):
                    return violated(
                        "no rate_limit_exceeded below \(rule.limit) calls in \(Duration.nanoseconds(rule.window).inSeconds)",
                        "a refusal although at most \(possible) can have been counted", records, violation.witness)
                default: break
                }
            }
        }
        var flaw = outcome.flaw(promise, limit: .rateLimitExceeded, calls: calls)
        if flaw == nil, !outcome.wouldShowSplitCounts(promise, rate) {
            flaw = "no two bursts came within two windows, so that nodes which count apart could not be told"
        }
        return PromiseFinding(judgement: flaw.map { .noInformation($0) } ?? .holds, records: records)
    }

    private func window(_ limit: Int, _ window: Int64, _ limiter: RateWindow.Limiter) -> RateWindow {
        RateWindow(
            limit: limit, window: window, limiter: limiter, exceeded: DocumentedError.rateLimitExceeded.rawValue,
            grain: Int64(CostEstimate.grain))
    }

    private func kinds(_ promise: Promise, held: String, granted: String) -> [String] {
        (promise.includesHeld ? [held] : []) + (promise.includesGranted ? [granted] : [])
    }

    private func violated(
        _ expected: String, _ seen: String, _ records: [HistoryRecord.Judgement], _ witness: [Witness]
    ) -> PromiseFinding {
        let places = witness.compactMap { if case .probe(let index) = $0.event { index } else { nil } }
        return PromiseFinding(
            judgement: .violated(Contradiction(expected: expected, seen: seen, selfEvident: true)), records: records,
            witnesses: places)
    }
}
