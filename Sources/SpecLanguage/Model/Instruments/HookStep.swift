package import Contract

/// Something that the operator's hooks do to the deployment in the middle of a row.
package enum HookStep: Sendable, Hashable {
    /// Restarts the deployment, all its nodes; nothing else of the run is under way meanwhile.
    case restart
    /// Sets the balance of an account, which no other check uses meanwhile.
    case setCredits(account: AccountRole, to: CreditAmount)
    /// Sets the balance of an account back to what the target file declares.
    case restoreCredits(account: AccountRole)
    /// Adds to the balance of an account, which no other check uses meanwhile.
    case topUp(account: AccountRole, by: CreditAmount)
    /// Makes calls fail with a 5xx, those of every check: no other is under way until the row is over.
    case beginOutage
    /// Ends that again.
    case endOutage
    /// Waits until everything that happened so far is in the logs.
    case waitForLogs

    /// The hook as the target file names it.
    package var word: String {
        switch self {
        case .restart: "restart"
        case .setCredits, .restoreCredits: "set-credits"
        case .topUp: "top-up"
        case .beginOutage, .endOutage: "outage"
        case .waitForLogs: "wait-for-logs"
        }
    }

    /// What a deployment offers whose operator has such a hook.
    package var capability: Capability {
        switch self {
        case .restart: .hookRestart
        case .setCredits, .restoreCredits: .hookSetCredits
        case .topUp: .hookTopUp
        case .beginOutage, .endOutage: .hookOutage
        case .waitForLogs: .hookWaitForLogs
        }
    }

    /// The account whose balance it changes.
    package var account: AccountRole? {
        switch self {
        case .setCredits(let account, _), .topUp(let account, _), .restoreCredits(let account): account
        case .restart, .beginOutage, .endOutage, .waitForLogs: nil
        }
    }

    /// The same for the account that stands for the one that is named.
    package func on(_ actual: (AccountRole) -> AccountRole) -> HookStep {
        switch self {
        case .setCredits(let account, let amount): .setCredits(account: actual(account), to: amount)
        case .restoreCredits(let account): .restoreCredits(account: actual(account))
        case .topUp(let account, let amount): .topUp(account: actual(account), by: amount)
        case .restart, .beginOutage, .endOutage, .waitForLogs: self
        }
    }
}
