/// Judges several Regenerates of one key sent at once: whatever their order, exactly one key is left alive, and it is one
/// that a caller was given.
package struct SoleSurvivor: Sendable {
    /// One of the concurrent Regenerates, from just before it was sent to the reading of its response.
    package struct Regeneration: Sendable, Hashable {
        package enum Result: Sendable, Hashable {
            /// The caller was given a key: the subject of its probes.
            case gave(subject: Int)
            /// It was refused, and changed nothing.
            case refused
            /// Nobody knows what it did.
            case noInformation
        }

        package var interval: Interval
        package var result: Result

        package init(_ interval: Interval, _ result: Result) {
            self.interval = interval
            self.result = result
        }
    }

    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The key from before was accepted after one of the Regenerates had been acknowledged.
        case oldSurvives = "old-survives"
        /// Two of the new keys were accepted.
        case severalLive = "several-live"
        /// Every key that a caller was given was refused.
        case noneLives = "none-lives"
        /// A key was accepted although a Regenerate that began after its own had ended replaced it.
        case overwrittenSurvives = "overwritten-survives"
        /// One key was both accepted and refused.
        case unsettled
    }

    package var regenerations: [Regeneration]
    /// The subject that is the key from before, if it was probed.
    package var old: Int?

    package init(_ regenerations: [Regeneration], old: Int?) {
        self.regenerations = regenerations
        self.old = old
    }

    /// Judges the probes that were sent after all the Regenerates had ended; others play no part. O(n).
    package func judge(_ history: History) -> OracleReport<Kind> {
        let settled = settled
        var standing = Standing()
        let power = HistoryPower(history) { $0.sent > settled }
        for index in history.indices where history.interval(at: index).sent > settled {
            standing.take(index, of: history)
        }
        return OracleReport(
            violations: violations(standing, history), undecided: undecided(standing), power: power)
    }

    /// When the last one that has an end had ended.
    private var settled: Int64 { regenerations.map(\.interval).filter { !$0.isOpen }.map(\.answered).max() ?? .min }

    /// For each subject the accepted probe that was sent last, and the refused one that was answered first.
    private struct Standing {
        var accepted: [Int: Int] = [:]
        var refused: [Int: Int] = [:]

        mutating func take(_ index: Int, of history: History) {
            let probe = history[index]
            switch probe.outcome {
            case .accepted:
                let known = accepted[probe.subject].map { history.interval(at: $0).sent }
                if probe.sent > known ?? .min { accepted[probe.subject] = index }
            case .refused:
                let known = refused[probe.subject].map { history.interval(at: $0).answered }
                if known.map({ probe.answered < $0 }) ?? true { refused[probe.subject] = index }
            case .noInformation: break
            }
        }

        func isLive(_ subject: Int) -> Bool { accepted[subject] != nil }
        func isDead(_ subject: Int) -> Bool { accepted[subject] == nil && refused[subject] != nil }
    }

    private typealias Gift = (subject: Int, change: Int)

    private var given: [Gift] {
        regenerations.enumerated().compactMap { change, regeneration in
            if case .gave(let subject) = regeneration.result { (subject, change) } else { nil }
        }
    }

    private func violations(_ standing: Standing, _ history: History) -> [Violation<Kind>] {
        let given = given
        let live = given.filter { standing.isLive($0.subject) }
        func accepted(_ gifts: some Sequence<Gift>) -> [Witness] {
            gifts.compactMap { standing.accepted[$0.subject] }.map { .probe($0, of: history) }
        }
        func refused(_ gifts: some Sequence<Gift>) -> [Witness] {
            gifts.compactMap { standing.refused[$0.subject] }.map { .probe($0, of: history) }
        }
        var found: [Violation<Kind>] = []
        if let old, let index = standing.accepted[old], let first = given.first {
            found.append(Violation(.oldSurvives, [change(first), .probe(index, of: history)]))
        }
        if live.count > 1 { found.append(Violation(.severalLive, accepted(live.prefix(2)))) }
        if !given.isEmpty, !hasUnknown, given.allSatisfy({ standing.isDead($0.subject) }) {
            found.append(Violation(.noneLives, refused(given)))
        }
        for survivor in live {
            let interval = regenerations[survivor.change].interval
            guard let later = given.first(where: { interval.precedes(regenerations[$0.change].interval) }) else {
                continue
            }
            found.append(Violation(.overwrittenSurvives, [change(later)] + accepted([survivor])))
            break
        }
        if let violation = unsettled(standing, history) { found.append(violation) }
        return found
    }

    private func change(_ gift: Gift) -> Witness {
        Witness(.change(gift.change), regenerations[gift.change].interval)
    }

    /// A Regenerate that nobody saw end may yet replace a key, but nothing brings one back to life.
    private func unsettled(_ standing: Standing, _ history: History) -> Violation<Kind>? {
        for subject in given.map(\.subject) + (old.map { [$0] } ?? []) {
            guard let accepted = standing.accepted[subject], let refused = standing.refused[subject] else { continue }
            let witness: [Witness] = [.probe(refused, of: history), .probe(accepted, of: history)]
            if !hasUnknown || witness[0].interval.precedes(witness[1].interval) {
                return Violation(.unsettled, witness)
            }
        }
        return nil
    }

    private var hasUnknown: Bool { regenerations.contains { $0.result == .noInformation } }

    private func undecided(_ standing: Standing) -> String? {
        let given = given
        if given.isEmpty { return "no Regenerate gave a key" }
        if given.contains(where: { !standing.isLive($0.subject) && !standing.isDead($0.subject) }) {
            return "a key was never probed with information"
        }
        if hasUnknown, given.allSatisfy({ standing.isDead($0.subject) }) {
            return "a Regenerate was lost, and the key it made may be the one that lives"
        }
        return nil
    }
}
