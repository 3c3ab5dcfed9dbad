internal import Contract
internal import HTTPExchange
internal import Secrecy

/// The steps of an examination, in the order in which one rests on another.
struct DoctorPlan {
    let target: TargetDescription
    private let seed: UInt64
    /// The files that an evidence source names.
    let evidenceFiles: @Sendable (EvidenceSource) -> [String]

    init(
        _ target: TargetDescription, seed: UInt64, evidenceFiles: @escaping @Sendable (EvidenceSource) -> [String]
    ) {
        self.target = target
        self.seed = seed
        self.evidenceFiles = evidenceFiles
    }

    var steps: [DoctorStep] {
        let roles = target.accounts.map(\.role)
        return connectionSteps + [unknownKey] + roles.flatMap(keySteps) + target.endpoints.map(endpointStep)
            + roles.filter { $0 != .funded }.map(accountStep) + missingAccounts + [revokedKeys]
            + balanceSteps + roles.flatMap(managementSteps) + evidenceSteps + hookSteps + [leftovers]
    }

    // MARK: The way there

    private var connectionSteps: [DoctorStep] {
        let base = connectionSteps(to: nil, name: "base", title: target.base.authority)
        return base + target.nodes.flatMap { connectionSteps(to: $0, name: $0.name, title: "the node '\($0.name)'") }
    }

    /// One request without a key tells of name, connection and trust.
    private func connectionSteps(to node: Node?, name: String, title: String) -> [DoctorStep] {
        let endpoint = target.endpoints[0]
        let connect = DoctorStep(
            id: "connect.\(name)", title: "\(title) accepts connections",
            cost: BudgetLedger.Cost(requests: 1, credits: endpoint.cost)
        ) { deployment, state in
            var request = deployment.request(to: endpoint)
            request.node = node?.address
            request.connection = .fresh
            let exchange: Exchange
            do throws(GuardRefusal) {
                exchange = try await deployment.send(request, credits: endpoint.cost)
            } catch {
                return Diagnosis(error)
            }
            state.exchanges[name] = exchange
            if let failure = exchange.failure, exchange.timings.connected == nil { return Diagnosis(failure) }
            return .ok(exchange.connection.map { "\($0.remoteAddress) port \($0.remotePort)" } ?? "connected")
        }
        let secure = DoctorStep(
            id: "trust.\(name)", title: "the certificate of \(title) is trusted", needs: [connect.id]
        ) { deployment, state in
            guard let exchange = state.exchanges[name] else { return .notDeclared("") }
            if deployment.target.base.scheme == .http {
                return .fault(of: .description, "the base is plain HTTP", "write https:// as 'base'")
            }
            if let failure = exchange.failure, exchange.timings.secured == nil { return Diagnosis(failure) }
            let tls = exchange.connection?.tls
            return .ok(tls.map { "\($0.version), \($0.cipherSuite)" } ?? "handshake complete")
        }
        // Plain HTTP on this machine is how people try things out; it is no fault of the description there.
        let isPlain = target.base.scheme == .http && target.base.isLoopback
        let needs = [isPlain ? connect.id : secure.id]
        let answer = DoctorStep(id: "answer.\(name)", title: "\(title) answers HTTP", needs: needs) { _, state in
            guard let exchange = state.exchanges[name] else { return .notDeclared("") }
            if let failure = exchange.failure { return Diagnosis(failure) }
            return .ok("status \(exchange.response?.status ?? 0) to a request without a key")
        }
        return isPlain ? [connect, answer] : [connect, secure, answer]
    }

    // MARK: Keys

    private var unknownKey: DoctorStep {
        let endpoint = target.endpoints[0]
        let seed = seed
        return DoctorStep(
            id: "refusal.unknown-key", title: "a key that nobody was given is refused as documented",
            needs: ["answer.base"], cost: BudgetLedger.Cost(requests: 1, credits: endpoint.cost)
        ) { deployment, _ in
            var generator = SeededGenerator(seed: seed, label: "doctor/unknown-key")
            let text = deployment.target.readings.keyForm.unknownKey(using: &generator)
            let key = Secret(name: "unknown", text: text)
            deployment.vault.register(key)
            return await DoctorProbe(deployment).refusal(.invalidAPIKey, of: key, at: endpoint)
        }
    }

    /// A key of each account: the operator's, or one made here.
    private func keySteps(_ role: AccountRole) -> [DoctorStep] {
        guard let account = target.account(role) else { return [] }
        if account.keys.contains(where: { $0.state == .active }) {
            return [
                DoctorStep(id: "key.\(role.rawValue)", title: "the account '\(role.rawValue)' has a key") {
                    deployment, state in
                    state.keys[role] = deployment.accounts[role]?.active.first
                    return .ok("\(account.keys.count { $0.state == .active }) given by the operator")
                }
            ]
        }
        let signIn = DoctorStep(
            id: "keys.sign-in.\(role.rawValue)", title: "the key management lets the account '\(role.rawValue)' in",
            needs: managementNeeds, cost: BudgetLedger.Cost(requests: requestCounts.login)
        ) { deployment, _ in
            do throws(DeploymentFailure) {
                try await deployment.signIn(role)
                return .ok("ready")
            } catch {
                return Diagnosis(error)
            }
        }
        let create = createStep(role, id: "key.\(role.rawValue)", needs: [signIn.id])
        return [signIn, create]
    }

    func createStep(_ role: AccountRole, id: String, needs: [String]) -> DoctorStep {
        let form = target.readings.keyForm
        return DoctorStep(
            id: id, title: "a key of the account '\(role.rawValue)' can be made", needs: needs,
            cost: BudgetLedger.Cost(requests: requestCounts.create, keys: 1)
        ) { deployment, state in
            do throws(DeploymentFailure) {
                let key = try await deployment.createKey(role, purpose: "doctor", name: "\(role.rawValue).doctor")
                state.keys[role] = key
                let shape = key.secret.shape
                let evidence = "\(shape.count) letters, id \(key.id ?? "unknown")"
                guard shape.count == form.prefix.count + form.length else {
                    return .fault(
                        of: .description, "\(evidence), where \(form.prefix.count + form.length) letters are expected",
                        "check what 'create' captures as 'key', or set readings.key-prefix and readings.key-length")
                }
                return .ok(evidence)
            } catch {
                return Diagnosis(error)
            }
        }
    }

    // MARK: Endpoints and accounts

    private func endpointStep(_ endpoint: Endpoint) -> DoctorStep {
        DoctorStep(
            id: "endpoint.\(endpoint.name)", title: "the endpoint '\(endpoint.name)' accepts a funded key",
            needs: ["answer.base", "key.funded"], cost: BudgetLedger.Cost(requests: 1, credits: endpoint.cost)
        ) { deployment, state in
            guard let key = state.keys[.funded] else { return .notDeclared("describe the account 'funded'") }
            return await DoctorProbe(deployment).success(of: key, at: endpoint, lateness: &state.lateness)
        }
    }

    private func accountStep(_ role: AccountRole) -> DoctorStep {
        let charged = target.endpoints.filter { $0.cost > 0 }.min { $0.cost < $1.cost }
        let endpoint =
            (role == .exhausted ? charged : nil) ?? target.endpoints.min { $0.cost < $1.cost } ?? target.endpoints[0]
        let title =
            role == .exhausted
            ? "the account 'exhausted' is refused for its credits" : "a key of the account '\(role.rawValue)' works"
        return DoctorStep(
            id: "account.\(role.rawValue)", title: title, needs: ["answer.base", "key.\(role.rawValue)"],
            cost: BudgetLedger.Cost(requests: 1, credits: endpoint.cost)
        ) { deployment, state in
            guard let key = state.keys[role] else { return .notDeclared("describe the account '\(role.rawValue)'") }
            if role != .exhausted {
                return await DoctorProbe(deployment).success(of: key, at: endpoint, lateness: &state.lateness)
            }
            if endpoint.cost == 0 {
                return .fault(
                    of: .description, "no endpoint has a cost", "give the endpoints that are charged their 'cost'")
            }
            await DoctorProbe(deployment).wait(for: key, state.lateness)
            return await DoctorProbe(deployment).refusal(.insufficientCredits, of: key.secret, at: endpoint)
        }
    }

    private var missingAccounts: [DoctorStep] {
        AccountRole.allCases.filter { target.account($0) == nil }.map { role in
            let remedy = target.remedy(for: role.capability)
            return DoctorStep(id: "account.\(role.rawValue)", title: "an account '\(role.rawValue)'") { _, _ in
                .notDeclared(remedy)
            }
        }
    }

    private var revokedKeys: DoctorStep {
        let endpoint = target.endpoints[0]
        let count = target.accounts.flatMap(\.keys).count { $0.state == .revoked }
        let remedy = target.remedy(for: .keysRevoked)
        return DoctorStep(
            id: "refusal.revoked-keys", title: "keys that the operator calls revoked are refused",
            needs: ["answer.base"],
            cost: BudgetLedger.Cost(requests: count, credits: count * endpoint.cost)
        ) { deployment, _ in
            let keys = AccountRole.allCases.flatMap { deployment.accounts[$0]?.revoked ?? [] }
            if keys.isEmpty { return .notDeclared(remedy) }
            for key in keys {
                let diagnosis = await DoctorProbe(deployment).refusal(.invalidAPIKey, of: key.secret, at: endpoint)
                if diagnosis.state != .ok { return diagnosis }
            }
            return .ok("\(keys.count) refused")
        }
    }
}
