package import RunEvents
import SpecLanguage
import Synchronization

/// A known failure that somebody answers for, until a day.
package struct Waiver: Sendable, Hashable {
    /// A check, a row, a clause or a pattern of them; the same as for `--only`.
    package var pattern: String
    package var reason: String
    package var owner: String
    /// The last day on which it counts, as `2027-01-31`.
    package var until: String
    /// Where it stands in the waiver file.
    package var place: SourcePlace

    package init(pattern: String, reason: String, owner: String, until: String, place: SourcePlace) {
        self.pattern = pattern
        self.reason = reason
        self.owner = owner
        self.until = until
        self.place = place
    }
}

/// The waivers of a run, and which of them were needed.
///
/// A waived check runs all the same. A waiver that covers nothing any more, or whose day has passed, is stale: it fails the
/// gate, so that nobody forgets it.
package final class WaiverBook: Sendable {
    private let waivers: [Waiver]
    private let today: String
    private let state: Mutex<State>

    private struct State {
        /// Waivers that name nothing at all.
        var strays: Set<Int> = []
        /// Waivers whose pattern named a row that ran.
        var tried: Set<Int> = []
        /// Waivers that covered a failure.
        var used: Set<Int> = []
    }

    /// - Parameter today: as `2026-11-23`, UTC.
    package init(_ waivers: [Waiver] = [], today: String = "") {
        self.waivers = waivers
        self.today = today
        self.state = Mutex(State())
    }

    /// Notes which waivers name no check that there is, whether it is selected or not.
    func compare(with checks: [CheckDefinition]) {
        let strays = waivers.indices.filter { index in
            !checks.contains(where: Selection(patterns: [waivers[index].pattern]).mayInclude)
        }
        state.withLock { $0.strays = Set(strays) }
    }

    /// The waiver that covers a row which came to an end, if it failed and one does.
    func cover(names: [String], failed: Bool) -> Waiver? {
        let matching = waivers.indices.filter { index in
            names.contains { NamePattern(waivers[index].pattern).matches($0) }
        }
        return state.withLock { state in
            state.tried.formUnion(matching)
            let valid = matching.filter { waivers[$0].until >= today }
            guard failed, let index = valid.first else { return nil }
            state.used.formUnion(valid)
            return waivers[index]
        }
    }

    /// Waivers that no longer cover anything though their rows ran, that name nothing, and those whose day has passed.
    package var stale: [StaleWaiver] {
        state.withLock { state in
            waivers.indices.compactMap { index in
                let waiver = waivers[index]
                let problem: String
                if state.strays.contains(index) {
                    problem = "nothing has that name; write the check's new one, or delete it"
                } else if waiver.until < today {
                    problem = "it ended on \(waiver.until); repair what it covers, or agree on another day"
                } else if state.tried.contains(index), !state.used.contains(index) {
                    problem = "nothing that it names fails any more; delete it"
                } else {
                    return nil
                }
                return StaleWaiver(name: waiver.pattern, problem: problem, place: waiver.place)
            }
        }
    }
}
