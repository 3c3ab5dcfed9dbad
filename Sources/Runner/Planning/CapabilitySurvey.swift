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
        let offered = target.capabilities.subtracting(target.keyActions.map(\.capability))
            .union(actions.map(\.capability))
        for capability in Capability.allCases where !offered.contains(capability) {
            guard let lack = capability.lack else { continue }
            absences[capability] = Absence(reason: lack, remedy: target.remedy(for: capability))
        }
        guard !actions.contains(.create) else { return }
        for account in target.accounts
        where AccountRole.allCases.contains(account.role) && !account.keys.contains(where: { $0.state == .active }) {
            absences[account.role.capability] = Absence(
                reason: "the account '\(account.role.rawValue)' has no active key and none can be created",
                remedy: "add an active key to the account, or describe 'create' under 'keys:'")
        }
    }

    /// Nil when the capability is offered, as far as is known.
    package func absence(of capability: Capability) -> Absence? { absences[capability] }

    /// The first thing that is missing, in the order of the vocabulary.
    func firstAbsence(among needs: Set<Capability>) -> Absence? {
        Capability.allCases.lazy.filter(needs.contains).compactMap { absences[$0] }.first
    }
}

extension Capability {
    /// What a target without the capability lacks; nil for what only a connection tells.
    fileprivate var lack: String? {
        switch self {
        case .keysCreate, .keysList, .keysRegenerate, .keysDelete:
            "the target describes no way to \(rawValue.split(separator: ".").last ?? "make") keys"
        case .keysRequests: "the target does not describe its key management as requests"
        case .keysRename: "the target describes no request that gives a key another label"
        case .keysDetail: "the target describes no request for a key's detail"
        case .keysPages: "the target names no pages that show keys"
        case .keysRevoked: "the target names no revoked key"
        case .accountFunded, .accountExhausted, .accountLimited, .accountSecond:
            "the target has no account '\(rawValue.split(separator: ".").last ?? "")'"
        case .nodes: "the target names no nodes"
        case .hookRestart, .hookSetCredits, .hookTopUp, .hookOutage, .hookWaitForLogs:
            "the target has no hook '\(rawValue.split(separator: ".").last ?? "")'"
        case .evidenceStores: "the target declares no store that could be searched"
        case .evidenceLogs: "the target declares no log that could be searched"
        case .balance: "the target does not say how a balance is read"
        case .planRate: "the target has no account 'limited', whose rate could be exceeded"
        case .accountRate: "each key has a rate of its own"
        case .freeEndpoint: "the target has no endpoint that costs nothing beside others that cost credits"
        case .http2: nil
        }
    }
}
