package import Contract
package import Deployment
import Oracles
package import RunEvents
import Secrecy
package import SpecLanguage

/// One run of a plan against a deployment: header, checks, clean-up, footer.
package struct Run: Sendable {
    /// What the operator chose.
    package struct Options: Sendable {
        package var level: Level
        package var seed: UInt64
        /// Check runs that may be under way at once.
        package var jobs: Int
        package var toolVersion: String
        /// Wall-clock start, RFC 3339 in UTC.
        package var startedAt: String

        package init(level: Level, seed: UInt64, jobs: Int, toolVersion: String, startedAt: String) {
            self.level = level
            self.seed = seed
            self.jobs = jobs
            self.toolVersion = toolVersion
            self.startedAt = startedAt
        }
    }

    private let plan: RunPlan
    private let catalogue: ContractCatalogue
    private let checks: [CheckDefinition]
    private let deployment: LiveDeployment
    private let waivers: WaiverBook
    private let options: Options

    package init(
        plan: RunPlan, catalogue: ContractCatalogue, checks: [CheckDefinition], deployment: LiveDeployment,
        waivers: WaiverBook, options: Options
    ) {
        self.plan = plan
        self.catalogue = catalogue
        self.checks = checks
        self.deployment = deployment
        self.waivers = waivers
        self.options = options
    }

    /// Runs the plan; the last event is the footer, whatever happened. A second call is not meant.
    package func execute(recorder: EventRecorder, stop: StopSignal) async -> RunFooter.Ending {
        recorder.emit(.header(header))
        let context = RunContext(
            deployment: deployment, recorder: recorder,
            keys: SharedKeys(
                deployment: deployment, reserve: plan.keyReserve(rotatesByMaking: deployment.target.rotatesByMaking),
                holding: .nanoseconds(Int64(clamping: plan.horizon.duration))),
            samples: plan.samples, waivers: waivers, seed: options.seed, userAgent: "keyspec/\(options.toolVersion)",
            comparisons: plan.comparisons, horizon: plan.horizon)
        announce(recorder)
        if plan.checkRuns.contains(where: { $0.runs && $0.check.rows.contains(where: \.readsLogs) }) {
            await context.evidence.begin()
        }
        let ending = await ending(of: context, stop: stop)
        // Not cancelled by what stopped the checks: keys are deleted in any case.
        let keysLeft = await cleanUp(recorder)
        let spent = deployment.gate.spent
        recorder.emit(
            .footer(
                RunFooter(
                    ending: ending, duration: recorder.now,
                    cost: Cost(requests: spent.requests, credits: spent.credits, keys: spent.keys),
                    keysLeft: keysLeft, counts: recorder.counts, staleWaivers: waivers.stale)))
        return ending
    }

    // MARK: Before

    private var header: RunHeader {
        RunHeader(
            toolVersion: options.toolVersion, runID: deployment.run.text, target: deployment.target.name,
            startedAt: options.startedAt, seed: options.seed, level: options.level, areas: catalogue.areas,
            clauses: catalogue.clauses.map { $0.raised(by: deployment.target.readings) },
            checks: checks.map { check in
                CheckDescriptor(
                    id: check.id, title: check.title, clauses: check.clauses, why: check.why, fix: check.fix,
                    place: SourcePlace(check.place))
            })
    }

    /// Tells every row beforehand, so that reports come out in plan order, and settles the rows that will not run.
    private func announce(_ recorder: EventRecorder) {
        waivers.compare(with: checks)
        var runs: [String: [RunPlan.CheckRun]] = [:]
        for checkRun in plan.checkRuns { runs[checkRun.check.id, default: []].append(checkRun) }
        for check in checks {
            guard let runs = runs[check.id] else { continue }
            recorder.emit(
                .checkStarted(
                    CheckStarted(check: check.id, rows: runs.flatMap { $0.rows.map(\.id) }, at: recorder.now)))
            for checkRun in runs {
                for row in checkRun.rows {
                    if let outcome = CheckOutcome(planned: row, of: checkRun) { recorder.emit(.outcome(outcome)) }
                }
            }
        }
    }

    // MARK: The checks

    /// Works until the end, or until asked to stop; then nothing more is sent, whatever is under way.
    private func ending(of context: RunContext, stop: StopSignal) async -> RunFooter.Ending {
        guard plan.checkRuns.contains(where: \.runs) else { return stop.reason ?? .completed }
        return await withTaskGroup(of: RunFooter.Ending?.self) { group in
            group.addTask {
                await stop.wait()
                return nil
            }
            group.addTask { await work(in: context) }
            while let ending = await group.next() {
                if let ending {
                    group.cancelAll()
                    return stop.reason ?? ending
                }
                context.stop()
                group.cancelAll()
            }
            return stop.reason ?? .harnessFailed
        }
    }

    private func work(in context: RunContext) async -> RunFooter.Ending {
        if let obstacle = await Prelude(context: context, makesKeys: plan.makesKeys).run(), !context.isStopping {
            return await work(in: context, despite: obstacle)
        }
        await runChecks(plan.checkRuns, context)
        return deployment.gate.isCircuitOpen ? .circuitOpen : .completed
    }

    /// Without an answer or a key there is still the handshake to look at, where somebody is there to make one.
    private func work(in context: RunContext, despite obstacle: Prelude.Obstacle) async -> RunFooter.Ending {
        let looks = plan.checkRuns.filter { $0.runs && $0.asksHandshakesOnly }
        var notice = obstacle.reason
        switch obstacle {
        case .unreachable: break
        case .insecure where looks.isEmpty: break
        case .insecure: notice += "; only its handshakes are looked at"
        case .withoutKey: notice += "; 'keyspec doctor' tells more"
        }
        context.recorder.emit(.notice(Notice(kind: .warning, text: notice)))
        switch obstacle {
        case .unreachable: return .targetUnreachable
        case .insecure where looks.isEmpty: return .targetUnreachable
        case .insecure, .withoutKey: break
        }
        settle(plan.checkRuns.filter { !$0.asksHandshakesOnly }, obstacle.reason, in: context)
        await runChecks(looks, context)
        return .completed
    }

    /// Every row that was to run stays open for one reason; nothing more is sent.
    private func settle(_ checkRuns: [RunPlan.CheckRun], _ reason: String, in context: RunContext) {
        for checkRun in checkRuns {
            for row in checkRun.rows where row.disposition == .run {
                context.recorder.emit(
                    .outcome(CheckOutcome(checkRun, row, verdict: .inconclusive, reason: reason)))
            }
        }
    }

    /// Runs check after check as the scheduler says, and then once more what that left open. Rows that a stop leaves out have
    /// no outcome: reports say so.
    private func runChecks(_ checkRuns: [RunPlan.CheckRun], _ context: RunContext) async {
        let work = context.work
        var secondTries = SecondTries(plan: plan, context: context)
        await withTaskGroup(of: (Int, [CheckRunExecution.End]).self) { group in
            var scheduler = Scheduler(
                jobs: checkRuns.filter(\.runs).map {
                    Scheduler.Job(
                        id: $0.id, claims: $0.claims, waits: $0.waits, makesKeysLate: $0.makesKeysLate)
                }, width: options.jobs)
            var events = work.events.makeAsyncIterator()
            defer { work.end() }
            while true {
                if context.isStopping { scheduler.stop() }
                switch scheduler.next() {
                case .start(let ids):
                    for id in ids {
                        let execution = CheckRunExecution(
                            checkRun: plan.checkRuns[id], context: context, width: options.jobs)
                        group.addTask {
                            defer { work.finish() }
                            return (id, await execution.run())
                        }
                    }
                case .resume(let ids): work.resume(ids)
                case .wait:
                    let event = await events.next()
                    switch event {
                    case .rests(let id, let rest)?: scheduler.rests(id, rest)
                    case .wakes(let id)?: scheduler.wakes(id)
                    case .givesUp(let id, let resource)?: scheduler.givesUp(id, resource)
                    // Of a run that is being stopped there are no events, only ends.
                    case .finished?, nil:
                        if event == nil { work.end() }
                        guard let (id, ends) = await group.next() else { return }
                        secondTries.take(ends, of: id)
                        scheduler.finished(id)
                    }
                case .done: return
                }
            }
        }
        await secondTries.make()
    }

    // MARK: After

    /// Deletes what the run made; the number of keys that are left.
    private func cleanUp(_ recorder: EventRecorder) async -> Int {
        let report = await deployment.cleanUp()
        for remainder in report.left {
            recorder.emit(
                .notice(
                    Notice(
                        kind: .warning,
                        text: "the key '\(remainder.obligation.label)' of the account "
                            + "'\(remainder.obligation.account.rawValue)' could not be deleted: \(remainder.reason); "
                            + "run 'keyspec cleanup'")))
        }
        for problem in report.changesLeft + [report.problem].compactMap(\.self) {
            recorder.emit(.notice(Notice(kind: .warning, text: problem)))
        }
        return report.left.count
    }
}
