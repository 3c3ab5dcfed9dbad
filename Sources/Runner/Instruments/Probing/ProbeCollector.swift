import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import SpecLanguage
import Synchronization

/// Gathers the probes of all places into one history, and keeps the few exchanges that may become evidence.
final class ProbeCollector: Sendable {
    /// The key that was there before a change, or the one that came of it.
    enum Role: Int, Sendable { case old = 0, new = 1 }

    /// What became of a place.
    enum Standing: Sendable, Hashable {
        /// It accepted the old key before the change.
        case primed
        /// It did not.
        case cold(String)
        /// The deployment does not offer such a place: no HTTP/2, no resumption of TLS sessions.
        case unoffered
        /// The deployment closed the connection that the place was: nothing can be stale there any more.
        case gone
    }

    private struct State {
        var history: History
        var standings: [Int: Standing] = [:]
        /// The exchanges that bound the moment of the change, with their places in the history.
        var bounds: [Bound: (index: Int, asked: Prober.Asked)] = [:]
        var stop: RowStop?
        var freshConnections = 0
        var credits = 0
    }

    private struct Bound: Hashable {
        var role: Role
        var isAccepted: Bool
    }

    private let cells: [ProbeCell]
    let offset: @Sendable (MonotonicTime) -> UInt64
    private let state: Mutex<State>

    init(cells: [ProbeCell], key: String, offset: @escaping @Sendable (MonotonicTime) -> UInt64) {
        self.cells = cells
        self.offset = offset
        state = Mutex(State(history: History(subjects: ["\(key).old", key], cells: cells.map(\.label))))
    }

    var history: History { state.withLock { $0.history } }
    /// Why the row has to end; nil while it may go on.
    var stop: RowStop? { state.withLock { $0.stop } }
    /// Credits that accepted probes cost.
    var credits: Int { state.withLock { $0.credits } }

    func end(_ stop: RowStop) { state.withLock { $0.stop = $0.stop ?? stop } }

    func standing(of cell: Int) -> Standing? { state.withLock { $0.standings[cell] } }
    func set(_ standing: Standing, of cell: Int) { state.withLock { $0.standings[cell] = standing } }

    /// Takes in a probe.
    ///
    /// - Returns: whether it really was a probe of its place: over a connection that is as the place says.
    func take(_ asked: Prober.Asked, of role: Role, in cell: Int) -> Bool {
        let exchange = asked.exchange
        let sent = Int64(clamping: offset(exchange.timings.sent ?? exchange.timings.queued))
        let answered = Int64(clamping: offset(exchange.timings.answered))
        let outcome = asked.subject.outcome
        let isNew = exchange.connection?.isNew ?? true
        let isResumed = exchange.connection?.tls?.isResumed ?? false
        let place = cells[cell]
        return state.withLock { state in
            let isAsSaid =
                switch place.connection {
                case .fresh: true
                // The probe that opens the connection is the first over it.
                case .before: !isNew || state.standings[cell] != .primed
                case .resumed: isResumed
                }
            // A key that a place does not know yet is late there: no part of the change that the history is about.
            if asked.circumstances.purpose == .preparation, outcome.isRefused, state.standings[cell] != .primed {
                return isAsSaid
            }
            // What went another way counts where it went.
            let number = isAsSaid ? cell : state.history.cell(place.label(over: .fresh))
            state.history.append(
                Interval(sent: sent, answered: max(sent, answered)), outcome, subject: role.rawValue, cell: number,
                cost: asked.built.endpoint.cost)
            if outcome == .accepted { state.credits += asked.built.endpoint.cost }
            keep(asked, outcome, role, in: &state)
            return isAsSaid
        }
    }

    /// By the same rules as the oracle: of the accepted old and the refused new the one sent last, of the others the one
    /// answered first.
    private func keep(_ asked: Prober.Asked, _ outcome: ProbeOutcome, _ role: Role, in state: inout State) {
        guard outcome == .accepted || outcome.isRefused else { return }
        let bound = Bound(role: role, isAccepted: outcome == .accepted)
        let index = state.history.count - 1
        if let known = state.bounds[bound] {
            let (new, old) = (state.history.interval(at: index), state.history.interval(at: known.index))
            let isLate = (role == .old) == (outcome == .accepted)
            guard isLate ? new.sent > old.sent : new.answered < old.answered else { return }
        }
        state.bounds[bound] = (index, asked)
    }

    /// The exchanges behind these probes, as far as they were kept.
    func exchanges(of probes: [Int]) -> [Prober.Asked] {
        state.withLock { state in
            probes.compactMap { index in state.bounds.values.first { $0.index == index }?.asked }
        }
    }
}

extension JudgedAnswer {
    /// What an answer says in a history: accepted, the documented refusal of a key, or nothing.
    var outcome: ProbeOutcome {
        switch reading {
        case .authenticated: .accepted
        case .refused(let code) where code == DocumentedError.invalidAPIKey.rawValue: .refused(reason: code)
        case .refused, .misplacedCode, .unlikeSuccess, .otherRefusal, .noInformation: .noInformation
        }
    }
}
