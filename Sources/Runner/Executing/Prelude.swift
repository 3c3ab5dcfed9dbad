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

    private static let name = "prelude"

    /// Why the target cannot be tested at all; nil to go on.
    func run() async -> String? {
        let prober = Prober(context: context, check: Self.name, row: "")
        do throws(RowStop) {
            if let flaw = try await reach(prober) { return flaw }
        } catch {
            return error.wording
        }
        // Without a valid key there is nothing to learn from; the controls of the checks will say so.
        guard let key = try? await context.keys.key(of: .funded).secret else { return nil }
        for endpoint in context.target.endpoints where context.shape(of: endpoint.name) == nil {
            guard let probe = try? await send(key, to: endpoint, prober: prober) else { continue }
            if case .authenticated = probe.subject.reading, let answer = probe.subject.answer {
                context.learnShape(of: endpoint.name, from: answer)
            }
        }
        return nil
    }

    /// One request without a key: any HTTP answer will do.
    private func reach(_ prober: Prober) async throws(RowStop) -> String? {
        guard let endpoint = context.target.endpoints.first else { return "the target has no endpoint" }
        let probe = try await send(nil, to: endpoint, prober: prober)
        if case .failure(let missing) = probe.subject.result {
            return "the target does not answer: \(missing.explanation)"
        }
        if probe.version != .http2 { context.noteWithoutHTTP2() }
        return nil
    }

    private func send(
        _ key: Secret?, to endpoint: Endpoint, prober: Prober
    ) async throws(RowStop) -> Prober.Probe {
        let builder = RequestBuilder(
            target: context.target, endpoint: endpoint, node: nil, connectionScope: Self.name)
        let built = builder.documented(
            key, channel: RunPlan.Channel(endpoint: endpoint.name, version: .best, isFresh: false))
        return try await prober.send(
            built,
            Prober.Circumstances(
                purpose: key == nil ? .preparation : .positiveControl, place: nil,
                credits: key == nil ? 0 : endpoint.cost, isPatient: true))
    }
}
