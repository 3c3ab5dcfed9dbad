import GRDB
import HTTPTypes
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The API's own work: rate, input, credits, and the answer.
struct EnrichmentService: Sendable {
    let accounts: AccountDirectory
    let limiter: RateLimiter
    let ledger: Ledger
    let faults: SwitchSet<Defect>
    let variants: SwitchSet<Variant>
    let sharedCache: SharedCache
    let outage: Outage
    private static let decoder = JSONDecoder()

    /// Serves a call whose key has been judged.
    ///
    /// - Throws: `Refusal`.
    func serve(_ endpoint: Endpoint, _ call: inout Call, owner: KeyOwner?, isOpen: Bool) async throws -> Answer {
        var fields: HTTPFields = [:]
        if let owner { fields = try await take(owner, endpoint, call) }
        guard isOpen || endpoint.allows(call.method) else { throw Refusal.methodNotAllowed(allowed(endpoint)) }
        var members: [(String, JSON)] = []
        if endpoint.method == .post {
            // A caller whom a defect lets in by another method sends no body; the sample stands in for it.
            let isPost = call.method == .post || !isOpen
            let input: String
            do {
                input = isPost ? try await self.input(of: endpoint, &call) : SyntheticData.sample(endpoint)
            } catch {
                if faults.has(.chargesRefused) { await charge(owner, endpoint) }
                throw error
            }
            members = SyntheticData.members(endpoint, input)
        }
        if outage.isOn {
            if faults.has(.chargesFailed) { await charge(owner, endpoint) }
            throw Refusal.unavailable
        }
        var balance = 0
        if let owner {
            let entry = UsageEntry(endpoint: endpoint.name, cost: endpoint.cost, status: 200, owner: owner)
            switch await ledger.settle(entry) {
            case .taken(let rest): balance = rest
            case .insufficient: throw Refusal.insufficientCredits
            case .failed: throw Refusal.unavailable
            }
        }
        if endpoint == .credits { members = [("credits", .integer(balance))] }
        if endpoint == .credits, faults.has(.digestExposed), let key = call.fields[.apiKey] {
            members.append(("key", .object([("sha256", .string(Digest(of: key.trimmingSpaces).hex))])))
        }
        if faults.has(.shownInAnswers), let key = call.fields[.apiKey] {
            members.append(("request", .object([("X-API-Key", .string(key))])))
        }
        if variants.has(.extraJSONFields) {
            members.append(("meta", .object([("model", "synthetic-1"), ("cached", false)])))
        }
        if faults.has(.successWithCode) {
            members.append(("warnings", .array([.string(Refusal.rateLimitExceeded(retryAfter: 1).code)])))
        }
        if variants.has(.keyedByID), endpoint != .credits {
            members = [("found-\(UInt64.random(in: 0...UInt64.max))", .object(members))]
        }
        var answer = Answer.json(.object(members), fields: fields)
        if let owner {
            if faults.has(.sessionOutlives) {
                answer.fields[.setCookie] = "api_session=\(owner.keyID); Path=/api; Secure; HttpOnly; SameSite=Strict"
            }
            if faults.has(.publicAnswers) || variants.has(.cachedByKey) {
                answer.fields[.cacheControl] = "public, max-age=60"
                answer.fields[.vary] = variants.has(.cachedByKey) ? "X-API-Key" : "Accept"
            }
            sharedCache.store(&answer, for: call)
        }
        return answer
    }

    /// The input of a POST endpoint: the one member it needs, checked.
    func input(of endpoint: Endpoint, _ call: inout Call) async throws -> String {
        let body: ByteBuffer
        do {
            body = try await call.body()
        } catch is NIOTooManyBytesError {
            throw Refusal.bodyTooLarge
        }
        let data = Data(body.readableBytesView)
        let decoded = try? Self.decoder.decode(EnrichmentInput.self, from: data)
        // A form counts only for the defect that also looks for a key in it.
        let form = faults.has(.bodyKey) && decoded == nil ? Form(String(decoding: data, as: UTF8.self)) : nil
        let name = endpoint == .companies ? "domain" : "email"
        let value = (endpoint == .companies ? decoded?.domain : decoded?.email) ?? form?.first(name)
        guard let value else { throw Refusal.invalidRequest("Send a JSON object with a string member \"\(name)\".") }
        let isValid = endpoint == .companies ? InputRules.isDomain(value) : InputRules.isEmail(value)
        guard isValid else {
            let quoted = faults.has(.echoInput) ? ": \(value)" : "."
            throw Refusal.invalidRequest("The member \"\(name)\" is not a valid \(name)\(quoted)")
        }
        return value
    }

    private func allowed(_ endpoint: Endpoint) -> String { endpoint == .credits ? "GET, HEAD" : "POST" }

    /// Counts the call against the account's rate; returns the fields that say what is left of it
    /// (draft-ietf-httpapi-ratelimit-headers-10).
    private func take(_ owner: KeyOwner, _ endpoint: Endpoint, _ call: Call) async throws -> HTTPFields {
        let plan = accounts.plan(of: owner.accountID)
        let decision = await RateFaults(faults: faults, limiter: limiter).take(owner, plan, for: call)
        let seconds = max(1, (decision.wait + 999_999_999) / 1_000_000_000)
        let window = max(1, (plan.window + 999) / 1000)
        let fields: HTTPFields = [
            .rateLimitPolicy: "\"default\";q=\(plan.limit);w=\(window)",
            .rateLimit: "\"default\";r=\(decision.remaining);t=\(seconds)",
        ]
        guard decision.allowed else {
            var refusal = Refusal.rateLimitExceeded(retryAfter: seconds)
            refusal.fields.append(contentsOf: fields)
            if faults.has(.charges429) { await charge(owner, endpoint) }
            throw refusal
        }
        return fields
    }

    /// Counts a call that is refused for its key: a defect.
    func count(_ owner: KeyOwner, _ call: Call) async {
        _ = await RateFaults(faults: faults, limiter: limiter).take(
            owner, accounts.plan(of: owner.accountID), for: call)
    }

    /// Whether the account's next call would be refused for its rate.
    func isPastRate(_ owner: KeyOwner) -> Bool {
        !limiter.look(counter: owner.accountID, plan: accounts.plan(of: owner.accountID)).allowed
    }

    /// Takes the credits of a call that is refused: a defect.
    private func charge(_ owner: KeyOwner?, _ endpoint: Endpoint) async {
        _ = await ledger.settle(UsageEntry(endpoint: endpoint.name, cost: endpoint.cost, status: 200, owner: owner))
    }
}

private struct EnrichmentInput: Decodable {
    let domain: String?
    let email: String?
}

/// What counts as a domain and an address; the shape only, nothing is resolved.
enum InputRules {
    static func isDomain(_ text: String) -> Bool {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return text.utf8.count <= 253 && labels.count >= 2 && labels.allSatisfy(isLabel)
    }

    static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count) else { return false }
        let isLocal = parts[0].utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") }
        return isLocal && isDomain(String(parts[1]))
    }

    private static func isLabel(_ label: Substring.UTF8View) -> Bool {
        let hyphen = UInt8(ascii: "-")
        return (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
            && label.allSatisfy { KeyFormat.isLetter($0) && $0 != UInt8(ascii: "_") }
    }
}
