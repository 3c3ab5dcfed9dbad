import Contract
import Deployment
import HTTPExchange
import Synchronization

/// The keys that all checks of a run share: one per account, the operator's own or made once.
///
/// What is made here is deleted with everything else that the run made, when it ends.
final class SharedKeys: Sendable {
    private typealias Issue = Task<Result<IssuedKey, DeploymentFailure>, Never>

    private let deployment: LiveDeployment
    private let issues = Mutex<[AccountRole: Issue]>([:])
    /// Who may have how many keys.
    let places: KeyPlaces
    /// When a new key begins to work.
    let activation: KeyActivation

    /// - Parameters:
    ///   - reserve: the most keys that anybody needs who lets nobody else go on meanwhile.
    ///   - holding: how long a row may keep its keys and do nothing but wait.
    init(deployment: LiveDeployment, reserve: KeyPlaces.Need, holding: Duration) {
        self.deployment = deployment
        activation = KeyActivation(declared: deployment.target.readings.keyActivation)
        let without = deployment.accounts.filter { $0.value.active.isEmpty }
        places = KeyPlaces(lasting: Set(without.keys), reserve: reserve, holding: holding)
    }

    /// The active key of an account. Checks that ask at the same time get the same one.
    func key(of role: AccountRole) async throws(RowStop) -> IssuedKey {
        let (deployment, places) = (deployment, places)
        if let known = deployment.accounts[role]?.active.first { return known }
        let issue = issues.withLock { issues in
            let issue = issues[role] ?? Issue { await Self.make(role, on: deployment, places) }
            issues[role] = issue
            return issue
        }
        switch await issue.value {
        case .success(let key):
            try await activation.await(key)
            return key
        case .failure(let failure): throw RowStop(failure, doing: "making a key of the account '\(role.rawValue)'")
        }
    }

    /// Makes a key; where rows have all that there can be, once one of them has deleted its own.
    private static func make(
        _ role: AccountRole, on deployment: LiveDeployment, _ places: KeyPlaces
    ) async -> Result<IssuedKey, DeploymentFailure> {
        let began = MonotonicTime.now
        while true {
            let before = places.alive(role)
            do throws(DeploymentFailure) {
                let key = try await deployment.createKey(role, purpose: "shared", name: role.rawValue)
                places.noteMade(role)
                return .success(key)
            } catch {
                guard error.isRefusal, places.noteRefused(role, own: 0, before: before) != .nothing,
                    places.isWorthWaiting(since: began)
                else { return .failure(error) }
            }
            try? await Task.sleep(for: KeyPlaces.interval)
        }
    }
}
