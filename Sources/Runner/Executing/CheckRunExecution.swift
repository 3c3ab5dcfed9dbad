import Contract
import Deployment
import RunEvents
import SpecLanguage
import Synchronization

/// Runs the rows of a check on one endpoint or node between their controls, and brings each to a verdict.
struct CheckRunExecution: Sendable {
    let checkRun: RunPlan.CheckRun
    let context: RunContext
    /// How many rows may be under way at once.
    let width: Int

    private struct Finished: Sendable {
        var index: Int
        var result: RowExecution.Result
        var startedAt: UInt64
        var duration: UInt64
    }

    /// What others wait for until all rows are done with it.
    private struct Countdowns: Sendable {
        let keyMaking: Countdown
        let calling: Countdown
    }

    /// What became of a row that was to run.
    struct End: Sendable {
        /// Among the rows of the check run.
        var index: Int
        var outcome: CheckOutcome
        /// Whether nothing at all was seen: no verdict, no contradiction that only its controls leave in doubt, and no key that
        /// was given out twice.
        var toldNothing: Bool
    }

    /// Returns the outcomes in the order of the rows; recording them is the caller's.
    func run() async -> [End] {
        let running = checkRun.rows.indices.filter { checkRun.rows[$0].disposition == .run }
        let (work, id) = (context.work, checkRun.id)
        let accounts = checkRun.claims.filter { $0.use == .exclusive && $0.resource != Scheduler.deployment }
        let countdowns = Countdowns(
            keyMaking: Countdown(from: running.count) { work.giveUp(Scheduler.keyOrder, of: id) },
            calling: Countdown(from: running.count) { for claim in accounts { work.giveUp(claim.resource, of: id) } })
        let activity = RowActivity(id, work)
        let opening = await controls { bracket throws(RowStop) in try await bracket.open(checkRun.channels) }
        let finished = await runRows(running, countdowns, activity)
        let counting = finished.filter { $0.result.ending.needsControls }.flatMap { checkRun.rows[$0.index].channels }
        let channels = checkRun.channels.filter { opening.flaws[$0] == nil && counting.contains($0) }
        var closing = Bracketed()
        if opening.stop == nil {
            closing = await controls { bracket throws(RowStop) in try await bracket.close(channels) }
        }
        return finished.map { row in
            let outcome = outcome(of: row, opening: opening, closing: closing)
            let isDoubt =
                if case .failed = row.result.ending { true } else { row.result.heldRepeatedKey }
            return End(
                index: row.index, outcome: outcome, toldNothing: outcome.verdict == .inconclusive && !isDoubt)
        }
    }

    // MARK: Controls

    private struct Bracketed: Sendable {
        var flaws: ControlBracket.Flaws = [:]
        /// Set when the controls could not be sent at all.
        var stop: RowStop?
    }

    /// Runs controls, in turn with the rows that take turns.
    private func controls(
        _ body: (ControlBracket) async throws(RowStop) -> ControlBracket.Flaws
    ) async -> Bracketed {
        guard checkRun.check.rows.contains(where: \.takesTurns) else { return await flaws(body) }
        await context.turn.enter()
        let bracketed = await flaws(body)
        await context.turn.leave()
        return bracketed
    }

    private func flaws(
        _ body: (ControlBracket) async throws(RowStop) -> ControlBracket.Flaws
    ) async -> Bracketed {
        let prober = Prober(context: context, check: checkRun.check.id, row: "")
        let bracket = ControlBracket(
            controls: checkRun.check.controls, builder: builder(scope: "controls"), prober: prober)
        do throws(RowStop) {
            return Bracketed(flaws: try await body(bracket))
        } catch {
            return Bracketed(stop: error)
        }
    }

    private func builder(scope: String) -> RequestBuilder {
        RequestBuilder(
            target: context.target, endpoint: checkRun.endpoint, node: checkRun.node,
            connectionScope: "\(checkRun.id)/\(scope)")
    }

    // MARK: Rows

    /// Rows side by side, except where an account has to be used in turns.
    private func runRows(
        _ indices: [Int], _ countdowns: Countdowns, _ activity: RowActivity
    ) async -> [Finished] {
        let width = checkRun.claims.contains(where: \.isExclusive) ? 1 : max(1, width)
        return await withTaskGroup(of: Finished.self) { group in
            var waiting = indices[...]
            var finished: [Finished] = []
            for index in waiting.prefix(width) { group.addTask { await run(index, countdowns, activity) } }
            waiting = waiting.dropFirst(width)
            while let row = await group.next() {
                finished.append(row)
                if let next = waiting.popFirst() { group.addTask { await run(next, countdowns, activity) } }
            }
            return finished.sorted { $0.index < $1.index }
        }
    }

    private func run(_ index: Int, _ countdowns: Countdowns, _ activity: RowActivity) async -> Finished {
        await activity.enter()
        defer { activity.leave() }
        let row = checkRun.rows[index]
        let begin = context.recorder.now
        var execution = RowExecution(
            row, of: checkRun, context: context, builder: builder(scope: row.id), activity: activity)
        execution.hasMadeKeys = { countdowns.keyMaking.countDown() }
        execution.hasCalled = { countdowns.calling.countDown() }
        let result = await execution.run()
        return Finished(
            index: index, result: result, startedAt: begin, duration: context.recorder.now - begin)
    }

    // MARK: Verdicts

    private func outcome(of finished: Finished, opening: Bracketed, closing: Bracketed) -> CheckOutcome {
        let row = checkRun.rows[finished.index]
        var outcome = CheckOutcome(checkRun, row, verdict: .pass, reason: "")
        outcome.startedAt = finished.startedAt
        outcome.duration = finished.duration
        outcome.cost = finished.result.cost
        outcome.witnesses = finished.result.witnesses
        let flaw = controlFlaw(of: row, opening: opening, closing: closing)
        switch finished.result.ending {
        case .stopped(let stop): outcome.apply(stop)
        case .passed where flaw?.isUnsupportedVersion == true, .failed where flaw?.isUnsupportedVersion == true:
            outcome.apply(
                .notApplicable(
                    reason: "the deployment does not speak the version of HTTP that the row is about",
                    remedy: "nothing to do, unless the deployment is meant to speak it"))
        case .failed(let contradiction, _) where contradiction.isGatewayError && context.hasGatewayErrors:
            outcome.verdict = .inconclusive
            outcome.reason = "\(contradiction.seen), and so did ordinary requests of this run"
        // A caller who was served although nobody like it may be: no positive control is needed to see that.
        case .failed(let contradiction, let reproduction)
        where flaw == nil || (contradiction.selfEvident && flaw?.isNegative == false):
            outcome.verdict = .fail
            outcome.reason = "expected \(contradiction.expected), got \(contradiction.seen)"
            outcome.expected = contradiction.expected
            outcome.seen = contradiction.seen
            outcome.reproduction = reproduction
        case .failed(let contradiction, _):
            outcome.verdict = .inconclusive
            outcome.reason = "\(flaw?.text ?? ""); the probe itself got \(contradiction.seen)"
        case .passed:
            if let flaw {
                outcome.verdict = .inconclusive
                outcome.reason = flaw.text
            } else {
                outcome.reason = power(of: finished.result, channels: row.channels.count)
                outcome.witnesses = finished.result.measurements
            }
        }
        return outcome
    }

    private func controlFlaw(
        of row: RunPlan.Row, opening: Bracketed, closing: Bracketed
    ) -> ControlBracket.Flaw? {
        if let stop = opening.stop ?? closing.stop {
            return ControlBracket.Flaw(text: "the controls could not be sent: \(stop.wording)", isNegative: true)
        }
        return row.channels.lazy.compactMap { opening.flaws[$0] ?? closing.flaws[$0] }.first
    }

    /// What a pass covered.
    private func power(of result: RowExecution.Result, channels: Int) -> String {
        let controls = checkRun.check.controls
        var between: [String] = []
        if controls.accepted { between.append("a valid key accepted before and after") }
        switch controls.refused {
        case .unknown: between.append("an unknown key refused")
        case .missing: between.append("a request without a key refused")
        case .none: break
        }
        var covered = result.coverage
        switch result.probes {
        case 0: if covered.isEmpty { covered = ["the key management did as expected"] }
        case 1: covered.append("1 request as expected")
        default: covered.append("\(result.probes) requests as expected")
        }
        let probes = covered.joined(separator: "; ")
        return between.isEmpty ? probes : "\(probes); controls: \(between.joined(separator: ", "))"
    }
}

/// Tells once when the last of several has got somewhere.
private final class Countdown: Sendable {
    private let left: Mutex<Int>
    private let tell: @Sendable () -> Void

    init(from count: Int, _ tell: @escaping @Sendable () -> Void) {
        left = Mutex(count)
        self.tell = tell
    }

    func countDown() {
        let isLast = left.withLock { left in
            left -= 1
            return left == 0
        }
        if isLast { tell() }
    }
}

extension RowExecution.Ending {
    /// True when the verdict rests on the controls.
    fileprivate var needsControls: Bool {
        switch self {
        case .passed: true
        case .failed(let contradiction, _): !contradiction.selfEvident
        case .stopped: false
        }
    }
}

extension RowStop {
    /// For a sentence.
    var wording: String {
        switch self {
        case .notApplicable(let reason, _), .inconclusive(let reason), .untestable(let reason): reason
        case .stopped: "the run was stopped"
        }
    }
}
