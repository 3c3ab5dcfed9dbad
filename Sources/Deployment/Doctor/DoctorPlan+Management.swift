internal import Contract

extension DoctorPlan {
    /// What the key management does to a key of an account, each action by itself.
    func managementSteps(_ role: AccountRole) -> [DoctorStep] {
        guard let account = target.account(role) else { return [] }
        let name = role.rawValue
        let isStatic = account.keys.contains { $0.state == .active }
        if isStatic, role != .funded { return [] }
        if target.keys == nil {
            return role == .funded ? KeyAction.allCases.map { absentStep($0, "keys.\($0.rawValue).\(name)") } : []
        }
        var steps: [DoctorStep] = []
        var made = "key.\(name)"
        if isStatic {
            // The operator's key is not ours to regenerate or delete, so one is made for that.
            made = "keys.create.\(name)"
            steps.append(
                target.keyActions.contains(.create)
                    ? createStep(role, id: made, needs: []) : absentStep(.create, made))
        }
        steps.append(step(.list, role, needs: made, requests: requestCounts.list, list))
        steps.append(
            step(
                .regenerate, role, needs: made, requests: requestCounts.regenerate + requestCounts.list, keys: 1,
                regenerate))
        steps.append(step(.delete, role, needs: made, requests: requestCounts.delete, delete))
        return steps
    }

    /// Whatever an interrupted or failed step left.
    var leftovers: DoctorStep {
        DoctorStep(
            id: "clean-up", title: "nothing that this examination made is left",
            cost: BudgetLedger.Cost(requests: requestCounts.list + requestCounts.delete * target.accounts.count)
        ) { deployment, _ in
            let report = await deployment.cleanUp()
            guard report.isComplete else {
                let labels = report.left.map(\.obligation.label).joined(separator: ", ")
                return .fault(
                    of: .deployment, "left: \(labels); \(report.left.first?.reason ?? report.problem ?? "")",
                    "delete them in the dashboard, or describe 'list' and 'delete' and run keyspec cleanup")
            }
            return .ok(report.deleted.isEmpty ? "nothing left to delete" : "\(report.deleted.count) deleted")
        }
    }

    private typealias Trial =
        @Sendable (LiveDeployment, inout DoctorState, AccountRole) async throws(DeploymentFailure) ->
        Diagnosis

    private func step(
        _ action: KeyAction, _ role: AccountRole, needs: String, requests: Int, keys: Int = 0, _ trial: @escaping Trial
    ) -> DoctorStep {
        let id = "keys.\(action.rawValue).\(role.rawValue)"
        guard target.keyActions.contains(action) else { return absentStep(action, id) }
        return DoctorStep(
            id: id, title: "the key management can \(action.rawValue) for the account '\(role.rawValue)'",
            needs: [needs],
            cost: BudgetLedger.Cost(requests: requests, keys: keys)
        ) { deployment, state in
            do throws(DeploymentFailure) {
                return try await trial(deployment, &state, role)
            } catch {
                return Diagnosis(error)
            }
        }
    }

    private func absentStep(_ action: KeyAction, _ id: String) -> DoctorStep {
        let remedy = target.remedy(for: action.capability)
        return DoctorStep(id: id, title: "the key management can \(action.rawValue) keys") { _, _ in
            .notDeclared(remedy)
        }
    }

    private var list: Trial {
        { deployment, state, role throws(DeploymentFailure) in
            var listed = try await deployment.listKeys(role)
            guard let key = state.keys[role] else { return .ok("\(listed.count) listed") }
            let own = { (listed: [ListedKey]) in
                listed.first { $0.id == key.id } ?? listed.first { $0.label == key.label }
            }
            var entry = own(listed)
            for pause in ListedKey.patience where entry == nil {
                do { try await Task.sleep(for: pause) } catch { break }
                listed = try await deployment.listKeys(role)
                entry = own(listed)
            }
            guard let entry else {
                return .fault(
                    of: .description,
                    "the key just made (id \(key.id ?? "unknown")) is not among the \(listed.count) listed",
                    "check the pointers of 'list', and 'next' if the list has pages")
            }
            if let label = entry.label, label != key.label {
                return .fault(
                    of: .deployment, "the label is listed as '\(label)' instead of '\(key.label ?? "")'",
                    "check the pointer of 'label'; if it is right, the deployment changes labels, and clean-up must rely on ids"
                )
            }
            return .ok("the new key is among the \(listed.count) listed")
        }
    }

    private var regenerate: Trial {
        let lists = target.keyActions.contains(.list)
        return { deployment, state, role throws(DeploymentFailure) in
            guard let key = state.keys[role] else { return .notDeclared("describe 'create'") }
            let new = try await deployment.regenerate(key, name: "\(role.rawValue).doctor.new")
            state.keys[role] = new
            if new.secret == key.secret {
                return .fault(
                    of: .description, "the regenerated key is the old one",
                    "check what 'regenerate' captures as 'key'; if it is right, the deployment does not rotate")
            }
            // Everything that is done to a key later goes by its id. A list that fails is told of by itself.
            if lists, let id = new.id, let listed = try? await deployment.listKeys(role) {
                let isListed = listed.contains { $0.id == id }
                if !isListed, let other = listed.first(where: { $0.label == key.label })?.id {
                    state.keys[role]?.id = other
                    return .fault(
                        of: .description, "the regenerated key has the id \(other) in the list, and not \(id) any more",
                        "capture 'id' in 'regenerate' too, where it changes")
                }
            }
            return .ok("a new key, id \(new.id ?? "unknown")")
        }
    }

    private var delete: Trial {
        { deployment, state, role throws(DeploymentFailure) in
            guard let key = state.keys[role] else { return .notDeclared("describe 'create'") }
            try await deployment.delete(key)
            state.keys[role] = nil
            return .ok("deleted")
        }
    }

    /// A key management at the target's own base cannot work when that does not answer.
    var managementNeeds: [String] {
        guard case .http(let management) = target.keys, management.base == nil else { return [] }
        return ["answer.base"]
    }

    /// The requests of each action, signing in again included.
    var requestCounts: (login: Int, create: Int, list: Int, regenerate: Int, delete: Int) {
        guard case .http(let management) = target.keys else { return (0, 0, 0, 0, 0) }
        let login = management.login.count
        func twice(_ requests: [TargetRequest]) -> Int { requests.count * 2 + login }
        let list = management.list.map { ($0.next == nil ? 2 : 20) + login } ?? 0
        // A key that has no id in the answer is looked up in the list.
        return (login, twice(management.create) + list, list, twice(management.regenerate), twice(management.delete))
    }
}
