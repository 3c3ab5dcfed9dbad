import Deployment

/// An outage that rows share: it begins with the first that asks for one, and ends when none of them needs it any more.
///
/// It takes the turn of those who may not call at the same time, so that nobody else of them calls meanwhile.
actor SharedOutage {
    private enum Phase {
        case over
        case beginning
        case underWay
        case ending
    }

    private typealias Caller = CheckedContinuation<ProviderError?, Never>

    private let turn: AsyncLock
    private let set: @Sendable (_ isOn: Bool) async -> ProviderError?
    private var phase = Phase.over
    private var users = 0
    private var joining: [Caller] = []
    private var leaving: [Caller] = []
    private var late: [CheckedContinuation<Void, Never>] = []

    /// - Parameter set: begins or ends the outage; returns why it could not.
    init(turn: AsyncLock, set: @escaping @Sendable (_ isOn: Bool) async -> ProviderError?) {
        self.turn = turn
        self.set = set
    }

    /// Returns when calls fail; the caller then has to `leave` in any case. Whoever comes while one is ending has another.
    func enter() async throws(ProviderError) {
        while phase == .ending { await withCheckedContinuation { late.append($0) } }
        switch phase {
        case .underWay: users += 1
        case .beginning: if let failure = await withCheckedContinuation({ joining.append($0) }) { throw failure }
        case .over, .ending: try await begin()
        }
    }

    /// Returns when calls succeed again: when all who entered have left.
    func leave() async throws(ProviderError) {
        users -= 1
        if users > 0 {
            if let failure = await withCheckedContinuation({ leaving.append($0) }) { throw failure }
        } else {
            try await end()
        }
    }

    private func begin() async throws(ProviderError) {
        phase = .beginning
        await turn.enter()
        let failure = await set(true)
        if failure != nil { await turn.leave() }
        let callers = joining
        joining = []
        (phase, users) = failure == nil ? (.underWay, 1 + callers.count) : (.over, 0)
        for caller in callers { caller.resume(returning: failure) }
        if let failure { throw failure }
    }

    private func end() async throws(ProviderError) {
        phase = .ending
        let failure = await set(false)
        await turn.leave()
        phase = .over
        for caller in leaving { caller.resume(returning: failure) }
        for caller in late { caller.resume() }
        (leaving, late) = ([], [])
        if let failure { throw failure }
    }
}
