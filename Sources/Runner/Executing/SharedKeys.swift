import Contract
import Deployment
import Synchronization

/// The keys that all checks of a run share: one per account, the operator's own or made once.
///
/// What is made here is deleted with everything else that the run made, when it ends.
final class SharedKeys: Sendable {
    private typealias Issue = Task<Result<IssuedKey, DeploymentFailure>, Never>

    private let deployment: LiveDeployment
    private let issues = Mutex<[AccountRole: Issue]>([:])

    init(deployment: LiveDeployment) { self.deployment = deployment }

    /// The active key of an account. Checks that ask at the same time get the same one.
    func key(of role: AccountRole) async throws(RowStop) -> IssuedKey {
        let deployment = deployment
        if let known = deployment.accounts[role]?.active.first { return known }
        let issue = issues.withLock { issues in
            let issue = issues[role] ?? Issue { await Self.make(role, on: deployment) }
            issues[role] = issue
            return issue
        }
        switch await issue.value {
        case .success(let key): return key
        case .failure(let failure): throw RowStop(failure, doing: "making a key of the account '\(role.rawValue)'")
        }
    }

    private static func make(
        _ role: AccountRole, on deployment: LiveDeployment
    ) async -> Result<IssuedKey, DeploymentFailure> {
        do throws(DeploymentFailure) {
            return .success(try await deployment.createKey(role, purpose: "shared", name: role.rawValue))
        } catch {
            return .failure(error)
        }
    }
}
