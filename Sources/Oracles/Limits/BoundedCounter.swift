/// Judges calls against an account's credits: a counter that never goes below zero, written by anybody at any time.
///
/// Only what no order of the requests can excuse is a violation, so that concurrency raises no false alarm:
/// - **overspend**: the calls that had succeeded by some moment cost more than all the credits that can have been there;
/// - **spurious refusal**: a call was refused for want of credits, although everything that can have been spent before it
///   left enough for it.
///
/// Whether something was spent that says no information is unknown, and each time taken as the deployment would have it.
package struct BoundedCounter: Sendable {
    /// Credits that were added while the calls went on. `Interval.open` when nobody knows whether they were.
    package struct TopUp: Sendable, Hashable {
        package var interval: Interval
        package var amount: Int

        package init(_ interval: Interval, amount: Int) {
            self.interval = interval
            self.amount = amount
        }
    }

    package enum Kind: Sendable, Hashable {
        /// Credits; the witness is the call that went too far, and the top-up after it where there is one.
        case overspend(spent: Int, available: Int)
        /// Credits that were left in the worst case; the witness is the refused call.
        case spuriousRefusal(left: Int, cost: Int)
    }

    /// Credits of the account when nothing was under way, before the first probe.
    package var before: Int
    package var topUps: [TopUp]
    /// The code of a refusal for want of credits.
    package var insufficient: String

    package init(before: Int, topUps: [TopUp] = [], insufficient: String = "insufficient_credits") {
        self.before = before
        self.topUps = topUps
        self.insufficient = insufficient
    }

    /// Judges all the calls that drew on the account since `before` was read. O(n log n).
    package func judge(_ history: History) -> OracleReport<Kind> {
        let power = HistoryPower(history)
        return OracleReport(
            violations: [overspend(history), spuriousRefusal(history)].compactMap(\.self),
            undecided: power.informative == 0 ? "no call was answered with any information" : nil, power: power)
    }

    /// The first moment at which more had certainly been spent than can have been there.
    private func overspend(_ history: History) -> Violation<Kind>? {
        let accepted = history.indices.filter { history[$0].outcome == .accepted }
            .sorted { history.interval(at: $0).answered < history.interval(at: $1).answered }
        let topUps = topUps.indices.sorted { self.topUps[$0].interval.sent < self.topUps[$1].interval.sent }
        var next = 0
        var spent = 0
        var available = before
        for (position, index) in accepted.enumerated() {
            let call = history[index]
            spent += call.cost
            // Calls answered at the same moment have all been charged by then.
            if position + 1 < accepted.count, history.interval(at: accepted[position + 1]).answered == call.answered {
                continue
            }
            while next < topUps.count, self.topUps[topUps[next]].interval.sent <= call.answered {
                available += self.topUps[topUps[next]].amount
                next += 1
            }
            if spent > available {
                let later = next < topUps.count ? topUps[next] : nil
                return Violation(
                    .overspend(spent: spent, available: available),
                    [.probe(index, of: history)]
                        + later.map { [Witness(.change($0), self.topUps[$0].interval)] }.orEmpty)
            }
        }
        return nil
    }

    /// The refusal that was furthest from being due.
    private func spuriousRefusal(_ history: History) -> Violation<Kind>? {
        let spending = RunningSum(
            history.lazy.filter { !$0.outcome.isRefused }.map { (at: $0.sent, amount: $0.cost) })
        // A call that is refused for another reason may have held its cost back while it was under way.
        let others = history.lazy.filter { $0.outcome.isRefused && $0.outcome != .refused(reason: insufficient) }
        let holdingFrom = RunningSum(others.map { (at: $0.sent, amount: $0.cost) })
        let holdingUntil = RunningSum(others.map { (at: $0.answered, amount: $0.cost) })
        let added = RunningSum(topUps.map { (at: $0.interval.answered, amount: $0.amount) })
        var worst: (excess: Int, violation: Violation<Kind>)?
        for (index, call) in zip(history.indices, history)
        where call.outcome == .refused(reason: insufficient) && !call.interval.isOpen {
            let held = holdingFrom.sum(through: call.answered) - holdingUntil.sum(before: call.sent)
            let left =
                before + added.sum(before: call.sent) - spending.sum(through: call.answered) - held
            guard left >= call.cost, left - call.cost > worst?.excess ?? -1 else { continue }
            worst = (
                left - call.cost,
                Violation(.spuriousRefusal(left: left, cost: call.cost), [.probe(index, of: history)])
            )
        }
        return worst?.violation
    }
}

extension Optional where Wrapped: RangeReplaceableCollection {
    fileprivate var orEmpty: Wrapped { self ?? Wrapped() }
}
