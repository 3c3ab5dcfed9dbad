import Contract
package import Deployment
import RunEvents
package import SpecLanguage

/// Turns specs, a target and a selection into a plan. Pure: nothing is sent and no clock is read.
package struct Planner: Sendable {
    private let target: TargetDescription
    private let survey: CapabilitySurvey
    private let selection: Selection
    private let horizon: Horizon

    /// - Parameter horizon: how long what may come back after a change is watched.
    package init(
        target: TargetDescription, survey: CapabilitySurvey, selection: Selection, horizon: Horizon = .gate
    ) {
        self.horizon = horizon
        self.target = target
        self.survey = survey
        self.selection = selection
    }

    package func plan(_ checks: [CheckDefinition]) -> RunPlan {
        var checkRuns: [RunPlan.CheckRun] = []
        for check in checks {
            for (value, endpoint, node) in axisValues(of: check) {
                for rows in groups(of: check) {
                    checkRuns.append(
                        checkRun(check, rows, id: checkRuns.count, axisValue: value, endpoint: endpoint, node: node))
                }
            }
        }
        if let shard = selection.shard { keep(shard, of: &checkRuns) }
        shareOut(&checkRuns)
        let samples = SampleSizes(
            for: checkRuns.flatMap(\.sampleSteps), budgets: target.budgets, after: cost(of: checkRuns),
            isThorough: horizon == .thorough)
        return RunPlan(
            checkRuns: checkRuns, samples: samples, horizon: horizon, cost: cost(of: checkRuns) + samples.cost,
            expectedDuration: duration(of: checkRuns, besides: samples.cost))
    }

    /// The names that lead a row's id, with what they stand for.
    private func axisValues(of check: CheckDefinition) -> [(String, Endpoint, Node?)] {
        guard let primary = target.endpoints.first else { return [] }
        switch check.axis {
        case .once: return [("", primary, nil)]
        case .eachEndpoint: return target.endpoints.map { ($0.name, $0, nil) }
        case .eachNode: return target.nodes.isEmpty ? [("", primary, nil)] : target.nodes.map { ($0.name, primary, $0) }
        }
    }

    /// The rows that share controls and an account: all of a check, except where several wait on an account that is theirs alone
    /// and others may stand in for it, so that they can wait side by side.
    private func groups(of check: CheckDefinition) -> [[CheckRow]] {
        let estimate = CostEstimate(target: target, horizon: horizon)
        let claims = claims(of: check)
        let waitSideBySide =
            check.rows.count { estimate.waits(of: $0) > 0 } > 1
            && AccountRole.allCases.contains {
                claims.contains(Self.claim(on: $0, .exclusive)) && standIns(for: $0).count > 1
            }
        return waitSideBySide ? check.rows.map { [$0] } : [check.rows]
    }

    private func checkRun(
        _ check: CheckDefinition, _ rows: [CheckRow], id: Int, axisValue: String, endpoint: Endpoint, node: Node?
    ) -> RunPlan.CheckRun {
        let estimate = CostEstimate(target: target, horizon: horizon)
        let rows = rows.map { row in
            let name = [axisValue, row.id].filter { !$0.isEmpty }.joined(separator: ",")
            let disposition: RunPlan.Disposition =
                if !selection.includes(check: check, row: name) {
                    .notSelected
                } else if let absence = survey.firstAbsence(among: check.capabilities(of: row)) {
                    .notApplicable(reason: absence.reason, remedy: absence.remedy)
                } else if let unknown = unknownEndpoint(in: row) {
                    .notApplicable(
                        reason: "the target has no endpoint '\(unknown)'",
                        remedy: "describe the endpoint '\(unknown)' under 'endpoints' in the target file")
                } else {
                    .run
                }
            return RunPlan.Row(
                id: name, row: row, disposition: disposition, channels: self.channels(of: row, endpoint: endpoint))
        }
        let running = rows.filter { $0.disposition == .run }
        var channels: [RunPlan.Channel] = []
        for channel in running.flatMap(\.channels) where !channels.contains(channel) { channels.append(channel) }
        let claims = running.isEmpty ? [] : claims(of: check)
        // Rows that have something for themselves go one after the other.
        let goInTurn = claims.contains(where: \.isExclusive)
        let waits = running.map { estimate.waits(of: $0.row) }
        let rowCosts = running.map { estimate.cost(of: $0.row, endpoint: endpoint) }
        return RunPlan.CheckRun(
            id: id, check: check, endpoint: endpoint, node: node, rows: rows, channels: channels,
            claims: claims,
            cost: rowCosts.reduce(estimate.cost(ofControls: check.controls, channels: channels), +),
            waits: goInTurn ? waits.reduce(0, +) : waits.max() ?? 0,
            makesKeysLate: running.contains { estimate.waits(ofSteps: $0.row.stepsBeforeLastKey) > 0 }
                || goInTurn && waits.dropLast().contains { $0 > 0 })
    }

    private func unknownEndpoint(in row: CheckRow) -> String? {
        row.allRequests.compactMap(\.endpoint).first { target.endpoint($0) == nil }
    }

    private func channels(of row: CheckRow, endpoint: Endpoint) -> [RunPlan.Channel] {
        var channels: [RunPlan.Channel] = []
        for channel in row.steps.flatMap({ self.channels(of: $0, endpoint: endpoint) })
        where !channels.contains(channel) {
            channels.append(channel)
        }
        return channels
    }

    private func channels(of step: Step, endpoint: Endpoint) -> [RunPlan.Channel] {
        switch step.action {
        case .probing(let probing):
            ProbeCell.cells(of: probing, target: target, endpoint: endpoint, node: nil).map { cell in
                RunPlan.Channel(endpoint: cell.endpoint, version: cell.version, isFresh: cell.connection != .before)
            }
        case .atOnce: [RunPlan.Channel(endpoint: endpoint.name, version: .best, isFresh: true)]
        default:
            step.requests.map { request in
                RunPlan.Channel(
                    endpoint: request.endpoint ?? endpoint.name, version: request.version,
                    isFresh: request.connection == .fresh)
            }
        }
    }

    /// The account whose rate is exceeded on purpose, or whose balance is changed, is used by one check at a time. Where
    /// records of calls are counted in logs nobody else leaves any; a check that restarts the deployment is alone, and one that
    /// asks to be; checks that make calls fail do so in turn, and wait together for what comes of it. While keys are drawn that
    /// are to follow one another, nobody else makes any. A deployment on this machine shares its processors with all that the
    /// run does, so times are compared alone there.
    private func claims(of check: CheckDefinition) -> [Scheduler.Claim] {
        let hooks = Set(check.rows.flatMap(\.hooks))
        let changed = Set(hooks.compactMap(\.account))
        let counted = changed.union(check.rows.flatMap(\.counted))
        let accounts = counted.union(check.accounts)
        let whole: Scheduler.Claim.Use =
            if hooks.contains(.restart) {
                .exclusive
            } else if check.isAlone || check.comparesTimes && target.base.isLoopback {
                .alone
            } else if hooks.contains(.beginOutage) {
                .apart
            } else {
                check.readsLogs ? .undisturbed : .shared
            }
        let order: Scheduler.Claim.Use? =
            check.drawsInOrder ? .undisturbed : check.makesKeys ? .shared : nil
        return [Scheduler.Claim(resource: Scheduler.deployment, use: whole)]
            + (order.map { [Scheduler.Claim(resource: Scheduler.keyOrder, use: $0)] } ?? [])
            + AccountRole.allCases.filter(accounts.contains).map { role in
                Self.claim(on: role, role == .limited || counted.contains(role) ? .exclusive : .shared)
            }
    }

    /// The accounts that may stand for the one that specs name.
    private func standIns(for role: AccountRole) -> [AccountRole] {
        // Where the rate of `limited` is measured, it is that of this one account.
        guard let named = target.account(role), role != .limited || named.rate != nil else { return [] }
        return role.alike.filter { role in
            guard let account = target.account(role), account.rate == named.rate else { return false }
            return survey.absence(of: .keysCreate) == nil || account.keys.contains { $0.state == .active }
        }
    }

    /// Deals accounts that are alike out to the checks that need one for themselves, the longest waits first.
    private func shareOut(_ checkRuns: inout [RunPlan.CheckRun]) {
        for role in AccountRole.allCases { shareOut(role, to: &checkRuns) }
    }

    private func shareOut(_ role: AccountRole, to checkRuns: inout [RunPlan.CheckRun]) {
        let (owned, shared) = (Self.claim(on: role, .exclusive), Self.claim(on: role, .shared))
        var pool = standIns(for: role)
        // Who would own an account that others share waits for all of them, and they for it.
        if pool.count > 1, checkRuns.contains(where: { $0.claims.contains(shared) }) { pool.removeFirst() }
        var load = pool.map { _ in UInt64(0) }
        let drawsSample = checkRuns.contains { $0.check.drawsInOrder && $0.runs }
        let users = checkRuns.indices.filter { checkRuns[$0].claims.contains(owned) }
        for index in users.sorted(by: { (checkRuns[$1].waits, $0) < (checkRuns[$0].waits, $1) }) {
            guard let place = load.indices.min(by: { load[$0] < load[$1] }) else { return }
            // Who makes keys late does not begin before the sample of keys is drawn.
            let start = checkRuns[index].makesKeysLate && drawsSample ? Scheduler.drawing : 0
            load[place] = max(load[place], start) + checkRuns[index].waits + Scheduler.turn
            checkRuns[index].standIns[role] = pool[place]
            checkRuns[index].claims = checkRuns[index].claims.map {
                $0 == owned ? Self.claim(on: pool[place], .exclusive) : $0
            }
        }
    }

    private static func claim(on role: AccountRole, _ use: Scheduler.Claim.Use) -> Scheduler.Claim {
        Scheduler.Claim(resource: "account \(role.rawValue)", use: use)
    }

    private func keep(_ shard: Selection.Shard, of checkRuns: inout [RunPlan.CheckRun]) {
        var position = 0
        for index in checkRuns.indices where checkRuns[index].runs {
            defer { position += 1 }
            guard position % shard.count != shard.index - 1 else { continue }
            for row in checkRuns[index].rows.indices { checkRuns[index].rows[row].disposition = .notSelected }
            checkRuns[index].claims = []
            checkRuns[index].channels = []
            checkRuns[index].cost = Cost()
            checkRuns[index].waits = 0
        }
    }

    private func cost(of checkRuns: [RunPlan.CheckRun]) -> Cost {
        var cost = checkRuns.map(\.cost).reduce(Cost(), +)
        guard checkRuns.contains(where: \.runs) else { return cost }
        let steps = checkRuns.lazy.flatMap(\.rows).filter { $0.disposition == .run }.flatMap(\.row.steps)
        if steps.contains(where: { if case .tls = $0.action { true } else { false } }) {
            cost += CostEstimate(target: target).costOfHandshakes
        }
        if checkRuns.contains(where: \.needsRate) { cost += CostEstimate(target: target).costOfMeasuring }
        // Each endpoint is tried once before anything else, and keys shared by all checks are made once.
        cost += CostEstimate(target: target).costOfPrelude
        return cost
    }

    private func duration(of checkRuns: [RunPlan.CheckRun], besides more: Cost) -> UInt64 {
        let exclusive = Dictionary(grouping: checkRuns.filter { $0.claims.contains(where: \.isExclusive) }) {
            $0.claims.filter(\.isExclusive).map(\.resource).sorted().joined()
        }
        let turns = exclusive.values.map { $0.map(\.waits).reduce(0, +) }.max() ?? 0
        let longest = max(turns, checkRuns.map(\.waits).max() ?? 0)
        let requests = cost(of: checkRuns).requests + more.requests
        // Without a pace of its own, a local deployment answers in about a millisecond.
        let pace = target.budgets.pace.rate(against: target.base)
        let interval = pace.map { $0.per.wholeNanoseconds / UInt64(max($0.requests, 1)) } ?? 1_000_000
        return max(longest, UInt64(requests) * interval)
    }
}

extension RunPlan.CheckRun {
    fileprivate var needsRate: Bool {
        rows.contains { $0.disposition == .run && check.capabilities(of: $0.row).contains(.planRate) }
    }
}

extension CheckDefinition {
    var readsLogs: Bool { rows.contains(where: \.readsLogs) }

    var comparesTimes: Bool {
        rows.flatMap(\.steps).contains { if case .timing = $0.action { true } else { false } }
    }

    /// Whether a row may be in an outage together with others: it begins with it, and neither calls nor makes a key before, nor
    /// looks for a record of what it calls meanwhile.
    func sharesOutage(_ row: CheckRow) -> Bool {
        guard case .hook(.beginOutage)? = row.steps.first?.action,
            let end = row.steps.firstIndex(where: { if case .hook(.endOutage) = $0.action { true } else { false } }),
            !capabilities(of: row).contains(.planRate)
        else { return false }
        let made = row.keys.filter { if case .created = $0.source { true } else { false } }.map(\.name)
        let later = row.steps.compactMap { if case .create(let name) = $0.action { name } else { nil } }
        return made.allSatisfy(later.contains) && row.steps[..<end].allSatisfy { $0.name == nil && !$0.isScan }
    }

    /// Whether keys that are made one after the other say something of their generator.
    var drawsInOrder: Bool {
        rows.flatMap(\.steps).contains { if case .sample(let sample) = $0.action { sample.isInOrder } else { false } }
    }

    /// Whether it makes keys, or uses shared ones that are made when somebody asks for the first time.
    var makesKeys: Bool {
        accounts.contains { $0 != .funded }
            || rows.contains { !capabilities(of: $0).isDisjoint(with: [.keysCreate, .keysRegenerate]) }
    }
}

extension CheckRow {
    var allRequests: [RequestTemplate] { (steps + finally).flatMap(\.requests) }

    /// The accounts whose balance is read, so that nobody else may spend meanwhile.
    var counted: [AccountRole] {
        (steps + finally).compactMap { if case .balance(let role) = $0.action { role } else { nil } }
    }

    /// Whether records of its calls are counted in logs, where nobody else may leave any meanwhile.
    var readsLogs: Bool {
        steps.contains { step in
            if case .scan(let scan) = step.action { scan.kinds.contains(.logs) } else { false }
        }
    }

    var hooks: [HookStep] {
        (steps + finally).compactMap { if case .hook(let hook) = $0.action { hook } else { nil } }
    }

    var makesCallsFail: Bool { hooks.contains(.beginOutage) }

    /// Whether its calls and those of others of its kind go in turns.
    var takesTurns: Bool { readsLogs || makesCallsFail }

    /// The place of the last step that may make a key; -1 when only the declared ones are made, before all steps.
    var lastKeyMakingStep: Int {
        // A shared key is made when it is asked for first; but one of the account `funded` before everything else.
        func isShared(_ key: KeyReference) -> Bool {
            if case .shared(let role) = key { role != .funded } else { false }
        }
        guard !finally.contains(where: \.mayMakeKeys), !keys.contains(where: { $0.source.base.map(isShared) ?? false })
        else { return steps.count }
        var asked: Set<KeyReference> = []
        var last = -1
        for (index, step) in steps.enumerated() {
            let new = step.references.filter(isShared).subtracting(asked)
            if step.mayMakeKeys || !new.isEmpty { last = index }
            asked.formUnion(new)
        }
        return finally.contains { !$0.references.filter(isShared).isSubset(of: asked) } ? steps.count : last
    }

    /// The steps that come before its last key is made.
    var stepsBeforeLastKey: ArraySlice<Step> { steps.prefix(max(0, lastKeyMakingStep)) }
}

extension Step {
    fileprivate var mayMakeKeys: Bool {
        switch action {
        case .create, .regenerate, .probing, .atOnce, .sample, .manage: true
        case .request, .delete, .wait, .hook, .scan, .calls, .bypass, .balance, .timing, .tls, .assert: false
        }
    }
}
