import Oracles
import TestSupport

/// An account that many calls draw on at once, each at some point of its interval; the racy one reads the balance at one
/// point and writes it at a later one.
struct SimulatedAccount {
    let before: Int
    var history = History()
    var topUps: [BoundedCounter.TopUp] = []
    private(set) var after = 0
    var added: Int { topUps.map(\.amount).reduce(0, +) }

    private enum Step { case call(Int, cost: Int), charge(Int, cost: Int, read: Int), topUp(Int) }

    init(isRacy: Bool, using generator: inout SeededGenerator) {
        before = Int.random(in: 5...60, using: &generator)
        var steps: [(at: Int64, Step)] = []
        var calls: [(Interval, cost: Int)] = []
        for index in 0..<40 {
            let sent = Int64.random(in: 0...200, using: &generator)
            let point = sent + Int64.random(in: 0...100, using: &generator)
            let answered = point + Int64.random(in: 0...100, using: &generator)
            calls.append((Interval(sent: sent, answered: answered), Int.random(in: 1...3, using: &generator)))
            steps.append((point, .call(index, cost: calls[index].cost)))
        }
        if Bool.random(using: &generator) {
            let sent = Int64.random(in: 0...200, using: &generator)
            topUps = [.init(Interval(sent: sent, answered: sent + 80), amount: 10)]
            steps.append((sent + Int64.random(in: 0...80, using: &generator), .topUp(10)))
        }
        var balance = before
        var outcomes = [ProbeOutcome](repeating: .noInformation, count: 40)
        while let next = steps.indices.min(by: { steps[$0].at < steps[$1].at }) {
            let (moment, step) = steps.remove(at: next)
            switch step {
            case .topUp(let amount): balance += amount
            case .charge(let index, let cost, let read):
                balance = read - cost
                outcomes[index] = .accepted
            case .call(let index, let cost):
                if balance < cost {
                    outcomes[index] = .refused(reason: "insufficient_credits")
                } else if isRacy {
                    let until = min(calls[index].0.answered, moment + 60)
                    steps.append((until, .charge(index, cost: cost, read: balance)))
                } else {
                    balance -= cost
                    outcomes[index] = .accepted
                }
            }
        }
        for (index, call) in calls.enumerated() {
            let isLost = Int.random(in: 0..<12, using: &generator) == 0
            history.append(call.0, isLost ? .noInformation : outcomes[index], cost: call.cost)
        }
        after = balance
    }
}

/// A limiter as deployments build them, asked at points of time that do not decrease.
struct SimulatedLimiter {
    enum Kind: CaseIterable { case fixed, sliding, bucket }

    let kind: Kind
    let limit: Int
    let window: Int64
    /// Where a fixed window begins.
    let phase: Int64
    private var accepted: [Int64] = []
    private var tokens: Double
    private var filled: Int64 = 0

    init(_ kind: Kind, limit: Int, window: Int64, phase: Int64) {
        self.kind = kind
        self.limit = limit
        self.window = window
        self.phase = phase
        tokens = Double(limit)
    }

    mutating func admits(at moment: Int64) -> Bool {
        switch kind {
        case .fixed:
            let current = (moment + phase) / window
            guard accepted.count(where: { ($0 + phase) / window == current }) < limit else { return false }
        case .sliding:
            guard accepted.count(where: { moment - $0 < window }) < limit else { return false }
        case .bucket:
            tokens = min(Double(limit), tokens + Double(moment - filled) * Double(limit) / Double(window))
            filled = moment
            guard tokens >= 1 else { return false }
            tokens -= 1
        }
        accepted.append(moment)
        return true
    }

    /// What clients see of `count` calls in `span`, each decided at some point of its interval; a few are lost.
    ///
    /// - Parameter others: further limiters, as of nodes that count each for itself.
    static func history(
        _ limiters: [SimulatedLimiter], count: Int, span: Int64, latency: Int64, using generator: inout SeededGenerator
    ) -> History {
        var limiters = limiters
        var calls: [(sent: Int64, point: Int64, answered: Int64)] = []
        for _ in 0..<count {
            let sent = Int64.random(in: 0...span, using: &generator)
            let point = sent + Int64.random(in: 0...latency, using: &generator)
            calls.append((sent, point, point + Int64.random(in: 0...latency, using: &generator)))
        }
        var history = History()
        for (index, call) in calls.sorted(by: { $0.point < $1.point }).enumerated() {
            let isAdmitted = limiters[index % limiters.count].admits(at: call.point)
            let isLost = Int.random(in: 0..<20, using: &generator) == 0
            history.append(
                Interval(sent: call.sent, answered: call.answered),
                isLost ? .noInformation : isAdmitted ? .accepted : .refused(reason: "rate_limit_exceeded"))
        }
        return history
    }
}
