import Deployment
import RunEvents
import Runner

/// What the operator's hooks do before and after a run.
struct RunHooks: Sendable {
    /// So often the end of a hook is weighed against a request to stop.
    private static let interval = Duration.milliseconds(50)

    let deployment: LiveDeployment

    /// Calls `before-run`; a request to stop ends it.
    ///
    /// - Returns: whether the run may begin; false when asked to stop meanwhile.
    func before(_ stop: StopSignal) async throws -> Bool {
        guard deployment.target.hook(.beforeRun) != nil else { return true }
        let call = Task { await self.problem(of: .beforeRun) }
        let watch = Task {
            while stop.reason == nil, !Task.isCancelled { try? await Task.sleep(for: Self.interval) }
            if stop.reason != nil { call.cancel() }
        }
        let failure = await call.value
        watch.cancel()
        if stop.reason != nil { return false }
        if let failure { throw CommandFailure(failure.refusal.map(DeploymentFailure.refused) ?? .provider(failure)) }
        return true
    }

    /// Calls `after-run`, to its end whatever happens.
    ///
    /// - Returns: why it failed; nil when it did not.
    func after() async -> String? {
        await problem(of: .afterRun).map { "\($0.message); \($0.remedy)" }
    }

    private func problem(of event: Hook.Event) async -> ProviderError? {
        do throws(ProviderError) {
            try await deployment.call(event)
            return nil
        } catch {
            return error
        }
    }
}
