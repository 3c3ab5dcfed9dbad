import GRDB
import HTTPTypes
import NIOCore

/// Everything that one deployment serves, on all its nodes.
///
/// A class, as it is handed on with every request, and its parts need not be retained one by one.
final class Site: Sendable {
    let faults: SwitchSet<Defect>
    let variants: SwitchSet<Variant>
    let routing: Routing
    let keyGuard: KeyGuard
    let enrichment: EnrichmentService
    let ledger: Ledger
    let dashboard: DashboardAPI
    let pages: Pages
    let errors: ErrorAnswers
    let crossOrigin: CrossOriginFaults
    let finishing: Finishing
    let privacyFaults: PrivacyFaults
    let strictTransport: StrictTransport
    let calls = CallCount()

    /// Puts the parts of a deployment together.
    init(
        faults: SwitchSet<Defect>, variants: SwitchSet<Variant>, store: Store, accounts: AccountDirectory,
        limiter: RateLimiter, outage: Outage, journal: UsageJournal, log: ServerLog
    ) throws {
        let storageFaults = StorageFaults(faults: faults)
        try storageFaults.prepare(store)
        let index = try KeyIndex(store: store, faults: storageFaults)
        let folder = store.pool.path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        privacyFaults = PrivacyFaults(faults: faults, folder: folder.joined(separator: "/"))
        if faults.hasAny([.revivesOnRestart, .deletedRevivesOnRestart]) {
            try KeySnapshot.revive(into: index, from: store)
        }
        let format = variants.has(.alphabet62) ? KeyFormat.letters62 : .letters64
        let staleView = StaleView(faults: faults)
        var ring = KeyRing(
            store: store, index: index, format: format, faults: faults, memory: KeyMemory(faults: faults),
            staleView: staleView, generator: KeyGenerator(faults: faults, format: format),
            repetition: KeyRepetition(faults: faults))
        if let limit = variants[.fewKeys] { ring.keyLimit = limit }
        if faults.has(.regenerateResets) { ring.afterRegenerate = { limiter.forget(account: $0) } }
        if faults.has(.createResets) { ring.afterCreate = { limiter.forget(account: $0) } }
        self.faults = faults
        self.variants = variants
        routing = Routing(faults: faults)
        keyGuard = KeyGuard(
            index: index, faults: faults,
            matching: FaultyMatching(index: index, store: store, faults: faults, staleView: staleView))
        ledger = Ledger(store: store, journal: journal, faults: faults)
        enrichment = EnrichmentService(
            accounts: accounts, limiter: limiter, ledger: ledger, faults: faults, variants: variants,
            sharedCache: SharedCache(faults: faults), outage: outage)
        errors = ErrorAnswers(faults: faults, variants: variants)
        dashboard = DashboardAPI(
            accounts: accounts, sessions: SessionBook(store: store), ring: ring, pace: SignInPace(), faults: faults,
            errors: errors, log: log)
        pages = Pages(
            dashboard: dashboard, templates: try PageTemplates(), variants: variants, faults: faults,
            description: APIDescription(variants: variants))
        crossOrigin = CrossOriginFaults(faults: faults)
        strictTransport = StrictTransport(faults: faults)
        finishing = Finishing(variants: variants, strictTransport: strictTransport)
    }

    func respond(to call: inout Call) async -> Answer {
        calls.enter()
        defer { calls.leave() }
        var answer: Answer
        if call.hasOversizedFields, !faults.has(.crashOnLong) {
            answer = errors.answer(Refusal.fieldsTooLarge, to: call)
        } else if let granted = crossOrigin.preflight(call) ?? crossOrigin.redirect(call, guard: keyGuard) {
            answer = granted
        } else {
            answer = await dispatch(&call)
        }
        crossOrigin.grant(&answer, to: call)
        if privacyFaults.areOn { await privacyFaults.record(&call, answer) }
        return await finishing.finish(answer, for: call)
    }

    /// Answers a request that came in early data where none is acted upon (RFC 8470, 5.2).
    func refuseEarly(_ call: Call) async -> Answer {
        await finishing.finish(errors.answer(Refusal.tooEarly, to: call), for: call)
    }

    private func dispatch(_ call: inout Call) async -> Answer {
        switch routing.route(call) {
        case .endpoint(let endpoint): return await serve(endpoint, &call, isGuarded: true)
        case .unguarded(let endpoint): return await serve(endpoint, &call, isGuarded: false)
        case .unknownAPI:
            if variants.has(.unauthorizedForUnknownPaths) {
                do {
                    _ = try await keyGuard.judge(&call)
                } catch {
                    return await refuse(error, call, endpoint: "unknown", owner: nil)
                }
            }
            let answer = await refuse(Refusal.notFound, call, endpoint: "unknown", owner: nil)
            return variants.has(.html404) ? pages.notFound(call, errors: errors) : answer
        case .dashboard: return await dashboard.respond(to: &call)
        case .page: return await pages.answer(&call, errors: errors)
        }
    }

    /// Key, rate, method, input, credits: judged in this order, the first that fails answers.
    private func serve(_ endpoint: Endpoint, _ call: inout Call, isGuarded: Bool) async -> Answer {
        var owner: KeyOwner?
        do {
            if faults.has(.validationFirst), endpoint.method == .post, call.method == .post {
                _ = try await enrichment.input(of: endpoint, &call)
            }
            if faults.has(.largeBodyFirst), let length = call.fields[.contentLength].flatMap({ Int($0) }),
                length > 64 << 10
            {
                throw Refusal.invalidRequest("The body is too large.")
            }
            if let cached = enrichment.sharedCache.answer(call) { return cached }
            do {
                owner = try await keyGuard.judge(&call)
            } catch {
                if faults.has(.badKeyBurns), let owner = keyGuard.matching.ownerResembling(call) {
                    await enrichment.count(owner, call)
                }
                if faults.has(.rateFirst), let owner = keyGuard.matching.ownerResembling(call),
                    enrichment.isPastRate(owner)
                {
                    throw Refusal.rateLimitExceeded(retryAfter: 1)
                }
                if isGuarded { throw error }
            }
            let served = try await enrichment.serve(endpoint, &call, owner: owner, isOpen: owner == nil)
            return served
        } catch {
            return await refuse(error, call, endpoint: endpoint.name, owner: owner)
        }
    }

    /// Answers and logs a call that is not served. What is logged are our own names and numbers only.
    private func refuse(_ error: any Error, _ call: Call, endpoint: String, owner: KeyOwner?) async -> Answer {
        let answer = errors.answer(error, to: call)
        // A refusal for want of credits is logged by the ledger, in the transaction that found none.
        if (error as? Refusal)?.code != Refusal.insufficientCredits.code || owner == nil {
            let status = (error as? Refusal)?.status ?? answer.status
            _ = await ledger.settle(UsageEntry(endpoint: endpoint, cost: 0, status: status.code, owner: owner))
        }
        return answer
    }
}
