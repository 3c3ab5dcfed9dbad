package import Contract

/// What hooks have changed about a deployment and not changed back yet.
struct OpenChanges: Sendable {
    private(set) var isInOutage = false
    /// Accounts whose balance is not the declared one.
    private(set) var accounts: Set<AccountRole> = []

    /// A hook is about to be called: what it changes may be changed from now on, even if it fails.
    mutating func begin(_ event: Hook.Event, account: AccountRole?, state: String?) {
        switch event {
        case .outage: if state == "on" { isInOutage = true }
        case .setCredits, .topUp: if let account { accounts.insert(account) }
        default: break
        }
    }

    /// A hook has done its work.
    mutating func finish(_ event: Hook.Event, account: AccountRole?, state: String?, restoresCredits: Bool) {
        switch event {
        case .outage: if state == "off" { isInOutage = false }
        case .setCredits: if let account, restoresCredits { accounts.remove(account) }
        default: break
        }
    }
}

extension LiveDeployment {
    /// Changes back whatever hooks have changed, where a row that was stopped did not come to it.
    func undoChanges() async -> [String] {
        let open = openChanges
        return await undoChanges(to: open.accounts, outage: open.isInOutage)
    }

    /// Changes back what hooks have changed and nobody has changed back.
    ///
    /// - Parameters:
    ///   - accounts: whose balances.
    ///   - outage: whether to end an outage as well.
    /// - Returns: what could not be changed back, a sentence each.
    package func undoChanges(to accounts: Set<AccountRole>, outage: Bool) async -> [String] {
        let open = openChanges
        var problems: [String] = []
        if outage, open.isInOutage {
            do throws(ProviderError) {
                try await call(.outage, state: "off")
            } catch {
                problems.append("calls may still be made to fail: \(error); end the outage")
            }
        }
        for account in open.accounts.intersection(accounts).sorted(by: { $0.rawValue < $1.rawValue }) {
            let credits = target.declaredCredits(of: account)
            do throws(ProviderError) {
                try await call(.setCredits, account: account, credits: credits)
            } catch {
                problems.append(
                    "the balance of the account '\(account.rawValue)' may have been left changed: \(error); set it to "
                        + "\(credits)")
            }
        }
        return problems
    }
}

extension TargetDescription {
    /// The credits that an account has when nothing has been changed.
    package func declaredCredits(of role: AccountRole) -> Int { account(role)?.credits ?? 1000 }
}
