/// Judges a Regenerate: two registers, the old key that dies and the new one that comes to life, written together once.
///
/// A history is linearizable if and only if one point p of the write's interval explains all of it: the old key is accepted
/// before p and refused after it, the new one the other way round. Such a point exists if and only if
///
///     max(write sent, sent of every old accepted, sent of every new refused)
///         <= min(write acknowledged, answered of every old refused, answered of every new accepted)
///
/// so every violation is one pair of intervals, and one pass over the probes finds the plainest pair of each kind.
package struct KeySwap: Sendable {
    /// Every way in which a history can contradict a swap at one point in time.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The old key was accepted by a request sent after the acknowledgement.
        case stale
        /// The new key was refused by a request sent after the acknowledgement.
        case lag
        /// The old key was accepted by a request sent after the new one had been accepted.
        case overlap
        /// The new key was refused by a request sent after the old one had been refused: neither worked.
        case gap
        /// The old key was accepted by a request sent after it had been refused.
        case flipFlop = "flip-flop"
        /// The new key was refused by a request sent after it had been accepted.
        case relapse
        /// The old key was refused, or the new one accepted, before Regenerate was sent.
        case premature
    }

    /// What a probe's subject is to the swap.
    package enum Role: Sendable, Hashable { case old, new, other }

    /// From just before Regenerate was sent to the reading of its response's last byte; open when that was lost.
    package var write: Interval
    private let role: @Sendable (_ subject: Int) -> Role

    /// - Parameters:
    ///   - old: the subject that is the old key.
    ///   - new: the subject that is the new key; nil to judge the old key alone, as a register with a single write.
    package init(write: Interval, old: Int, new: Int?) {
        self.init(write: write) { subject in
            subject == old ? .old : subject == new ? .new : .other
        }
    }

    private init(write: Interval, role: @escaping @Sendable (Int) -> Role) {
        self.write = write
        self.role = role
    }

    /// Judges the probes of both keys, whatever their cells; subjects that are neither play no part. O(n).
    package func judge(_ history: History) -> OracleReport<Kind> {
        var extremes = Extremes()
        for index in history.indices { take(index, of: history, into: &extremes) }
        let power = HistoryPower(history) { role($0.subject) != .other }
        return OracleReport(
            violations: Kind.allCases.compactMap { violation($0, extremes, history) },
            undecided: power.informative == 0 ? "no probe was answered with any information" : nil, power: power)
    }

    /// The probes that bound the point of the write: it lies at or after those sent last, at or before those answered first.
    private struct Extremes {
        var oldAccepted: Int?
        var newRefused: Int?
        var oldRefused: Int?
        var newAccepted: Int?
    }

    private func take(_ index: Int, of history: History, into extremes: inout Extremes) {
        let probe = history[index]
        func later(than other: Int?) -> Bool { other.map { probe.sent > history.interval(at: $0).sent } ?? true }
        func earlier(than other: Int?) -> Bool {
            other.map { probe.answered < history.interval(at: $0).answered } ?? true
        }
        switch (role(probe.subject), probe.outcome) {
        case (.old, .accepted): if later(than: extremes.oldAccepted) { extremes.oldAccepted = index }
        case (.new, .refused): if later(than: extremes.newRefused) { extremes.newRefused = index }
        case (.old, .refused): if earlier(than: extremes.oldRefused) { extremes.oldRefused = index }
        case (.new, .accepted): if earlier(than: extremes.newAccepted) { extremes.newAccepted = index }
        case (_, .noInformation), (.other, _): break
        }
    }

    /// The pair that shows a violation of one kind, if there is one: the earlier interval precedes the later one.
    private func violation(_ kind: Kind, _ extremes: Extremes, _ history: History) -> Violation<Kind>? {
        func probe(_ index: Int?) -> Witness? { index.map { .probe($0, of: history) } }
        func answeredFirst(_ indices: Int?...) -> Witness? {
            probe(
                indices.compactMap(\.self).min { history.interval(at: $0).answered < history.interval(at: $1).answered }
            )
        }
        let change = Witness(.change(0), write)
        let (earlier, later): (Witness?, Witness?) =
            switch kind {
            case .stale: (change, probe(extremes.oldAccepted))
            case .lag: (change, probe(extremes.newRefused))
            case .overlap: (probe(extremes.newAccepted), probe(extremes.oldAccepted))
            case .gap: (probe(extremes.oldRefused), probe(extremes.newRefused))
            case .flipFlop: (probe(extremes.oldRefused), probe(extremes.oldAccepted))
            case .relapse: (probe(extremes.newAccepted), probe(extremes.newRefused))
            case .premature: (answeredFirst(extremes.oldRefused, extremes.newAccepted), change)
            }
        guard let earlier, let later, earlier.interval.precedes(later.interval) else { return nil }
        return Violation(kind, [earlier, later])
    }
}
