import Oracles
package import RunEvents

/// Rules as whole numbers under names, and back.
extension HistoryRule {
    private enum Name: String {
        case keySwap = "key-swap"
        case soleSurvivor = "sole-survivor"
        case unchanged
        case boundedCounter = "bounded-counter"
        case chargeBalance = "charge-balance"
        case rateWindow = "rate-window"
    }

    /// What became of a concurrent Regenerate, as the value of a change: a subject, or one of these.
    private static let refused: Int64 = -1
    private static let lost: Int64 = -2

    var name: String {
        let name: Name =
            switch self {
            case .keySwap: .keySwap
            case .soleSurvivor: .soleSurvivor
            case .unchanged: .unchanged
            case .boundedCounter: .boundedCounter
            case .chargeBalance: .chargeBalance
            case .rateWindow: .rateWindow
            }
        return name.rawValue
    }

    var parameters: [String: Int64] {
        switch self {
        case .keySwap(_, let old, let new): return numbers(["old": old, "new": new])
        case .soleSurvivor(let rule): return numbers(["old": rule.old])
        case .unchanged(let subjects):
            return numbers(Dictionary(uniqueKeysWithValues: subjects.map { ("subject-\($0)", $0) }))
        case .boundedCounter(let rule): return numbers(["before": rule.before])
        case .chargeBalance(let before, let after, let added):
            return numbers(["before": before, "after": after, "added": added])
        case .rateWindow(let rule):
            let isSliding = rule.limiter == .sliding ? 1 : 0
            return [
                "limit": Int64(rule.limit), "window": rule.window, "grain": rule.grain, "sliding": Int64(isSliding),
                "may-count-refused": rule.mayCountRefused ? 1 : 0,
            ]
        }
    }

    var changes: [HistoryRecord.Change] {
        switch self {
        case .keySwap(let write, _, _): [HistoryRecord.Change(write, value: 0)]
        case .soleSurvivor(let rule):
            rule.regenerations.map { regeneration in
                let value: Int64 =
                    switch regeneration.result {
                    case .gave(let subject): Int64(subject)
                    case .refused: Self.refused
                    case .noInformation: Self.lost
                    }
                return HistoryRecord.Change(regeneration.interval, value: value)
            }
        case .boundedCounter(let rule):
            rule.topUps.map { HistoryRecord.Change($0.interval, value: Int64($0.amount)) }
        case .unchanged, .chargeBalance, .rateWindow: []
        }
    }

    /// The rule of a record; nil when the record names no rule of this version, or lacks what the rule has to know.
    package init?(_ record: HistoryRecord.Judgement) {
        func number(_ name: String) -> Int? { record.parameters[name].flatMap { Int(exactly: $0) } }
        let intervals = record.changes.compactMap(\.interval)
        guard intervals.count == record.changes.count else { return nil }
        switch Name(rawValue: record.rule) {
        case .keySwap:
            guard let write = intervals.first, let old = number("old") else { return nil }
            self = .keySwap(write: write, old: old, new: number("new"))
        case .soleSurvivor:
            let regenerations = zip(intervals, record.changes).map { interval, change in
                SoleSurvivor.Regeneration(
                    interval,
                    change.value == Self.refused
                        ? .refused : change.value < 0 ? .noInformation : .gave(subject: Int(change.value)))
            }
            self = .soleSurvivor(SoleSurvivor(regenerations, old: number("old")))
        case .unchanged: self = .unchanged(subjects: Set(record.parameters.values.compactMap { Int(exactly: $0) }))
        case .boundedCounter:
            guard let before = number("before") else { return nil }
            let topUps = zip(intervals, record.changes).map { BoundedCounter.TopUp($0, amount: Int($1.value)) }
            self = .boundedCounter(BoundedCounter(before: before, topUps: topUps))
        case .chargeBalance:
            guard let before = number("before"), let after = number("after"), let added = number("added") else {
                return nil
            }
            self = .chargeBalance(before: before, after: after, added: added)
        case .rateWindow:
            guard let limit = number("limit"), let window = record.parameters["window"] else { return nil }
            self = .rateWindow(
                RateWindow(
                    limit: limit, window: window, limiter: number("sliding") == 1 ? .sliding : .unaligned,
                    grain: record.parameters["grain"] ?? 0, mayCountRefused: number("may-count-refused") == 1))
        case nil: return nil
        }
    }

    private func numbers(_ values: [String: Int?]) -> [String: Int64] {
        values.compactMapValues { $0.map(Int64.init) }
    }
}

extension HistoryRecord.Change {
    init(_ interval: Interval, value: Int64) {
        self.init(sent: interval.sent, answered: interval.isOpen ? nil : interval.answered, value: value)
    }

    /// Nil when the record is damaged: it ends before it begins.
    var interval: Interval? {
        guard let answered else { return Interval(openSince: sent) }
        return sent <= answered ? Interval(sent: sent, answered: answered) : nil
    }
}
