package import Contract
package import Deployment

/// What a target offers, and what it would take to offer the rest.
package struct CapabilitySurvey: Sendable {
    /// Why something is not offered, and what would change that.
    package struct Absence: Sendable, Hashable {
        package var reason: String
        package var remedy: String
    }

    private var absences: [Capability: Absence] = [:]

    /// Surveys the description alone: nothing is sent.
    ///
    /// - Parameter actions: what the key provider can do.
    package init(target: TargetDescription, actions: Set<KeyAction>) {
        let wanted: [(Capability, KeyAction)] = [
            (.keysCreate, .create), (.keysList, .list), (.keysRegenerate, .regenerate), (.keysDelete, .delete),
        ]
        for (capability, action) in wanted where !actions.contains(action) {
            absences[capability] = Absence(
                reason: "the target describes no way to \(action.rawValue) keys",
                remedy: "describe '\(action.rawValue)' under 'keys' in the target file")
        }
        for (capability, role) in CapabilitySurvey.accounts {
            absences[capability] = Self.absence(of: role, target: target, canCreate: actions.contains(.create))
        }
        if !target.accounts.contains(where: { $0.keys.contains { $0.state == .revoked } }) {
            absences[.keysRevoked] = Absence(
                reason: "the target names no revoked key",
                remedy: "add a key with 'state: revoked' to an account of the target file")
        }
        if target.nodes.isEmpty {
            absences[.nodes] = Absence(
                reason: "the target names no nodes",
                remedy: "list the addresses behind the name under 'nodes' in the target file")
        }
    }

    /// Nil when the capability is offered, as far as is known.
    package func absence(of capability: Capability) -> Absence? { absences[capability] }

    /// The first thing that is missing, in the order of the vocabulary.
    func firstAbsence(among needs: Set<Capability>) -> Absence? {
        Capability.allCases.lazy.filter(needs.contains).compactMap { absences[$0] }.first
    }

    private static let accounts: [(Capability, AccountRole)] = [
        (.accountFunded, .funded), (.accountExhausted, .exhausted), (.accountLimited, .limited),
        (.accountSecond, .second),
    ]

    private static func absence(of role: AccountRole, target: TargetDescription, canCreate: Bool) -> Absence? {
        guard let account = target.account(role) else {
            return Absence(
                reason: "the target has no account '\(role.rawValue)'",
                remedy: "describe the account '\(role.rawValue)' under 'accounts' in the target file")
        }
        guard canCreate || account.keys.contains(where: { $0.state == .active }) else {
            return Absence(
                reason: "the account '\(role.rawValue)' has no active key and none can be created",
                remedy: "add an active key to the account, or describe 'create' under 'keys'")
        }
        return nil
    }
}
