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
    private(set) var texts: TemplateEvaluation
    private(set) var named: [String: Prober.Probe] = [:]
    /// The accounts that the row spends from.
    var book = AccountBook()
    /// When the row began: nobody else has used its exclusive accounts since. Nanoseconds since the run began.
    var quietSince: Int64
    private var probes = 0
    var cost = Cost()
    /// What the last request or instrument left in the record.
    private var lastWitnesses: [Int] = []
    private var measurements: [Int] = []
    private var coverage: [String] = []
    private var plantedTokens = PlantedTokens()
    /// The endpoints of the named requests.
    private var endpoints: [String: Endpoint] = [:]
    /// Where the logs ended when the row's turn began.
    private(set) var evidenceMark = EvidenceSources.Mark()
    /// Whether it is this row's turn to call.
    private(set) var hasTurn = false
    /// The outage that the row shares with others.
    private(set) var outage: OutageShare
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
        self.keys = RowKeys(
            row.row.keys, context: context, check: checkRun.check.id, row: row.id, limited: checkRun.limited)
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
        await leaveTurn()
        cost.keys = keys.made + sampledKeys
        return Result(
            ending: ending, heldRepeatedKey: isShared, probes: probes, cost: cost, witnesses: witnesses,
            measurements: measurements, coverage: coverage)
    }

    /// What the row has done to the deployment by hooks and not undone would be taken for what others do.
    private func undoChanges() async {
        if context.isStopping { return }
        let accounts = Set(row.row.hooks.compactMap(\.account))
        for problem in await context.deployment.undoChanges(to: accounts, outage: row.row.makesCallsFail) {
            context.recorder.emit(.notice(Notice(kind: .warning, text: problem)))
        }
    }

    private mutating func runSteps() async -> Ending {
        await beginTurn()
        do throws(RowStop) {
            let later = row.row.steps.compactMap { if case .create(let name) = $0.action { name } else { nil } }
            try await keys.createDeclared(besides: Set(later))
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
    private mutating func beginTurn() async {
        await enterTurn()
        if outage == .none, row.row.steps.contains(where: \.isScan) { evidenceMark = await context.evidence.mark() }
    }

    /// Nobody else who takes turns calls until `leaveTurn`. Those who share an outage have one turn together.
    private mutating func enterTurn() async {
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
        case .create(let name): try await keys.create(name)
        case .delete(let name): try await keys.delete(name)
        case .regenerate(let name):
            let differs = try await keys.regenerate(name)
            return try judgeRegeneration(differs: differs, step)
        case .wait(.fixed(let duration)): try await wait(atLeast: .nanoseconds(Int64(clamping: duration)))
        case .wait(.halfWindows(let count)):
            let duration = CostEstimate(target: context.target).nanoseconds(of: .halfWindows(count))
            try await wait(atLeast: .nanoseconds(Int64(clamping: duration)))
        case .wait(.retryAfter(let name, let atMost)): try await waitAsTold(by: name, atMost: atMost)
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

    // MARK: Requests

    private mutating func request(_ template: RequestTemplate, _ step: Step) async throws(RowStop) -> Ending? {
        var last: Prober.Probe
        var judgement = Judgement.holds
        switch step.repetition {
        case nil:
            last = try await send(template, step)
            judgement = try judge(last.subject, step)
        case .times:
            let count = max(1, CostEstimate(target: context.target).repetitions(of: step))
            (last, judgement) = try await sendAll(template, step, count: count, interval: 0, until: nil)
        case .watch(let duration, let interval):
            let end = MonotonicTime.now + .nanoseconds(Int64(clamping: duration))
            (last, judgement) = try await sendAll(template, step, count: .max, interval: interval, until: end)
        case .until(let wanted, let attempts, let deadline, let interval):
            last = try await sendUntil(wanted, attempts, deadline, interval, template, step)
            last.subject.wasAskedFor = judge.asks(wanted, for: last.subject)
            judgement = try judge(last.subject, step)
        }
        if let name = step.name {
            if let expectation = step.expectation, judge.asks(expectation, for: last.subject) {
                last.subject.wasAskedFor = true
            }
            named[name] = last
            endpoints[name] = template.endpoint.flatMap(context.target.endpoint) ?? builder.endpoint
        }
        if let ending = try conclude(judgement, last, step) { return ending }
        try capture(step.captures, from: last)
        return nil
    }

    /// Sends several times and judges every answer; the first contradiction ends it.
    private mutating func sendAll(
        _ template: RequestTemplate, _ step: Step, count: Int, interval: UInt64, until end: MonotonicTime?
    ) async throws(RowStop) -> (Prober.Probe, Judgement) {
        var judgements: [Judgement] = []
        var sent = 0
        while true {
            let probe = try await send(template, step)
            sent += 1
            let judgement = try judge(probe.subject, step)
            if case .violated = judgement { return (probe, judgement) }
            if !judgement.holds { judgements.append(judgement) }
            if sent >= count || end.map({ MonotonicTime.now >= $0 }) ?? false { return (probe, .all(judgements)) }
            if interval > 0 { try await prober.pause(.nanoseconds(Int64(clamping: interval))) }
        }
    }

    private mutating func sendUntil(
        _ wanted: Expectation, _ attempts: Repetition.Attempts?, _ deadline: UInt64?, _ interval: UInt64,
        _ template: RequestTemplate, _ step: Step
    ) async throws(RowStop) -> Prober.Probe {
        let most = attempts.map(CostEstimate(target: context.target).number(of:)) ?? .max
        let end = deadline.map { MonotonicTime.now + .nanoseconds(Int64(clamping: $0)) }
        var (sent, presses) = (0, 0)
        while true {
            let probe = try await send(template, step)
            sent += 1
            if judgeExpectation(probe.subject, wanted).holds { return probe }
            if sent >= most || end.map({ MonotonicTime.now >= $0 }) ?? false {
                throw .inconclusive(
                    "waited in vain for \(judge.wording(of: wanted)): the last of \(sent) answers was "
                        + probe.subject.wording)
            }
            if attempts == .overLimit, isLimited(template.key) { try await pressIfSlow(probe, presses: &presses) }
            if interval > 0 { try await prober.pause(.nanoseconds(Int64(clamping: interval))) }
        }
    }

    mutating func send(_ template: RequestTemplate, _ step: Step) async throws(RowStop) -> Prober.Probe {
        if template.version == .http2, context.isWithoutHTTP2 { throw .withoutHTTP2 }
        texts.keys = try await secrets(for: template)
        texts.step = step.name ?? "body"
        let key = try await keys.secret(of: template.key)
        let built = try builder.build(template, key: key, texts: texts)
        plantedTokens.add(template, built, texts: texts)
        let isUntil = if case .until = step.repetition { true } else { false }
        let probe = try await prober.send(
            built,
            Prober.Circumstances(
                purpose: step.expectation == nil || step.premise != nil ? .preparation : .probe,
                place: SourcePlace(step.place), credits: template.mayBeCharged ? built.endpoint.cost : 0,
                tokens: tokens(of: template) + built.planted.map(\.text),
                isPatient: !isUntil && !isLimited(template.key) && !(step.expectation?.isAboutRate ?? false)))
        lastWitnesses = [probe.sequence]
        count(probe, cost: built.endpoint.cost, isProbe: step.premise == nil)
        if let role = keys.account(of: template.key) {
            book.note(
                probe, of: role, key: template.key.text, cell: built.endpoint.name, cost: built.endpoint.cost)
        }
        if case .failure(let missing) = probe.subject.result, missing.kind == .versionNotOffered {
            context.noteWithoutHTTP2()
            throw .withoutHTTP2
        }
        return probe
    }

    /// Books a request, and what it cost when it succeeded.
    mutating func count(_ probe: Prober.Probe, cost credits: Int, isProbe: Bool = false) {
        cost.requests += 1
        if case .authenticated = probe.subject.reading { cost.credits += credits }
        if isProbe { probes += 1 }
    }

    /// Books requests that left no record of their own.
    mutating func count(requests: Int) { cost.requests += requests }

    /// Keys that header values, queries or bodies name inside their text.
    private mutating func secrets(for template: RequestTemplate) async throws(RowStop) -> [KeyReference: Secret] {
        var secrets: [KeyReference: Secret] = [:]
        for reference in template.texts.flatMap(\.keyReferences) where secrets[reference] == nil {
            secrets[reference] = try await keys.secret(of: reference)
        }
        return secrets
    }

    private func tokens(of template: RequestTemplate) -> [String] {
        var names = template.texts.flatMap(\.tokenNames)
        names += row.row.keys.flatMap { key -> [String] in
            if case .literal(let text) = key.source { text.tokenNames } else { [] }
        }
        return names.map(texts.token) + template.texts.flatMap(\.addressNames).map(texts.address)
    }

    /// A key whose rate is exceeded on purpose.
    private func isLimited(_ reference: KeyReference) -> Bool {
        switch reference {
        case .shared(let role): return role == .limited
        case .declared(let name):
            return row.row.keys.contains { key in
                guard key.name == name, case .created(let role) = key.source else { return false }
                return role == .limited
            }
        default: return false
        }
    }

    /// The key that a reference stands for; nil for none.
    mutating func secret(of reference: KeyReference) async throws(RowStop) -> Secret? {
        try await keys.secret(of: reference)
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

    func pause(_ duration: Duration) async throws(RowStop) { try await prober.pause(duration) }

    /// Waits so long, or longer: what is not to be disturbed may run meanwhile.
    func wait(atLeast duration: Duration) async throws(RowStop) {
        guard duration >= Self.worthResting else { return try await prober.pause(duration) }
        try await activity.rest(.idle) { () async throws(RowStop) in try await prober.pause(duration) }
    }

    /// In a shorter time nothing else could begin and end.
    private static let worthResting: Duration = .milliseconds(300)

    // MARK: Small steps

    private func waitAsTold(by name: String, atMost: UInt64) async throws(RowStop) {
        let probe = try answer(named: name)
        guard let value = probe.subject.answer?.values(of: "Retry-After").first, let told = RetryAfter(value) else {
            throw .inconclusive("the answer '\(name)' says no Retry-After that can be read")
        }
        let seconds = told.seconds(from: probe.serverTime ?? 0)
        guard UInt64(seconds) * 1_000_000_000 <= atMost else {
            throw .inconclusive("Retry-After asks for \(seconds) s, more than this run waits")
        }
        try await wait(atLeast: .seconds(seconds))
    }

    private func answer(named name: String) throws(RowStop) -> Prober.Probe {
        guard let probe = named[name] else { throw .inconclusive("no answer is called '\(name)'") }
        return probe
    }

    private mutating func capture(_ captures: [SpecLanguage.Capture], from probe: Prober.Probe) throws(RowStop) {
        for capture in captures {
            guard let value = probe.subject.answer.flatMap(capture.source.value(in:)) else {
                throw .inconclusive("the answer holds nothing to capture as '\(capture.name)'")
            }
            texts.captures[capture.name] = value
        }
    }
}

extension Expectation {
    /// Whether a 429 is what the expectation asks about, so that one may not be waited out.
    fileprivate var isAboutRate: Bool {
        terms.contains { term in
            switch term {
            case .status(.oneOf(let patterns)), .status(.noneOf(let patterns)): patterns.contains(.code(429))
            default: false
            }
        }
    }
}

extension RowStop {
    static let withoutHTTP2 = RowStop.notApplicable(
        reason: "the deployment does not offer HTTP/2",
        remedy: "nothing to do; offer h2 by ALPN if the deployment is meant to speak HTTP/2")
}
