package import HTTPExchange
internal import Synchronization

/// The one door through which everything is sent: hosts, budgets, circuit and pace are checked before each request.
package final class TrafficGate: Sendable {
    /// Sends one request; nothing in it is followed, cached or retried.
    package typealias Transport = @Sendable (HTTPRequest) async -> Exchange
    /// Lets requests go at the same moment.
    package typealias Release = @Sendable (SimultaneousRelease) async -> ReleasedRound

    private struct State: Sendable {
        var ledger: BudgetLedger
        var pace: Pace
        var breaker: CircuitBreaker
    }

    private let hosts: HostGuard
    private let transport: Transport
    private let release: Release
    private let state: Mutex<State>

    /// - Parameters:
    ///   - consent: whether the operator said on the command line that a production environment is theirs.
    ///   - transport: what sends, for example an HTTP engine.
    ///   - release: what sends many requests at once.
    /// - Throws: when the target is production and there is no consent.
    package init(
        _ target: TargetDescription, consent: Bool, breaker: CircuitBreaker = CircuitBreaker(),
        transport: @escaping Transport, release: @escaping Release = { await $0.perform() }
    ) throws(GuardRefusal) {
        if target.environment == .production, !consent { throw .productionWithoutConsent(target: target.name) }
        hosts = HostGuard(target)
        self.transport = transport
        self.release = release
        let pace = Pace(target.budgets.pace.rate(against: target.base))
        state = Mutex(State(ledger: BudgetLedger(target.budgets), pace: pace, breaker: breaker))
    }

    /// What has been spent so far.
    package var spent: BudgetLedger.Cost { state.withLock { $0.ledger.spent } }

    /// Whether so many requests in a row came to nothing that nothing more is sent.
    package var isCircuitOpen: Bool { state.withLock { $0.breaker.isOpen } }

    /// From now on requests are sent for deleting keys: a spent budget or an open circuit must not leave keys behind.
    ///
    /// - Parameter keys: how many keys there are to delete; each is allowed twenty requests.
    package func beginCleanUp(keys: Int) {
        state.withLock { state in
            state.ledger.allow(moreRequests: 20 * (keys + 1))
            state.breaker = CircuitBreaker(threshold: state.breaker.threshold)
        }
    }

    /// Books the making of keys.
    package func admitKeys(_ count: Int) throws(GuardRefusal) {
        try state.withLock { state throws(GuardRefusal) in
            try state.breaker.check()
            try state.ledger.spend(BudgetLedger.Cost(keys: count))
        }
    }

    /// Takes back that a key was made: the deployment refused it.
    package func noteKeyRefused() { state.withLock { $0.ledger.refund(keys: 1) } }

    /// Checks and books requests that the caller then sends together by `sendAdmitted`; returns when it is their turn.
    package func admit(_ requests: [HTTPRequest], credits: Int) async throws(GuardRefusal) {
        for request in requests { try hosts.check(request) }
        let wait = try state.withLock { state throws(GuardRefusal) in
            try state.breaker.check()
            try state.ledger.spend(BudgetLedger.Cost(requests: requests.count, credits: credits))
            return state.pace.reserve(requests.count, at: .now)
        }
        // A cancelled wait ends at once, and the exchange then ends as cancelled.
        if wait > .zero { try? await Task.sleep(for: wait) }
    }

    /// Sends a request that was admitted.
    ///
    /// - Parameter provokes: whether a failure may be this request's own doing, so that it says nothing of the deployment.
    package func sendAdmitted(_ request: HTTPRequest, provokes: Bool = false) async -> Exchange {
        let exchange = await transport(request)
        note(exchange, provokes: provokes)
        return exchange
    }

    /// Sends a request when hosts, budgets and circuit allow it and its turn has come.
    ///
    /// - Parameters:
    ///   - credits: the most that it can cost.
    ///   - provokes: whether a failure may be this request's own doing, so that it says nothing of the deployment.
    package func send(
        _ request: HTTPRequest, credits: Int = 0, provokes: Bool = false
    ) async throws(GuardRefusal) -> Exchange {
        try await admit([request], credits: credits)
        return await sendAdmitted(request, provokes: provokes)
    }

    /// Sends requests at the same moment when hosts, budgets and circuit allow all of them and their turn has come.
    ///
    /// - Parameters:
    ///   - lanes: by connection; see ``SimultaneousRelease``.
    ///   - credits: the most that all of them can cost.
    ///   - provokes: whether a failure may be their own doing, so that it says nothing of the deployment.
    package func send(
        together lanes: [SimultaneousRelease.Lane], credits: Int, userAgent: String, provokes: Bool = false
    ) async throws(GuardRefusal) -> ReleasedRound {
        try await admit(lanes.flatMap { $0 }, credits: credits)
        let round = await release(SimultaneousRelease(lanes: lanes, userAgent: userAgent))
        for exchange in round.exchanges.flatMap({ $0 }) { note(exchange, provokes: provokes) }
        return round
    }

    private func note(_ exchange: Exchange, provokes: Bool) {
        switch exchange.outcome {
        case .response(let response) where response.status < 500: state.withLock { $0.breaker.record(.answered) }
        case .response(let response):
            if !provokes { state.withLock { $0.breaker.record(.failed("status \(response.status)")) } }
        case .failure(.cancelled), .failure(.invalidRequest): break
        case .failure(let failure):
            if !provokes { state.withLock { $0.breaker.record(.failed(failure.description)) } }
        }
    }
}
