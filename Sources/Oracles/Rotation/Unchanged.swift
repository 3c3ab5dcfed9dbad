/// Judges what a change is not to touch, such as the other keys of an account: every one of them is accepted before, during
/// and after it.
package struct Unchanged: Sendable {
    package enum Kind: Sendable, Hashable {
        /// It was accepted, and refused by a request that was sent later.
        case lost(subject: Int)
    }

    /// The subjects that are to stay as they are.
    package var subjects: Set<Int>

    package init(subjects: Set<Int>) { self.subjects = subjects }

    /// Judges the probes of those subjects. One that was never accepted shows nothing: undecided. O(n).
    package func judge(_ history: History) -> OracleReport<Kind> {
        var firstAccepted: [Int: Int] = [:]
        var lastRefused: [Int: Int] = [:]
        for index in history.indices {
            let probe = history[index]
            guard subjects.contains(probe.subject) else { continue }
            switch probe.outcome {
            case .accepted:
                let known = firstAccepted[probe.subject]
                if known.map({ probe.answered < history.interval(at: $0).answered }) ?? true {
                    firstAccepted[probe.subject] = index
                }
            case .refused:
                let known = lastRefused[probe.subject]
                if known.map({ probe.sent > history.interval(at: $0).sent }) ?? true {
                    lastRefused[probe.subject] = index
                }
            case .noInformation: break
            }
        }
        let violations = subjects.sorted().compactMap { subject -> Violation<Kind>? in
            guard let accepted = firstAccepted[subject], let refused = lastRefused[subject],
                history.interval(at: accepted).precedes(history.interval(at: refused))
            else { return nil }
            return Violation(
                .lost(subject: subject), [.probe(accepted, of: history), .probe(refused, of: history)])
        }
        let unseen = subjects.sorted().first { firstAccepted[$0] == nil }
        return OracleReport(
            violations: violations,
            undecided: unseen.map {
                "'\(history.subjects[$0])' was never accepted, so that nothing shows it unchanged"
            },
            power: HistoryPower(history) { subjects.contains($0.subject) })
    }
}
