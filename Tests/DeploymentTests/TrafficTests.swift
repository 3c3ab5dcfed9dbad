import HTTPExchange
import Secrecy
import Synchronization
import TestSupport
import Testing

@testable import Deployment

@Suite("What keeps a run from doing harm")
struct TrafficTests {
    @Test("a step that would exceed a budget is refused whole, and nothing of it is booked")
    func ledger() throws {
        var budgets = Budgets()
        (budgets.requests, budgets.credits, budgets.keys) = (3, 5, 1)
        var ledger = BudgetLedger(budgets)
        try ledger.spend(.init(requests: 2, credits: 2))
        #expect(throws: GuardRefusal.budgetExceeded(.credits, limit: 5, spent: 2, asked: 4)) {
            try ledger.spend(.init(requests: 1, credits: 4))
        }
        try ledger.spend(.init(requests: 1, credits: 3, keys: 1))
        #expect(ledger.spent == .init(requests: 3, credits: 5, keys: 1))
        #expect(throws: GuardRefusal.budgetExceeded(.requests, limit: 3, spent: 3, asked: 1)) {
            try ledger.spend(.init(requests: 1))
        }
        #expect(throws: GuardRefusal.self) { try ledger.spend(.init(keys: .max)) }
        try ledger.spend(.init())
    }

    @Test("no sequence of steps ever spends more than the budget")
    func ledgerProperty() {
        var generator = TestSupport.SeededGenerator(seed: 7)
        for _ in 0..<200 {
            var budgets = Budgets()
            budgets.requests = Int.random(in: 0...20, using: &generator)
            budgets.credits = Int.random(in: 0...20, using: &generator)
            var ledger = BudgetLedger(budgets)
            for _ in 0..<30 {
                let before = ledger.spent
                let cost = BudgetLedger.Cost(
                    requests: Int.random(in: 0...4, using: &generator),
                    credits: Int.random(in: 0...4, using: &generator))
                do { try ledger.spend(cost) } catch { #expect(ledger.spent == before) }
            }
            #expect(ledger.spent.requests <= budgets.requests && ledger.spent.credits <= budgets.credits)
        }
    }

    @Test("a pace spreads requests evenly, keeps bursts together and saves nothing up")
    func pace() {
        var pace = Pace(.init(requests: 10, per: .seconds(1)))
        let start = MonotonicTime(nanoseconds: 1_000_000_000)
        #expect(pace.reserve(at: start) == .zero)
        #expect(pace.reserve(at: start) == .milliseconds(100))
        #expect(pace.reserve(4, at: start) == .milliseconds(200))
        #expect(pace.reserve(at: start) == .milliseconds(600))
        let later = start + .seconds(60)
        #expect(pace.reserve(at: later) == .zero)
        #expect(pace.reserve(at: later) == .milliseconds(100))
        var unlimited = Pace(nil)
        for _ in 0..<100 { #expect(unlimited.reserve(at: start) == .zero) }
    }

    @Test(
        "the pace is unlimited on this machine and courteous elsewhere, unless the target says otherwise",
        arguments: [
            ("https://127.0.0.1:8443", nil), ("https://localhost", nil), ("http://[::1]:8080", nil),
            ("https://staging.example", Pace.Rate.courteous), ("https://127.example", Pace.Rate.courteous),
        ])
    func paceByHost(base: String, rate: Pace.Rate?) throws {
        let target = try target(smallTarget.replacing("https://127.0.0.1:9", with: base))
        #expect(target.budgets.pace.rate(against: target.base) == rate)
        #expect(Pace.Setting.unlimited.rate(against: target.base) == nil)
    }

    @Test("the circuit opens after ten failures in a row and stays open")
    func breaker() throws {
        var breaker = CircuitBreaker()
        for _ in 0..<9 { breaker.record(.failed("reset")) }
        breaker.record(.answered)
        for _ in 0..<9 { breaker.record(.failed("reset")) }
        try breaker.check()
        breaker.record(.failed("status 503"))
        #expect(throws: GuardRefusal.circuitOpen(failures: 10, last: "status 503")) { try breaker.check() }
        breaker.record(.answered)
        #expect(breaker.isOpen)
    }

    @Test("only hosts that the target names are contacted")
    func hosts() async throws {
        let target = try target(smallTarget + "nodes: [{ name: a, address: 10.0.0.1 }]\n")
        let sent = Mutex<[String]>([])
        let gate = try TrafficGate(target, consent: false) { request in
            sent.withLock { $0.append(request.node?.host ?? request.host) }
            return answered(200)
        }
        let fine = target.request(to: target.endpoints[0])
        _ = try await gate.send(fine)
        var node = fine
        node.node = target.nodes[0].address
        _ = try await gate.send(node)
        var elsewhere = fine
        elsewhere.host = "example.com"
        await #expect(throws: GuardRefusal.hostNotNamed(host: "example.com", named: ["127.0.0.1", "10.0.0.1"])) {
            _ = try await gate.send(elsewhere)
        }
        node.node = NodeAddress(host: "10.0.0.2")
        await #expect(throws: GuardRefusal.self) { _ = try await gate.send(node) }
        #expect(sent.withLock { $0 } == ["127.0.0.1", "10.0.0.1"])
        #expect(gate.spent.requests == 2)
    }

    @Test("a simultaneous release is allowed whole or not at all, and counts in full")
    func together() async throws {
        let target = try target(smallTarget + "nodes: [{ name: a, address: 10.0.0.1 }]\n")
        let released = Mutex(0)
        let gate = try TrafficGate(target, consent: false, transport: { _ in answered(200) }) { release in
            released.withLock { $0 += 1 }
            return ReleasedRound(
                exchanges: release.lanes.map { $0.map { _ in answered(500) } }, spread: .milliseconds(1))
        }
        let fine = target.request(to: target.endpoints[0])
        let round = try await gate.send(together: [[fine, fine], [fine]], credits: 0, userAgent: "test")
        #expect(round.exchanges.map(\.count) == [2, 1] && gate.spent.requests == 3)
        var elsewhere = fine
        elsewhere.host = "example.com"
        await #expect(throws: GuardRefusal.self) {
            _ = try await gate.send(together: [[fine], [elsewhere]], credits: 0, userAgent: "test")
        }
        let many = Array(repeating: [fine], count: target.budgets.requests)
        await #expect(throws: GuardRefusal.self) {
            _ = try await gate.send(together: many, credits: 0, userAgent: "test")
        }
        #expect(released.withLock { $0 } == 1 && gate.spent.requests == 3)
        for _ in 0..<3 { _ = try await gate.send(together: [[fine, fine, fine]], credits: 0, userAgent: "test") }
        #expect(gate.isCircuitOpen)
    }

    @Test("production needs consent")
    func production() throws {
        let target = try target("environment: production\n" + smallTarget)
        #expect(throws: GuardRefusal.productionWithoutConsent(target: "small")) {
            _ = try TrafficGate(target, consent: false) { _ in answered(200) }
        }
        _ = try TrafficGate(target, consent: true) { _ in answered(200) }
    }

    @Test("failures that a check provokes do not open the circuit, its own failures do")
    func provoked() async throws {
        let target = try target(smallTarget)
        let gate = try TrafficGate(target, consent: false) { _ in answered(500) }
        let request = target.request(to: target.endpoints[0])
        for _ in 0..<20 { _ = try await gate.send(request, provokes: true) }
        #expect(!gate.isCircuitOpen)
        let atOnce = try TrafficGate(
            target, consent: false, transport: { _ in answered(500) },
            release: { plan in
                ReleasedRound(exchanges: plan.lanes.map { $0.map { _ in answered(503) } }, spread: .milliseconds(1))
            })
        _ = try await atOnce.send(
            together: [Array(repeating: request, count: 20)], credits: 0, userAgent: "test", provokes: true)
        #expect(!atOnce.isCircuitOpen)
        for _ in 0..<10 { _ = try await gate.send(request) }
        await #expect(throws: GuardRefusal.self) { _ = try await gate.send(request) }
        #expect(throws: GuardRefusal.self) { try gate.admitKeys(1) }
    }
}

/// An exchange that ended with a status.
func answered(_ status: Int, _ body: String = "", headers: [(String, String)] = []) -> Exchange {
    var response = HTTPResponse(version: .http11, status: status, reason: "")
    response.body = Array(body.utf8)
    response.headers = headers.map { ReceivedField(name: Array($0.utf8), value: Array($1.utf8)) }
    return Exchange(outcome: .response(response), timings: ExchangeTimings(queued: .now, answered: .now))
}
