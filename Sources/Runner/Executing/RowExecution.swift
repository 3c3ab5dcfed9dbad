import Contract
import Deployment
import Evidence
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// Runs the steps of one row, one after the other.
struct RowExecution {
    let context: RunContext
    let checkRun: RunPlan.CheckRun
    let row: RunPlan.Row
    let builder: RequestBuilder
    let prober: Prober
    var keys: RowKeys
    var texts: TemplateEvaluation
    var named: [String: Prober.Probe] = [:]
    /// The accounts that the row spends from.
    var book = AccountBook()
    /// When the row began: nobody else has used its exclusive accounts since. Nanoseconds since the run began.
    var quietSince: Int64
    var probes = 0
    var cost = Cost()
    /// What the last request or instrument left in the record.
    var lastWitnesses: [Int] = []
    private var measurements: [Int] = []
    private var coverage: [String] = []
    var plantedTokens = PlantedTokens()
    /// The endpoints of the named requests.
    var endpoints: [String: Endpoint] = [:]
    /// Where the logs ended when the row's turn began.
    private(set) var evidenceMark = EvidenceSources.Mark()
    /// Whether it is this row's turn to call.
    private(set) var hasTurn = false
    /// The outage that the row shares with others.
    private(set) var outage: OutageShare
    /// Whether others wait for the turn until this row goes on: it must not rest, or they would take the place that it needs for that.
    var holdsTurn: Bool { hasTurn || outage == .underWay }
    /// Tells that the row only waits.
    let activity: RowActivity
    /// Called once, when the row has made its last key.
    var hasMadeKeys: (@Sendable () -> Void)?
    /// Called once, when the row only reads evidence from then on: it needs its accounts no longer.
    var hasCalled: (@Sendable () -> Void)?
    /// Whether the step under way is the last that makes keys.
    private(set) var isLastKeyMaking = false
    /// Keys that the row created for samples.
    var sampledKeys = 0

    /// What the row came to before its controls were looked at.
    struct Result: Sendable {
        var ending: Ending
        /// Whether a key of the row was not its alone.
        var heldRepeatedKey: Bool
        var probes: Int
        var cost: Cost
        /// The exchanges and instrument records that the ending rests on.
        var witnesses: [Int]
        /// Every record that an instrument of the row made.
        var measurements: [Int]
        /// What a pass covered, in the words of the row's instruments.
        var coverage: [String]
    }

    enum OutageShare: Sendable {
        /// There is none, or it is over.
        case none
        /// The row calls nothing before it.
        case ahead
        case underWay
    }

    enum Ending: Sendable {
        case passed
        case failed(Contradiction, reproduction: String?)
        case stopped(RowStop)

        var isPass: Bool { if case .passed = self { true } else { false } }
    }

    init(
        _ row: RunPlan.Row, of checkRun: RunPlan.CheckRun, context: RunContext, builder: RequestBuilder,
        activity: RowActivity
    ) {
        self.activity = activity
        self.context = context
        self.checkRun = checkRun
        self.row = row
        self.builder = builder
        self.prober = Prober(context: context, check: checkRun.check.id, row: row.id)
        self.keys = RowKeys(row, of: checkRun, context: context)
        self.quietSince = Int64(context.recorder.now)
        self.outage = checkRun.check.sharesOutage(row.row) ? .ahead : .none
        self.texts = TemplateEvaluation(
            context: context, endpoint: builder.endpoint, scope: "\(checkRun.check.id)[\(row.id)]")
    }

    /// The names under which the row's records stand.
    var checkID: String { checkRun.check.id }
    var rowID: String { row.id }
    /// The node that the row is about, if it is about one.
    var nodeName: String? { checkRun.node?.name }

    /// Runs the row; its `finally` and the deletion of its keys happen whatever came before.
    mutating func run() async -> Result {
        var ending = await runSteps()
        keysAreMade()
        if outage == .underWay { try? await leaveOutage() }
        outage = .none
        // What goes wrong while another row makes calls fail would say nothing.
        if row.row.makesCallsFail { await enterTurn() } else { await leaveTurn() }
        let isShared = keys.holdsRepeatedKey
        if isShared, !ending.isPass {
            ending = .stopped(
                .inconclusive(
                    "the deployment gave a key of this row to another row too (GEN-9), which may have changed it"))
        }
        let (witnesses, probes) = (lastWitnesses, probes)
        if !context.isStopping {
            for step in row.row.finally where !isUndone(step) { _ = try? await perform(step) }
        }
        await undoChanges()
        await keys.deleteRest()
        keys.giveBackPlaces()
        await leaveTurn()
        cost.keys = keys.made + sampledKeys
        return Result(
            ending: ending, heldRepeatedKey: isShared, probes: probes, cost: cost, witnesses: witnesses,
            measurements: measurements, coverage: coverage)
    }

    /// What the row has done to the deployment by hooks and not undone would be taken for what others do.
    private func undoChanges() async {
        if context.isStopping { return }
        let accounts = Set(row.row.hooks.compactMap(\.account).map(keys.actual))
        for problem in await context.deployment.undoChanges(to: accounts, outage: row.row.makesCallsFail) {
            context.recorder.emit(.notice(Notice(kind: .warning, text: problem)))
        }
    }

    private mutating func runSteps() async -> Ending {
        do throws(RowStop) {
            let later = row.row.steps.compactMap { if case .create(let name) = $0.action { name } else { nil } }
            try await makeDeclaredKeys(besides: Set(later))
            try await knowRate()
            let last = row.row.lastKeyMakingStep
            for (index, step) in row.row.steps.enumerated() {
                // It left its turn while it waited for what it looks for in stores and logs.
                if row.row.makesCallsFail { await enterTurn() }
                if index > last { keysAreMade() }
                isLastKeyMaking = index == last
                if step.isScan, index == row.row.steps.count - 1, row.row.finally.isEmpty { callsAreMade() }
                if let failure = try await perform(step) { return failure }
            }
            return .passed
        } catch {
            return .stopped(error)
        }
    }

    /// Takes the row's turn, if it takes turns, and remembers where the logs end.
    mutating func beginTurn() async {
        await enterTurn()
        if outage == .none, row.row.steps.contains(where: \.isScan) { evidenceMark = await context.evidence.mark() }
    }

    /// Nobody else who takes turns calls until `leaveTurn`. Those who share an outage have one turn together.
    mutating func enterTurn() async {
        guard row.row.takesTurns, !hasTurn, outage == .none else { return }
        await context.turn.enter()
        hasTurn = true
    }

    mutating func enterOutage() async throws(ProviderError) {
        try await context.outage.enter()
        outage = .underWay
    }

    /// What comes after an outage the row does in its own turn.
    mutating func leaveOutage() async throws(ProviderError) {
        outage = .none
        try await context.outage.leave()
        await beginTurn()
    }

    mutating func leaveTurn() async {
        guard hasTurn else { return }
        hasTurn = false
        await context.turn.leave()
    }

    /// The row makes no more keys.
    mutating func keysAreMade() {
        hasMadeKeys?()
        hasMadeKeys = nil
    }

    private mutating func callsAreMade() {
        hasCalled?()
        hasCalled = nil
    }

    /// Whether a step would undo what has been undone.
    private func isUndone(_ step: Step) -> Bool {
        if case .hook(.endOutage) = step.action { !context.deployment.isInOutage } else { false }
    }

    /// Runs one step; a failure ends the row.
    private mutating func perform(_ step: Step) async throws(RowStop) -> Ending? {
        switch step.action {
        case .request(let template): return try await request(template, step)
        case .create(let name): try await makeKey(name)
        case .delete(let name): try await keys.delete(name)
        case .regenerate(let name):
            let differs = try await keys.regenerate(name)
            return try judgeRegeneration(differs: differs, step)
        case .wait(let wait): try await self.wait(wait)
        case .hook(let hook): try await call(hook, step)
        case .scan(let scan): return try await self.scan(scan, at: step)
        case .calls(let series): return try await make(series, step)
        case .bypass(let template): return try await bypass(template, step)
        case .balance(let role): return try await readBalance(of: role, step)
        case .timing(let timing): return try await compare(timing, step)
        case .tls(let question): return try await ask(question, step)
        case .probing(let probing): return try await probe(probing, step)
        case .atOnce(let regeneration): return try await regenerate(regeneration, step)
        case .sample(let sample): return try await take(sample, step)
        case .manage(let manage): return try await self.manage(manage, step)
        case .assert(let name):
            let probe = try answer(named: name)
            return try conclude(judge(probe.subject, step), probe, step)
        }
        return nil
    }

    // MARK: Instruments

    /// Books what an instrument spent.
    mutating func book(_ spent: Cost) { cost += spent }

    /// Keeps what an instrument found, as evidence of the row.
    ///
    /// - Parameters:
    ///   - coverage: what a pass of the row then covered, for the middle of a sentence; nil adds nothing.
    ///   - exchanges: sequence numbers of exchanges that a failure would rest on, besides the record.
    ///   - history: the probes, where the record is of a history.
    mutating func note(
        _ record: (Int) -> InstrumentRecord, coverage: String?, besides exchanges: [Int] = [], history: History? = nil
    ) {
        let sequence = context.recorder.record(record)
        if let history {
            for part in history.parts(sequence: sequence) { context.recorder.emit(.history(part)) }
        }
        measurements.append(sequence)
        lastWitnesses = exchanges + [sequence]
        if let coverage { self.coverage.append(coverage) }
    }

    /// The tokens that were sent so far.
    var planted: [Evidence.Subject] { plantedTokens.subjects }

    /// The key that a search is for.
    mutating func secret(named reference: KeyReference) async throws(RowStop) -> Secret {
        guard let secret = try await secret(of: reference) else {
            throw .inconclusive("a key that is searched for is not there")
        }
        return secret
    }

    /// What the documented log has to say of the answer to a named request.
    func usageRecord(ofStep name: String) throws(RowStop) -> UsageRecord {
        let probe = try answer(named: name)
        guard let status = probe.subject.answer?.status, let endpoint = endpoints[name] else {
            throw .inconclusive(
                "the request '\(name)' was not answered, so no record is known that could be looked for")
        }
        return UsageRecord(
            endpoints: Set(logNames(of: endpoint)), credits: (200..<300).contains(status) ? endpoint.cost : 0,
            status: status)
    }

    /// Names under which logs may call an endpoint.
    func logNames(of endpoint: Endpoint) -> [String] {
        let path = context.target.base.prefix + endpoint.path
        return [endpoint.name, path, "\(endpoint.method) \(path)"] + (endpoint.loggedAs.map { [$0] } ?? [])
    }
}
