import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import SpecLanguage

/// When does a new key begin to work?
extension Prelude {
    /// Connections over which a deployment is asked whose nodes are not named: they may lead to different ones.
    private static let connections = 4

    /// Where a new key may begin to work by itself.
    static func places(of target: TargetDescription) -> [Node?] {
        target.nodes.isEmpty ? Array(repeating: nil, count: connections) : target.nodes
    }

    /// Asks with a key that was just made at every place until it is accepted there, and keeps how long that took.
    ///
    /// - Parameter shared: the key that all rows share; where the operator gave it, another one is made.
    func measureActivation(with shared: IssuedKey, prober: Prober) async throws(RowStop) {
        guard makesKeys, context.target.readings.keyActivation == nil else { return }
        if !shared.isStatic { return try await measureActivation(of: shared, prober: prober) }
        if case .manual? = context.target.keys { return }
        // Rows that make keys will tell why none can be made.
        let deployment = context.deployment
        guard let key = try? await deployment.createKey(.funded, purpose: "activation", name: "activation") else {
            return
        }
        try await measureActivation(of: key, prober: prober)
        _ = try? await deployment.delete(key)
    }

    private func measureActivation(of key: IssuedKey, prober: Prober) async throws(RowStop) {
        guard let endpoint = context.target.endpoints.min(by: { $0.cost < $1.cost }) else { return }
        let nodes = Self.places(of: context.target)
        let latest = await withTaskGroup(of: Result<Lateness?, RowStop>.self) { group in
            for node in nodes {
                group.addTask {
                    do throws(RowStop) {
                        return .success(try await lateness(of: key, at: endpoint, node, prober))
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: [Result<Lateness?, RowStop>]()) { $0.append($1) }
        }
        var worst: Lateness?
        for result in latest {
            guard let lateness = try result.get() else { continue }
            if worst.map({ $0.duration < lateness.duration }) ?? true { worst = lateness }
        }
        guard let worst else { return }
        context.activation.learn(worst.duration)
        context.recorder.emit(
            .notice(
                Notice(
                    kind: .information,
                    text:
                        "a new key was refused\(worst.place) until \(worst.duration.wording) after it had been made, of which "
                        + "the page says nothing: rows wait \(context.activation.wait.wording) before they use one")))
    }

    private struct Lateness: Sendable {
        /// From the acknowledgement to the sending of the first accepted request.
        var duration: Duration
        /// For the middle of a sentence.
        var place: String
    }

    /// How late the key was accepted; nil when at once, or when nothing can be said.
    private func lateness(
        of key: IssuedKey, at endpoint: Endpoint, _ node: Node?, _ prober: Prober
    ) async throws(RowStop) -> Lateness? {
        var (pause, wasRefused) = (Duration.milliseconds(5), false)
        while MonotonicTime.now - key.times.acknowledged < IssuedKey.latestActivation {
            let sent = MonotonicTime.now
            let reading = try await send(key.secret, to: endpoint, prober: prober, node: node, isFresh: true).subject
                .reading
            guard case .refused(DocumentedError.invalidAPIKey.rawValue) = reading else {
                // A success whose looks are not known yet is one all the same.
                guard wasRefused else { return nil }
                return Lateness(
                    duration: sent - key.times.acknowledged, place: node.map { " by the node '\($0.name)'" } ?? "")
            }
            wasRefused = true
            try await prober.pause(pause)
            pause = min(pause * 3 / 2, .milliseconds(250))
        }
        return nil
    }
}
