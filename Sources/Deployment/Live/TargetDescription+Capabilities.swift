package import Contract

extension TargetDescription {
    /// Whether Regenerate makes a key before it deletes the old one.
    package var rotatesByMaking: Bool {
        if case .http(let management)? = keys { management.rotatesByMaking } else { false }
    }

    /// What checks can use of this deployment, as it is described; nothing is sent to find out.
    ///
    /// `protocol.http2` is not among them: only a connection tells.
    package var capabilities: Set<Capability> {
        var capabilities = Set(keyActions.map(\.capability))
        for account in accounts where AccountRole.allCases.contains(account.role) {
            capabilities.insert(account.role.capability)
        }
        if case .http(let management) = keys {
            capabilities.insert(.keysRequests)
            if !management.rename.isEmpty { capabilities.insert(.keysRename) }
            if !management.detail.isEmpty { capabilities.insert(.keysDetail) }
            if !management.pages.isEmpty { capabilities.insert(.keysPages) }
        }
        if !nodes.isEmpty { capabilities.insert(.nodes) }
        for hook in hooks { if let capability = hook.event.capability { capabilities.insert(capability) } }
        if evidence.contains(where: { $0.kind == .store }) { capabilities.insert(.evidenceStores) }
        if evidence.contains(where: { $0.kind == .log }) { capabilities.insert(.evidenceLogs) }
        if balance != nil { capabilities.insert(.balance) }
        // Where it is not declared it is measured.
        if account(.limited) != nil { capabilities.insert(.planRate) }
        if readings.rateScope == .account { capabilities.insert(.accountRate) }
        if endpoints.contains(where: { $0.cost == 0 }), endpoints.contains(where: { $0.cost > 0 }) {
            capabilities.insert(.freeEndpoint)
        }
        if accounts.contains(where: { $0.keys.contains { $0.state == .revoked } }) { capabilities.insert(.keysRevoked) }
        return capabilities
    }

    /// What the key management can do, as it is described.
    package var keyActions: Set<KeyAction> {
        switch keys {
        case .http(let management): management.actions
        case .command(let command): command.actions
        case .manual: ManualKeyProvider.absence == nil ? [.create, .regenerate, .delete] : []
        case nil: []
        }
    }

    /// Whether the key management knows an account by a secret: by one of its variables that is none of a login's answers.
    package func signsInWithSecret(_ role: AccountRole) -> Bool {
        guard case .http(let management) = keys, let account = account(role) else { return false }
        let secret = account.variables.filter { if case .secret = $0.value { true } else { false } }.map(\.name)
        let texts = management.login.flatMap(\.texts) + management.headers.map(\.value)
        return texts.flatMap(\.references).contains { reference in
            if case .account(let name) = reference { secret.contains(name) } else { false }
        }
    }

    /// What it would take to have a capability that this target lacks.
    package func remedy(for capability: Capability) -> String {
        switch capability {
        case .keysCreate, .keysList, .keysRegenerate, .keysDelete:
            if case .manual = keys, let absence = ManualKeyProvider.absence {
                return "start the run from a terminal (\(absence))"
            }
            let action = KeyAction.allCases.first { $0.capability == capability }?.rawValue ?? ""
            return keys == nil
                ? "describe under 'keys:' how keys are made" : "describe '\(action)' in the target's key management"
        case .keysRequests: return "describe the key management as requests under 'keys.http'"
        case .keysRename:
            return "describe as 'keys.http.rename' how a key gets another label, if the dashboard offers it"
        case .keysDetail: return "describe the request for a key's detail as 'keys.http.detail'"
        case .keysPages: return "name the pages that show keys as 'keys.http.pages'"
        case .keysRevoked: return "give an account a key with 'state: revoked' under 'keys:'"
        case .accountFunded, .accountExhausted, .accountLimited, .accountSecond:
            let role = AccountRole.allCases.first { $0.capability == capability }?.rawValue ?? ""
            return "describe the account '\(role)' under 'accounts:'"
        case .nodes: return "name the addresses behind the deployment's name under 'nodes:'"
        case .hookRestart, .hookSetCredits, .hookTopUp, .hookOutage, .hookWaitForLogs:
            let event = Hook.Event.allCases.first { $0.capability == capability }?.rawValue ?? ""
            return "say under 'hooks:' how '\(event)' is done"
        case .evidenceStores: return "say under 'evidence:' where a store can be read ('kind: store')"
        case .evidenceLogs: return "say under 'evidence:' where a log can be read ('kind: log')"
        case .balance: return "say under 'balance:' which endpoint answers the balance, and where it stands"
        case .planRate: return "describe the account 'limited' under 'accounts:', with its 'rate:' where it is known"
        case .accountRate: return "nothing to do, unless 'rate-scope' under 'readings:' is not so"
        case .freeEndpoint: return "name an endpoint that costs nothing under 'endpoints:', such as that of the balance"
        case .http2: return "the deployment does not negotiate HTTP/2"
        }
    }
}

extension Hook.Event {
    /// The capability of a deployment with such a hook; nil for one that no check calls.
    package var capability: Capability? {
        switch self {
        case .beforeRun, .afterRun: nil
        case .restart: .hookRestart
        case .setCredits: .hookSetCredits
        case .topUp: .hookTopUp
        case .outage: .hookOutage
        case .waitForLogs: .hookWaitForLogs
        }
    }
}
