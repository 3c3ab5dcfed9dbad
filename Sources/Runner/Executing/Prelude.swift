import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// What happens before the first check: is anybody there, and what do successes look like?
struct Prelude: Sendable {
    let context: RunContext
    /// Whether rows will make keys of their own.
    let makesKeys: Bool

    private static let name = "prelude"

    /// Why there is nothing to test with; nil to go on.
    enum Obstacle: Sendable {
        /// Nobody answers.
        case unreachable(String)
        /// Somebody is there, and no TLS session that can be trusted comes about.
        case insecure(String)
        /// Every check rests on a valid key, and there is none.
        case withoutKey(String)

        /// Why no request decides anything.
        var reason: String {
            switch self {
            case .unreachable(let reason), .insecure(let reason), .withoutKey(let reason): reason
            }
        }
    }

    func run() async -> Obstacle? {
        let prober = Prober(context: context, check: Self.name, row: "")
        do throws(RowStop) {
            for endpoint in context.target.endpoints.prefix(1) {
                let probe = try await send(nil, to: endpoint, prober: prober)
                if case .failure(let missing) = probe.subject.result {
                    let reason = "the target does not answer: \(missing.explanation)"
                    return missing.kind == .insecure ? .insecure(reason) : .unreachable(reason)
                }
                if probe.version != .http2 { context.noteWithoutHTTP2() }
            }
        } catch {
            return .unreachable(error.wording)
        }
        guard context.target.account(.funded) != nil else { return nil }
        do throws(RowStop) {
            let key = try await context.keys.key(of: .funded)
            try await measureActivation(with: key, prober: prober)
            var isAccepted = false
            for endpoint in context.target.endpoints {
                if try await learn(endpoint, key: key.secret, prober: prober) { isAccepted = true }
            }
            if !isAccepted, let doubt = doubt(about: key) { return .withoutKey(doubt) }
        } catch {
            return context.isStopping ? nil : .withoutKey(error.wording)
        }
        return nil
    }

    /// Why a key that nobody accepts may be none. One that the deployment has just made has to work; what the operator names, or
    /// captures in a wrong place, may simply be something else.
    private func doubt(about key: IssuedKey) -> String? {
        if key.isStatic { return "no endpoint accepts the key that the target file names for the account 'funded'" }
        let form = context.target.readings.keyForm
        let (length, expected) = (key.secret.count, form.prefix.utf8.count + form.length)
        if length == expected { return nil }
        return
            "no endpoint accepts what was captured as a key of the account 'funded', \(length) letters where \(expected) are "
            + "expected"
    }

    /// Learns what the endpoint's successes look like; false when the key is refused, of which the controls will tell.
    private func learn(_ endpoint: Endpoint, key: Secret, prober: Prober) async throws(RowStop) -> Bool {
        let refusal = try await send(nil, to: endpoint, prober: prober).subject
        let success = try await send(key, to: endpoint, prober: prober).subject
        if context.shape(of: endpoint.name) != nil { return success.reading == .authenticated }
        guard let answer = success.answer, context.reader.isSuccess(answer) else { return false }
        let refused = refusal.answer.flatMap { context.reader.isSuccess($0) ? nil : $0 }
        // Asked again, it tells which names and values are data that changes from answer to answer.
        let second = try await send(key, to: endpoint, prober: prober).subject.answer
        let again = second.flatMap { context.reader.isSuccess($0) && $0.mediaType == answer.mediaType ? $0 : nil }
        context.learnShape(of: endpoint.name, from: answer, again: again, besides: refused)
        return true
    }

    func send(
        _ key: Secret?, to endpoint: Endpoint, prober: Prober, node: Node? = nil, isFresh: Bool = false
    ) async throws(RowStop) -> Prober.Probe {
        let builder = RequestBuilder(
            target: context.target, endpoint: endpoint, node: node, connectionScope: Self.name)
        let built = builder.documented(
            key, channel: RunPlan.Channel(endpoint: endpoint.name, version: .best, isFresh: isFresh))
        return try await prober.send(
            built,
            Prober.Circumstances(
                purpose: key == nil ? .preparation : .positiveControl, place: nil,
                credits: key == nil ? 0 : endpoint.cost, isPatient: true))
    }
}
