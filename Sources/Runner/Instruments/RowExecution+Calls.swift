import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// Many calls of one account, released together or made in turn.
extension RowExecution {
    mutating func make(_ series: CallSeries, _ step: Step) async throws(RowStop) -> Ending? {
        let role = try account(of: series)
        let began = context.recorder.now
        var rounds: [CallRound] = []
        if series.isSerial {
            rounds = [try await makeInTurn(series, role, step)]
        } else {
            while rounds.count < series.attempts {
                if !rounds.isEmpty { try await prepareNextRound(series, role) }
                rounds.append(try await release(series, role, step))
                if suffice(SeriesOutcome(series: series, role: role, rounds: rounds, began: began), step) { break }
            }
        }
        return try judge(SeriesOutcome(series: series, role: role, rounds: rounds, began: began), step)
    }

    /// Whether the rounds are as many, and where a rate is to be held as near to each other, as it takes to judge.
    private func suffice(_ outcome: SeriesOutcome, _ step: Step) -> Bool {
        guard outcome.counted.count >= outcome.series.rounds else { return false }
        guard let rate = context.rate(of: outcome.role) else { return true }
        return (step.expectation?.terms ?? []).allSatisfy {
            if case .rate(let promise) = $0 { outcome.wouldShowSplitCounts(promise, rate) } else { true }
        }
    }

    private func account(of series: CallSeries) throws(RowStop) -> AccountRole {
        let roles = Set(series.keys.map(keys.account(of:)))
        guard roles.count == 1, let first = roles.first, let role = first else {
            throw .inconclusive("the keys of a '\(series.word)' step have to belong to one account")
        }
        return role
    }

    // MARK: Calls

    /// The calls of a round, dealt out over keys, versions, endpoints and nodes so that all of them mix.
    private mutating func plan(_ series: CallSeries) async throws(RowStop) -> [PlannedCall] {
        let versions = series.versions.filter { $0 != .http2 || !context.isWithoutHTTP2 }
        if versions.isEmpty { throw .withoutHTTP2 }
        let count = CostEstimate(target: context.target).number(of: series.requests)
        guard (1...CallSeries.mostCalls).contains(count) else {
            throw .notApplicable(
                reason: "it would take \(count) calls at once to exceed the rate",
                remedy: "give the account 'limited' a rate of at most 99 calls in its window")
        }
        let charged = context.target.endpoints.filter { $0.cost > 0 }
        let endpoints =
            switch series.endpoints {
            case .own: [builder.endpoint]
            case .each: charged.isEmpty ? context.target.endpoints : charged
            case .all: context.target.endpoints
            }
        let nodes: [Node?] = series.overNodes && !context.target.nodes.isEmpty ? context.target.nodes : [builder.node]
        // Where each key has a rate of its own, more than one key is more than one rate.
        let isOneRate = series.requests == .overLimit && context.target.readings.rateScope == .key
        let counted = isOneRate ? Array(series.keys.prefix(1)) : series.keys
        var calls: [PlannedCall] = []
        for index in 0..<count {
            var rest = index
            func next<Value>(_ values: [Value]) -> Value {
                defer { rest /= values.count }
                return values[rest % values.count]
            }
            let reference = next(counted)
            let (version, endpoint, node) = (next(versions), next(endpoints), next(nodes))
            var built = builder.documented(
                try await keys.secret(of: reference),
                channel: RunPlan.Channel(endpoint: endpoint.name, version: version, isFresh: false))
            built.request.node = node?.address
            let cell = [endpoint.name, "HTTP/\(version.rawValue)", node?.name].compactMap(\.self).joined(
                separator: ", ")
            calls.append(PlannedCall(built: built, key: reference.text, cell: cell))
        }
        return calls
    }

    private mutating func makeInTurn(
        _ series: CallSeries, _ role: AccountRole, _ step: Step
    ) async throws(RowStop) -> CallRound {
        var probes: [Prober.Probe] = []
        for call in try await plan(series) {
            if !probes.isEmpty, let pause = series.pause { try await rest(pause) }
            let probe = try await prober.send(call.built, circumstances(of: step, credits: call.built.endpoint.cost))
            if case .failure(let missing) = probe.subject.result, missing.kind == .versionNotOffered {
                context.noteWithoutHTTP2()
                if series.versions == [.http2] { throw .withoutHTTP2 }
                continue
            }
            note(probe, of: call, role)
            probes.append(probe)
        }
        return CallRound(probes, spread: nil, counts: true, flaw: nil)
    }

    private mutating func release(
        _ series: CallSeries, _ role: AccountRole, _ step: Step
    ) async throws(RowStop) -> CallRound {
        while true {
            let calls = try await plan(series)
            let lanes = SimultaneousRelease.lanes(of: calls.map(\.built.request), connections: series.connections)
            let (probes, round) = try await prober.sendTogether(
                calls.map(\.built), lanes: lanes, circumstances(of: step, credits: 0))
            for (call, probe) in zip(calls, probes) { note(probe, of: call, role) }
            let bound = Duration.nanoseconds(Int64(clamping: series.spread))
            let failure = round.exchanges.joined().lazy.compactMap(\.failure).first { $0 != .cancelled }
            if case .versionNotNegotiated? = failure, !context.isWithoutHTTP2 {
                context.noteWithoutHTTP2()
                continue
            }
            let counts = round.isSimultaneous(within: bound)
            let flaw: String? =
                if counts {
                    nil
                } else if let failure {
                    context.deployment.vault.redact(failure.description)
                } else {
                    "the spread was \(round.spread?.inMilliseconds ?? "unknown"), beyond \(bound.inMilliseconds)"
                }
            return CallRound(probes, spread: round.spread, counts: counts, flaw: flaw)
        }
    }

    private mutating func prepareNextRound(_ series: CallSeries, _ role: AccountRole) async throws(RowStop) {
        if let pause = series.pause { try await rest(pause) }
        guard let credits = series.refill?.credits(perCall: builder.endpoint.cost) else { return }
        let begin = Int64(context.recorder.now)
        do throws(ProviderError) {
            try await context.deployment.call(.topUp, account: role, credits: credits)
        } catch {
            throw context.isStopping ? .stopped : RowStop(.provider(error), doing: "adding credits between rounds")
        }
        book.topUp(role, by: credits, in: Interval(sent: begin, answered: Int64(context.recorder.now)))
    }

    private func rest(_ pause: Wait) async throws(RowStop) {
        try await prober.pause(
            .nanoseconds(Int64(clamping: CostEstimate(target: context.target).nanoseconds(of: pause))))
    }

    private func circumstances(of step: Step, credits: Int) -> Prober.Circumstances {
        Prober.Circumstances(
            purpose: step.expectation == nil || step.premise != nil ? .preparation : .probe,
            place: SourcePlace(step.place), credits: credits, isPatient: false,
            exceedsRate: step.exceedsRate)
    }

    private mutating func note(_ probe: Prober.Probe, of call: PlannedCall, _ role: AccountRole) {
        book.note(probe, of: role, key: call.key, cell: call.cell, cost: call.built.endpoint.cost)
        count(probe, cost: call.built.endpoint.cost)
    }
}
