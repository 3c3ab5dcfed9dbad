import Deployment
import HTTPExchange
import RunEvents
import Secrecy
import TypedYAML

/// Makes a target ready: secrets fetched, journal begun, guards in place, key management started.
struct DeploymentOpening: Sendable {
    let target: TriedTarget
    /// Where the journal goes; nil for a deployment that ends with the command.
    let state: StateFolder?
    let consent: Bool
    let startedAt: String
    var vault = SecretVault()

    /// The deployment behind its guards; nothing is sent or started yet.
    func guarded(_ engine: HTTPEngine, _ console: Console) async throws -> LiveDeployment {
        let circumstances = LiveDeployment.Circumstances(
            run: .fresh(), environment: target.environment, consent: consent, state: state, startedAt: startedAt)
        do throws(OpeningFailure) {
            return try await LiveDeployment.opening(
                target.description, circumstances, vault: vault, transport: { await engine.send($0) },
                warn: { console.show([$0]) })
        } catch {
            throw CommandFailure(error, console)
        }
    }

    /// The deployment with its key management started.
    func open(_ engine: HTTPEngine, _ console: Console) async throws -> LiveDeployment {
        let deployment = try await guarded(engine, console)
        do throws(DeploymentFailure) {
            try await deployment.open()
        } catch {
            _ = await deployment.cleanUp()
            await deployment.close()
            throw CommandFailure(error)
        }
        return deployment
    }
}

extension CommandFailure {
    /// A guard refused.
    init(_ refusal: GuardRefusal) { self.init(.guardRefused, refusal.message, remedy: refusal.remedy) }

    /// A deployment could not be made ready; nothing was sent.
    init(_ failure: OpeningFailure, _ console: Console) {
        switch failure {
        case .refused(let refusal): self.init(refusal)
        case .secrets(let problems):
            self.init(invalid: problems.diagnostics, what: "the secrets of the target", console)
        case .journal(let failure): self.init(.reportFailed, failure.description)
        }
    }

    /// What a run rests on could not be made ready.
    init(_ failure: DeploymentFailure) {
        switch failure {
        case .refused(let refusal): self.init(refusal)
        case .journal(let failure): self.init(.reportFailed, failure.description)
        case .provider(let error):
            let status: ExitStatus =
                switch error.fault {
                case .description, .operator: .invalidInput
                case .deployment, .network: .unreachable
                case .safeguard: .guardRefused
                }
            self.init(status, "\(error.place.map { "\($0): " } ?? "")\(error.message)", remedy: error.remedy)
        }
    }
}
