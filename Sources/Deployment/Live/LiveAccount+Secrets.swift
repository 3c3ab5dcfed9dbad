internal import Contract
internal import HTTPExchange
internal import Secrecy
internal import TypedYAML

extension LiveDeployment {
    /// The accounts with their secrets; every secret that is missing is reported.
    static func liveAccounts(
        of target: TargetDescription, _ circumstances: Circumstances, _ vault: SecretVault,
        _ warn: (Diagnostic) -> Void
    ) async throws(OpeningFailure) -> [AccountRole: LiveAccount] {
        let resolution = SecretResolution(environment: circumstances.environment, vault: vault)
        var problems: [SecretProblem] = []
        var accounts: [AccountRole: LiveAccount] = [:]
        for account in target.accounts {
            let role = account.role.rawValue
            var active: [IssuedKey] = []
            var revoked: [IssuedKey] = []
            // Keys first, so that a key keeps its short name when a variable holds it too.
            for key in account.keys {
                let place = (key.state == .active ? active : revoked).count
                let stem = key.state == .active ? role : "\(role).revoked"
                do throws(SecretProblem) {
                    let secret = try await resolution.secret(
                        from: key.secret, name: place == 0 ? stem : "\(stem).\(place + 1)", warn: warn)
                    let now = MonotonicTime.now
                    let issued = IssuedKey(
                        account: account.role, secret: secret, id: key.id, label: key.label, hint: key.hint,
                        isStatic: true, times: ActionTimes(sent: now, acknowledged: now))
                    if key.state == .active { active.append(issued) } else { revoked.append(issued) }
                } catch {
                    problems.append(error)
                }
            }
            var variables: [String: SecretText] = [:]
            for variable in account.variables {
                switch variable.value {
                case .text(let text): variables[variable.name] = SecretText(text)
                case .secret(let source):
                    do throws(SecretProblem) {
                        variables[variable.name] = SecretText(
                            try await resolution.secret(from: source, name: "\(role).\(variable.name)", warn: warn))
                    } catch {
                        problems.append(error)
                    }
                }
            }
            accounts[account.role] = LiveAccount(
                account: account, variables: variables, active: active, revoked: revoked)
        }
        if !problems.isEmpty { throw .secrets(problems) }
        return accounts
    }
}
