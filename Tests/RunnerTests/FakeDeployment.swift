import Contract
import Deployment
import HTTPExchange
@_spi(SecretSender) import Secrecy
import Synchronization

/// The contract in memory, with manners that tests choose: no socket, no clock of its own.
final class FakeDeployment: Sendable {
    /// What is wrong with it, or odd about it.
    struct Manners: Sendable {
        /// A key in the query counts.
        var takesQueryKeys = false
        /// Everybody is served.
        var servesEverybody = false
        /// Requests after this many get no connection.
        var diesAfter: Int?
        /// Nor do these, counted from 1.
        var gap: Range<Int>?
        /// Every answer to a key that is not valid is this status without a code.
        var refusesWith: Int?
        /// Nothing listens.
        var isUnreachable = false
        var speaksHTTP2 = true
        /// Regenerate does nothing but answer.
        var keepsOldKeys = false
        /// Regenerating a key fails.
        var regeneratesNoKeys = false
        /// Creating a key fails.
        var createsNoKeys = false
        /// Answers this many requests to valid keys with 429 first.
        var earlyLimits = 0
        /// The limited account's rate, counted in fixed windows that begin with a call; nil: every sixth call is refused.
        var rate: (limit: Int, window: Duration)?
        /// Each node counts for itself.
        var countsPerNode = false
        /// Closes every connection after an answer.
        var closesConnections = false
        /// The answer to Regenerate never comes, although it was carried out.
        var losesAcknowledgements = false
        /// The new key works only after so many requests with it.
        var newKeyLag = 0
        /// A key that was created works only so long afterwards.
        var activation: Duration?
        /// The first key that is created works only after so many requests with it, however busy the machine is.
        var firstKeyLag = 0
        /// Regenerating at the same time leaves every new key alive.
        var keepsAllNewKeys = false
        /// Keys lose their labels.
        var losesLabels = false
        /// The masked form of a key is in the list alone.
        var hintsInListAlone = false
        /// Answers have the key of the call in a field.
        var echoesKeys = false
    }

    private struct State {
        var active: [[UInt8]: AccountRole] = [:]
        var ids: [String: [UInt8]] = [:]
        var labels: [String: String] = [:]
        var made = 0
        var requests = 0
        var limitedCalls = 0
        var windows: [String: (start: MonotonicTime, calls: Int)] = [:]
        var early: Int
        var connections: Set<String> = []
        var lag: [[UInt8]: Int] = [:]
        var begins: [[UInt8]: MonotonicTime] = [:]
    }

    let manners: Manners
    private let state: Mutex<State>

    init(_ manners: Manners = Manners()) {
        self.manners = manners
        state = Mutex(State(early: manners.earlyLimits))
    }

    /// Keys that are active, and requests that came in.
    var activeKeys: Int { state.withLock { $0.active.count } }
    var requests: Int { state.withLock { $0.requests } }

    // MARK: HTTP

    func answer(_ request: HTTPRequest) async -> Exchange {
        await Task.yield()
        let now = MonotonicTime.now
        var timings = ExchangeTimings(queued: now, answered: now)
        timings.sent = now
        let facts = connection(of: request)
        func exchange(_ outcome: Exchange.Outcome) -> Exchange {
            Exchange(outcome: outcome, timings: timings, connection: facts)
        }
        let number = state.withLock { state in
            state.requests += 1
            return state.requests
        }
        if Task.isCancelled { return exchange(.failure(.cancelled)) }
        if manners.isUnreachable || manners.diesAfter.map({ number > $0 }) ?? false
            || manners.gap?.contains(number) ?? false
        {
            return exchange(.failure(.connectionRefused(address: "127.0.0.1:9")))
        }
        if request.version == .http2, !manners.speaksHTTP2 {
            return exchange(.failure(.versionNotNegotiated(wanted: "HTTP/2", offered: "HTTP/1.1")))
        }
        let version: ReceivedVersion =
            switch request.version {
            case .http10: .http10
            case .http11: .http11
            case .http2: .http2
            case .best: manners.speaksHTTP2 ? .http2 : .http11
            }
        var (status, body, fields) = judge(request)
        if manners.echoesKeys, let key = request.values(of: "X-API-Key").first {
            fields.append(("X-Echo", key.withBytes { String(decoding: $0, as: UTF8.self) }))
        }
        var response = HTTPResponse(version: version, status: status, reason: "")
        response.body = Array(body.utf8)
        response.headers = ([("Content-Type", "application/json")] + fields).map {
            ReceivedField(name: Array($0.0.utf8), value: Array($0.1.utf8))
        }
        return exchange(.response(response))
    }

    /// Named connections are kept, all others are new.
    private func connection(of request: HTTPRequest) -> ConnectionFacts {
        var isNew = true
        if case .named(let name) = request.connection, !manners.closesConnections {
            isNew = state.withLock { $0.connections.insert(name).inserted }
        }
        return ConnectionFacts(
            id: 1, isNew: isNew, transport: .libcurl, localPort: 1, remoteAddress: "127.0.0.1", remotePort: 1, tls: nil)
    }

    private func judge(_ request: HTTPRequest) -> (Int, String, [(String, String)]) {
        let target = request.target.withBytes { String(decoding: $0, as: UTF8.self) }
        let path = target.prefix { $0 != "?" }
        guard ["/enrich", "/credits"].contains(path) else { return (404, #"{"error":{"code":"not_found"}}"#, []) }
        var keys = request.values(of: "X-API-Key").map { $0.withBytes(Self.trimmed) }
        if manners.takesQueryKeys, target.contains("="), !target.contains("cache="),
            let key = target.split(separator: "=").last
        {
            keys.append(Array(key.utf8))
        }
        let role = keys.count == 1 ? state.withLock { owner(of: keys[0], in: &$0) } : nil
        guard let role = role ?? (manners.servesEverybody ? .funded : nil) else {
            if let status = manners.refusesWith { return (status, "{}", []) }
            return refusal(401, "invalid_api_key", [("WWW-Authenticate", "ApiKey")])
        }
        guard request.method == (path == "/credits" ? "GET" : "POST") else { return (405, "{}", []) }
        if state.withLock({ $0.early > 0 }) {
            state.withLock { $0.early -= 1 }
            return refusal(429, "rate_limit_exceeded", [("Retry-After", "1")])
        }
        switch role.named {
        case .exhausted: return refusal(403, "insufficient_credits", [])
        case .limited:
            if let rate = manners.rate {
                let counter = role.rawValue + (manners.countsPerNode ? request.node?.description ?? "" : "")
                return admits(counter, rate)
                    ? success(path) : refusal(429, "rate_limit_exceeded", [("Retry-After", "1")])
            }
            let count = state.withLock { state in
                state.limitedCalls += 1
                return state.limitedCalls
            }
            if count % 6 != 0 { return success(path) }
            return refusal(429, "rate_limit_exceeded", [("Retry-After", "0")])
        default:
            if case .bytes(let body) = request.body, body.masked.contains("domain"), !body.masked.hasSuffix("}") {
                return (400, #"{"error":{"code":"invalid_request"}}"#, [])
            }
            return success(path)
        }
    }

    private func admits(_ counter: String, _ rate: (limit: Int, window: Duration)) -> Bool {
        state.withLock { state in
            let now = MonotonicTime.now
            var window = state.windows[counter] ?? (now, 0)
            if now - window.start >= rate.window { window = (now, 0) }
            defer { state.windows[counter] = window }
            guard window.calls < rate.limit else { return false }
            window.calls += 1
            return true
        }
    }

    /// Requests that come at the same moment.
    func release(_ release: SimultaneousRelease) async -> ReleasedRound {
        var exchanges: [[Exchange]] = []
        for lane in release.lanes {
            var answers: [Exchange] = []
            for request in lane { answers.append(await answer(request)) }
            exchanges.append(answers)
        }
        return ReleasedRound(exchanges: exchanges, spread: .zero)
    }

    private func owner(of key: [UInt8], in state: inout State) -> AccountRole? {
        if let lag = state.lag[key], lag > 0 {
            state.lag[key] = lag - 1
            return nil
        }
        if let begin = state.begins[key], MonotonicTime.now < begin { return nil }
        return state.active[key]
    }

    private func success(_ path: Substring) -> (Int, String, [(String, String)]) {
        path == "/credits" ? (200, #"{"credits":7}"#, []) : (200, #"{"company":{"name":"x"},"charged":1}"#, [])
    }

    private func refusal(_ status: Int, _ code: String, _ fields: [(String, String)]) -> (
        Int, String, [(String, String)]
    ) {
        (status, #"{"error":{"code":"\#(code)","message":"no"}}"#, fields)
    }

    private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        return Array(bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
    }
}

// MARK: - Key management

extension FakeDeployment: KeyProvider {
    var actions: Set<KeyAction> { Set(KeyAction.allCases) }
    func open() async throws(ProviderError) {}
    func signIn(_ account: AccountRole) async throws(ProviderError) {}
    func close() async {}

    func create(_ account: AccountRole, label: String) async throws(ProviderError) -> IssuedKey {
        if manners.createsNoKeys {
            throw ProviderError(.deployment, "creating answered 500", remedy: "look into the deployment's log")
        }
        let key = issue(account, id: nil) { [losesLabels = manners.losesLabels] state, id in
            state.labels[id] = losesLabels ? "key" : label
        }
        let bytes = key.secret.withBytes { Array($0) }
        state.withLock { state in
            if manners.firstKeyLag > 0, state.lag.isEmpty {
                state.lag[bytes] = manners.firstKeyLag
            } else if let activation = manners.activation {
                state.begins[bytes] = key.times.acknowledged + activation
            }
        }
        return key
    }

    func list(_ account: AccountRole) async throws(ProviderError) -> [ListedKey] {
        state.withLock { state in
            state.ids.filter { state.active[$0.value] == account }
                .map { ListedKey(id: $0.key, label: state.labels[$0.key], hint: "ak_live_...") }
        }
    }

    func regenerate(_ key: KeyHandle) async throws(ProviderError) -> IssuedKey {
        if manners.regeneratesNoKeys {
            throw ProviderError(.deployment, "regenerating answered 500", remedy: "look into the deployment's log")
        }
        let sent = MonotonicTime.now
        let before = key.id.flatMap { id in state.withLock { $0.ids[id] } }
        // As long as a real call takes at least, so that two at once really meet.
        try? await Task.sleep(for: .milliseconds(manners.keepsAllNewKeys ? 20 : 5))
        // In one step: between two a second Regenerate could come, and leave both new keys.
        var new = issue(key.account, id: key.id) { state, _ in
            guard !manners.keepsOldKeys, let id = key.id else { return }
            if let old = manners.keepsAllNewKeys ? before : state.ids[id] { state.active[old] = nil }
        }
        new.times.sent = sent
        if manners.newKeyLag > 0 {
            let bytes = new.secret.withBytes { Array($0) }
            state.withLock { $0.lag[bytes] = manners.newKeyLag }
        }
        if manners.losesAcknowledgements {
            throw ProviderError(.network, "the answer was cut off", remedy: "try again")
        }
        return new
    }

    func delete(_ key: KeyHandle) async throws(ProviderError) -> ActionTimes {
        state.withLock { state in
            if let id = key.id, let old = state.ids.removeValue(forKey: id) { state.active[old] = nil }
        }
        return ActionTimes(sent: .now, acknowledged: .now)
    }

    private func issue(
        _ account: AccountRole, id: String?, noting change: (inout State, _ id: String) -> Void
    ) -> IssuedKey {
        state.withLock { state in
            state.made += 1
            let id = id ?? "key-\(state.made)"
            change(&state, id)
            var generator = SeededGenerator(seed: UInt64(state.made), label: "keys")
            let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
            let text = "ak_live_" + generator.text(32, from: letters)
            state.active[Array(text.utf8)] = account
            state.ids[id] = Array(text.utf8)
            return IssuedKey(
                account: account, secret: Secret(name: "new", text: text), id: id, label: state.labels[id],
                hint: manners.hintsInListAlone ? nil : "ak_live_...", times: ActionTimes(sent: .now, acknowledged: .now)
            )
        }
    }
}
