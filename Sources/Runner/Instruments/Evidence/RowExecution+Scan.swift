import Contract
import Deployment
import Evidence
import HTTPExchange
import OwnThread
import RunEvents
import Secrecy
import SpecLanguage

/// Searching the evidence as a step of a row.
extension RowExecution {
    /// After the tracers were found; what is written after the record of a call is there by then.
    private static let settling: Duration = .milliseconds(250)
    private static let interval: Duration = .milliseconds(200)
    /// What could not be seen is looked for again for so long at least.
    private static let patience: Duration = .seconds(2)

    mutating func scan(_ step: ScanStep, at place: Step) async throws(RowStop) -> Ending? {
        let began = context.recorder.now
        let wanted = try await subjects(of: step)
        let tracers = try await tracerKeys(of: step)
        let subjects = wanted + tracers.filter { !wanted.contains($0) }
        let judgement = ScanJudgement(
            step: step, wantsAll: step.isForUsage || place.expectation.map(\.wantsAllFound) ?? false,
            wanted: wanted.map(\.name), tracers: tracers.map(\.name), records: try records(of: step),
            endpoints: Set(context.target.endpoints.flatMap(logNames)), known: try knownCalls(of: step))
        let sources = context.evidence.sources(step.kinds)
        guard !sources.isEmpty else {
            throw .notApplicable(
                reason: "the target declares no evidence of this kind",
                remedy: "say under 'evidence:' where it can be read")
        }
        // Others wait for their turn with the logs: patterns are made beside the waiting for what is to be searched.
        let close = step.closeReading(wanted.count).map { CloseReading(for: $0, of: subjects) }
        let patterns = Task { await inBackground { subjects.map { SubjectPatterns($0) } } }
        let names = subjects.map(\.name)
        // Only who looks for a record of its call needs the turn for as long as that takes.
        if !step.kinds.contains(.logs), !context.deployment.isInOutage { await leaveTurn() }
        let state =
            if holdsTurn {
                try await read(sources, names, patterns, judgement, close)
            } else {
                try await activity.rest(.quiet) { () async throws(RowStop) in
                    try await read(sources, names, patterns, judgement, close)
                }
            }
        if let blindness = state.blindness { throw .inconclusive(blindness.description) }
        let patternCount = await patterns.value.reduce(0) { $0 + $1.count }
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        let shown = state.record(judgement, patternCount: patternCount)
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: SourcePlace(place.place), instrument: "scan",
                    title: shown.title, startedAt: began, endedAt: ended, facts: shown.facts, tables: shown.tables)
            }, coverage: state.coverage)
        let verdict = state.judge(judgement)
        if verdict.holds, step.refusalsAreFree, state.refusals.free == 0 {
            throw .notApplicable(
                reason: "the logs have no record of a refused call in which its price can be told",
                remedy: "nothing to do: no clause asks for records of refused calls")
        }
        return try conclude(verdict, place, reproduction: nil)
    }

    /// Reads the sources when what shows that they are the right ones has come, or the longest lag is over. Where nothing is found,
    /// stores are read closely for keys.
    private mutating func read(
        _ sources: [EvidenceSource], _ subjects: [String], _ patterns: Task<[SubjectPatterns], Never>,
        _ judgement: ScanJudgement, _ close: CloseReading?
    ) async throws(RowStop) -> ScanState {
        let (evidence, mark) = (context.evidence, evidenceMark)
        let lag = sources.map(\.lag).max() ?? .seconds(10)
        let end = MonotonicTime.now + evidence.patience.lag(lag, isForVerdict: judgement.wantsAll)
        var wasTraced = false
        while true {
            var state = ScanState(subjects: subjects)
            for source in sources {
                // What stands in a log stays there, so that it is searched once, at the end, unless something has to come.
                // A store may forget.
                let reading =
                    source.kind == .log && (judgement.step.isForUsage || !judgement.wantsAll)
                    ? await evidence.readAdded(to: source, since: mark)
                    : await evidence.read(source, await patterns.value, since: mark)
                state.add(reading, judgement)
            }
            if state.isDecided(judgement) { return state }
            let isTraced = state.isTraced(judgement)
            // Another log may get its records later, and with them what is searched for.
            let late = isTraced ? await evidence.recorders(of: judgement, besides: state.completeLogs) : []
            let isOver = MonotonicTime.now >= end
            if isOver { evidence.noteSilent(late) }
            if isTraced && late.isEmpty || isOver {
                // What follows looks for tokens that are this row's alone.
                if !context.deployment.isInOutage { await leaveTurn() }
                evidence.patience.note(inVain: !isTraced)
                wasTraced = isTraced
                if isTraced { try await pause(Self.settling) }
                break
            }
            try await pause(Self.interval)
        }
        // Files are rotated and written anew while they are read, and programs fail once.
        let patience = max(end, MonotonicTime.now + Self.patience)
        while true {
            var state = ScanState(subjects: subjects)
            for source in sources {
                state.add(await evidence.read(source, await patterns.value, since: mark), judgement)
            }
            let isOver = MonotonicTime.now >= patience
            if isOver { evidence.patience.note(lasting: state.passingGaps) }
            let mayPass = wasTraced && !state.isTraced(judgement) || evidence.patience.mayPass(state.passingGaps)
            guard mayPass, !state.isDecided(judgement), !isOver else {
                await readClosely(&state, judgement, close)
                return state
            }
            try await pause(Self.interval)
        }
    }

    private func readClosely(_ state: inout ScanState, _ judgement: ScanJudgement, _ close: CloseReading?) async {
        guard let close, !judgement.wantsAll, !state.isDecided(judgement) else { return }
        for reading in state.readings {
            state.add(await context.evidence.readClosely(reading, close), judgement)
        }
    }

    private mutating func subjects(of step: ScanStep) async throws(RowStop) -> [Evidence.Subject] {
        switch step.wanted {
        case .tokens: return planted
        case .usage: return []
        case .keys(let references, .label):
            var subjects: [Evidence.Subject] = []
            for case .declared(let name) in references {
                guard let label = try keys.issued(name).label else {
                    throw .inconclusive("the key '\(name)' was made without a label")
                }
                subjects.append(Evidence.Subject(name: "the label of '\(name)'", text: label))
            }
            return subjects
        case .keys(let references, _):
            var subjects: [Evidence.Subject] = []
            for reference in references { subjects.append(Evidence.Subject(key: try await secret(named: reference))) }
            return subjects
        }
    }

    private mutating func tracerKeys(of step: ScanStep) async throws(RowStop) -> [Evidence.Subject] {
        guard let tracer = step.tracer, step.kinds.contains(.stores) else { return [] }
        return [Evidence.Subject(key: try await secret(named: tracer).named("tracer"))]
    }

    private func knownCalls(of step: ScanStep) throws(RowStop) -> KnownCalls? {
        guard step.refusalsAreFree else { return nil }
        let free = context.target.endpoints.filter { $0.cost == 0 }
        return KnownCalls(
            charged: try records(of: step),
            free: UsageRecord(endpoints: Set(free.flatMap(logNames)), credits: 0, status: 200),
            endpoints: Set(context.target.endpoints.flatMap(logNames)))
    }

    private func records(of step: ScanStep) throws(RowStop) -> [UsageRecord] {
        var names: [String] = []
        if case .usage(let steps) = step.wanted { names = steps } else if let call = step.call { names = [call] }
        if !step.kinds.contains(.logs) { return [] }
        var records: [UsageRecord] = []
        for name in names { records.append(try usageRecord(ofStep: name)) }
        return records
    }
}

extension Expectation {
    fileprivate var wantsAllFound: Bool {
        terms.contains { if case .found(everything: true) = $0 { true } else { false } }
    }
}

extension ScanStep {
    /// What stores are read closely for; nothing where few keys are searched for, as most of it takes two.
    fileprivate func closeReading(_ count: Int) -> CloseReading.Sought? {
        guard case .keys(_, let trace) = wanted, count > 1 else { return nil }
        return switch trace {
        case .plaintext: .text
        case .otherDigest: .checksums
        case .digest, .label: nil
        }
    }
}
