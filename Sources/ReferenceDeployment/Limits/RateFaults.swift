import HTTPTypes

/// The defects of the rate: what a careless implementer would count, and when.
struct RateFaults: Sendable {
    let faults: SwitchSet<Defect>
    let limiter: RateLimiter

    /// Judges and counts a call.
    func take(_ owner: KeyOwner, _ plan: RatePlan, for call: Call) async -> RateDecision {
        let account = owner.accountID
        var plan = plan
        if faults.has(.early429) { plan.limit = max(1, plan.limit - 1) }
        if faults.has(.shortWindow) { plan.window /= 2 }
        if faults.has(.globalLimit), limiter.isOthersFlood(account) {
            return RateDecision(allowed: false, remaining: 0, wait: 1_000_000_000)
        }
        if faults.has(.neverRecovers), limiter.hasRefused(account) {
            return RateDecision(allowed: false, remaining: 0, wait: plan.window * 1_000_000)
        }
        if faults.has(.freeCallResets), Endpoint(path: call.path)?.cost == 0 { limiter.forget(account: account) }
        let counter = counter(of: owner, call)
        var decision: RateDecision
        if faults.has(.burstRace) {
            decision = limiter.look(counter: counter, plan: plan)
            try? await Task.sleep(for: .milliseconds(8))
            _ = limiter.take(account: counter, plan: plan)
        } else {
            decision = limiter.take(account: counter, plan: plan)
        }
        if faults.has(.noLimit) {
            decision = RateDecision(allowed: true, remaining: decision.remaining, wait: decision.wait)
        }
        if !decision.allowed {
            limiter.noteRefusal(of: account)
            if faults.has(.countsRefused) { limiter.restartWindow(of: counter) }
        }
        return decision
    }

    /// Under what a call is counted.
    private func counter(of owner: KeyOwner, _ call: Call) -> String {
        var counter = faults.has(.newKeyResets) ? owner.keyID : owner.accountID
        if faults.has(.perNodeCounters) { counter += " node \(call.peer.node)" }
        if faults.has(.forwardedForResets), let address = call.fields[values: Self.forwardedFor].first {
            counter += " from \(address)"
        }
        if faults.has(.hostResets) { counter += " host \(call.authority)" }
        if faults.has(.tenantResets), let tenant = call.fields[values: Self.tenant].first { counter += " of \(tenant)" }
        if faults.has(.queryResets), !call.query.isEmpty { counter += " query \(call.query)" }
        if faults.has(.pathCaseResets), call.path != call.path.lowercased() { counter += " path \(call.path)" }
        return counter
    }

    private static let forwardedFor = fieldName("X-Forwarded-For")
    private static let tenant = fieldName("X-Tenant-Id")
}
