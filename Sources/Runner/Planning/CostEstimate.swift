import Contract
import Deployment
import RunEvents
import SpecLanguage

/// Upper bounds on what rows and controls cost, from the spec and the target alone.
struct CostEstimate: Sendable {
    let target: TargetDescription
    /// How long background probing goes on where the spec does not say.
    var horizon = Horizon.gate

    /// Requests of one action of a key provider: the action itself, and a listing or a new session now and then.
    static let requestsPerKeyAction = 2

    /// What a plan takes a rate for that is not declared, and measured only later: the budgets hold what it really costs.
    private static let assumedRate = RateLimit(limit: 20, window: .seconds(1))

    /// The rate of the account that has a low one.
    private var rate: RateLimit? { target.account(.limited).map { $0.rate ?? Self.assumedRate } }

    /// Nanoseconds by which a deployment's clock may be coarse, or its timers late.
    static let grain: UInt64 = 50_000_000

    func cost(of row: CheckRow, endpoint: Endpoint) -> Cost {
        var cost = Cost()
        for key in row.keys {
            if case .created = key.source { cost += Cost(requests: 2 * Self.requestsPerKeyAction, keys: 1) }
        }
        for step in row.steps + row.finally {
            switch step.action {
            case .request(let request):
                let count = repetitions(of: step)
                let price = request.endpoint.flatMap(target.endpoint)?.cost ?? endpoint.cost
                cost += Cost(requests: count, credits: request.mayBeCharged ? count * price : 0)
            case .calls(let series):
                let calls = number(of: series.requests)
                // A series of more is not made.
                guard calls <= CallSeries.mostCalls else { break }
                let count = calls * (series.isSerial ? 1 : series.attempts)
                let price = target.endpoints.map(\.cost).max() ?? 0
                cost += Cost(requests: count, credits: count * price)
            case .balance: cost.requests += 1
            case .bypass:
                let count = 2 * number(of: Repetition.Attempts.overLimit) + 16
                cost += Cost(requests: count, credits: count * endpoint.cost)
            case .timing(let timing):
                let price = timing.second.mayBeCharged || timing.first.mayBeCharged ? endpoint.cost : 0
                cost += Cost(requests: timing.largestRequestCount, credits: timing.largestRequestCount * price)
            case .probing(let probing):
                cost += self.cost(
                    of: probing, asksForNewKey: step.expectation?.asksForNewKey ?? true, endpoint: endpoint)
                cost += Cost(requests: Self.requestsPerKeyAction, keys: 1)
            case .atOnce(let regeneration):
                let (count, rounds) = (regeneration.count, regeneration.rounds)
                // The old key and each new one are asked for twice, and the old one before.
                cost += Cost(
                    requests: rounds * (count * Self.requestsPerKeyAction + 2 * (count + 1) + 1),
                    credits: rounds * (2 * (count + 1) + 1) * endpoint.cost, keys: rounds * count)
            case .regenerate: cost += Cost(requests: Self.requestsPerKeyAction, keys: 1)
            case .delete: cost.requests += Self.requestsPerKeyAction
            case .manage(let manage):
                let keys =
                    switch manage.action {
                    case .create, .replay, .regenerate: 1
                    case .createTwice, .regenerateTwin: 2
                    case .created, .list, .detail, .pages, .rename, .delete, .login: 0
                    }
                cost += Cost(requests: (keys + 2) * Self.requestsPerKeyAction, keys: keys)
            // A key that a step makes was counted with its declaration.
            // What samples cost depends on what the rest leaves: see `SampleSizes`.
            // All rows about an address share one assessment: see `costOfHandshakes`.
            case .create, .wait, .hook, .scan, .sample, .tls, .assert: break
            }
        }
        return cost
    }

    /// One assessment of each address, and a short one of each further name at it; early data is sent twice at most.
    var costOfHandshakes: Cost {
        let addresses = 1 + target.nodes.count
        let early = target.endpoints.map(\.cost).max() ?? 0
        return Cost(requests: addresses * (20 + 8 * target.names.count), credits: addresses * 2 * early)
    }

    /// The rate of the account `limited`, where it is not declared: a burst, and attempts until calls succeed again.
    var costOfMeasuring: Cost {
        guard let account = target.account(.limited), account.rate == nil else { return Cost() }
        return Cost(requests: 150, credits: 50 * (target.endpoints.first?.cost ?? 0))
    }

    /// Before the change every place is asked a few times, after it by the schedule, where need be with both keys.
    private func cost(of probing: BackgroundProbing, asksForNewKey: Bool, endpoint: Endpoint) -> Cost {
        let horizon = probing.duration ?? horizon.duration
        let moments = ProbeSchedule.count(horizon: horizon, interval: probing.interval)
        let burst = probing.hiddenNodes.map(BalancerCoverage.connections(forNodes:)) ?? 1
        return ProbeCell.cells(of: probing, target: target, endpoint: endpoint, node: nil).reduce(Cost()) {
            cost, cell in
            let price = target.endpoint(cell.endpoint)?.cost ?? endpoint.cost
            // For the priming, twice to resume a session; and while the change is under way.
            let before =
                (cell.connection == .fresh ? burst : cell.connection == .resumed ? 2 : 1)
                + CellProber.probesDuringChange
            let after = moments + (cell.connection == .fresh ? burst - 1 : 0)
            let new = asksForNewKey ? ProbeSchedule.newKeyCount(horizon: horizon, interval: probing.interval) : 0
            return cost + Cost(requests: before + after + new, credits: (before + new) * price)
        }
    }

    /// A valid key before and after the probes, and an unknown one, on each channel.
    func cost(ofControls controls: Controls, channels: [RunPlan.Channel]) -> Cost {
        channels.reduce(Cost()) { cost, channel in
            let price = target.endpoint(channel.endpoint)?.cost ?? 0
            return cost
                + Cost(
                    requests: (controls.accepted ? 2 : 0) + (controls.refused == .none ? 0 : 1),
                    credits: controls.accepted ? 2 * price : 0)
        }
    }

    /// Each endpoint without a key and with a valid one, twice where its successes are not declared, a new key at every place, and
    /// one key per account made and deleted.
    var costOfPrelude: Cost {
        let created =
            target.keys == nil ? 0 : target.accounts.filter { !$0.keys.contains { $0.state == .active } }.count
        let places = target.keys == nil ? 0 : Prelude.places(of: target).count
        let learned = target.endpoints.filter { $0.success == SuccessRule() }
        return Cost(
            requests: 1 + 2 * target.endpoints.count + learned.count + created * 2 * Self.requestsPerKeyAction + places,
            credits: (target.endpoints + learned).map(\.cost).reduce(0, +)
                + places * (target.endpoints.map(\.cost).min() ?? 0),
            keys: created)
    }

    /// About so long a comparison by time takes, and the making of a key of a sample: nanoseconds. Nobody knows before how
    /// quickly a deployment answers; what matters is that both begin early.
    private static let durationOfTrial: UInt64 = 2_000_000_000
    private static let durationOfKey: UInt64 = 20_000_000

    /// So long a charge that is not due may take to show: nanoseconds.
    static let settling: UInt64 = 600_000_000

    /// How long a charge takes to show, as the target file says: nanoseconds.
    private var lag: UInt64 { target.balance?.lag.wholeNanoseconds ?? 0 }

    /// Nanoseconds that the row lasts at least, as far as that is known.
    func waits(of row: CheckRow) -> UInt64 { waits(ofSteps: row.steps + row.finally) }

    func waits(ofSteps steps: some Sequence<Step>) -> UInt64 {
        steps.reduce(0) { sum, step in
            var sum = sum
            switch step.action {
            case .wait(let wait): sum += nanoseconds(of: wait)
            case .probing(let probing): sum += probing.duration ?? horizon.duration
            case .timing: sum += Self.durationOfTrial
            case .balance: sum += lag + (step.expectation == nil ? 0 : Self.settling)
            case .hook(.setCredits): sum += lag
            case .sample(let sample): sum += UInt64(sample.keys) * Self.durationOfKey
            case .calls(let series):
                guard let pause = series.pause else { break }
                let gaps = series.isSerial ? number(of: series.requests) - 1 : series.rounds - 1
                sum += UInt64(max(0, gaps)) * nanoseconds(of: pause)
            default: break
            }
            switch step.repetition {
            case .watch(let duration, _): sum += duration
            default: break
            }
            return sum
        }
    }

    /// How often the step's request is sent at most.
    func repetitions(of step: Step) -> Int {
        switch step.repetition {
        case nil: 1
        case .times(let count): number(of: count)
        case .watch(let duration, let interval): Int(duration / max(interval, 1)) + 1
        case .until(_, let attempts, let deadline, let interval):
            attempts.map(number(of:)) ?? Int((deadline ?? 0) / max(interval, 1)) + 1
        }
    }

    /// So many that the declared rate is exceeded even if a window ends on the way.
    func number(of attempts: Repetition.Attempts) -> Int {
        switch attempts {
        case .number(let count): count
        case .overLimit: (rate?.limit).map { 2 * $0 + 2 } ?? 200
        }
    }

    /// The calls of a round.
    func number(of count: CallSeries.Count) -> Int {
        switch count {
        case .number(let count): count
        case .overLimit: (rate?.limit).map { 4 * $0 + 4 } ?? 0
        }
    }

    /// Nanoseconds of a pause.
    func nanoseconds(of wait: Wait) -> UInt64 {
        switch wait {
        case .fixed(let duration): duration
        case .halfWindows(let count):
            (rate?.window).map {
                UInt64(count) * $0.wholeNanoseconds / 2 + Self.grain
            } ?? 0
        case .retryAfter(_, let atMost):
            (rate?.window).map { min(atMost, $0.wholeNanoseconds) } ?? atMost
        }
    }
}

extension RequestTemplate {
    /// False only when the deployment would have to be broken to charge for the request.
    var mayBeCharged: Bool {
        switch key {
        // A key can also stand inside a header, a query or a body.
        case .none: texts.contains { !$0.keyReferences.isEmpty }
        case .unknown, .revoked, .previous: false
        case .shared(let role): role != .exhausted
        case .declared: true
        }
    }
}

extension Duration {
    /// Nanoseconds, negative durations as zero.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return seconds < 0 ? 0 : UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
