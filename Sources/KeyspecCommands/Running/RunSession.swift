import Deployment
import HTTPExchange
import OwnThread
import Reporting
import RunEvents
import Runner
import Secrecy
import SpecLanguage
import Synchronization

/// One run with everything around it: deployment opened and closed, events written, reports made and judged.
struct RunSession: Sendable {
    let plan: RunPlan
    let library: SpecLibrary
    let target: TriedTarget
    let waivers: WaiverBook
    let options: Run.Options
    let paths: ReportPaths
    let consent: Bool
    let style: DisplayStyle
    let isQuiet: Bool
    let console: Console

    /// - Parameter state: where the journal goes; nil for a deployment that ends with the run.
    func run(state: StateFolder?, stop: StopSignal) async throws -> ExitStatus {
        let engine = HTTPEngine(HTTPEngine.Configuration(userAgent: "keyspec/\(keyspecVersion)"))
        let opening = DeploymentOpening(target: target, state: state, consent: consent, startedAt: options.startedAt)
        let deployment = try await opening.guarded(engine, console)
        let hooks = RunHooks(deployment: deployment)
        guard let writer = try await begin(deployment, hooks, stop) else { return ExitStatus(of: stop) }
        let ledger = RunLedger(
            writer: writer, console: console, style: style, isQuiet: isQuiet,
            work: PlannedWork(rows: plan.counts.run, duration: plan.expectedDuration))
        await execute(on: deployment, hooks, ledger, stop)
        await engine.shutdown()
        ledger.finish()
        return await finish(ledger, opening.vault, journals: state.map { [$0.journalPath(of: deployment.run)] } ?? [])
    }

    /// Calls the hook, starts the key management and opens the event file, which replaces that of an earlier run only now
    /// that there is something to tell; nil when asked to stop meanwhile. What was begun is ended when any of it fails.
    private func begin(
        _ deployment: LiveDeployment, _ hooks: RunHooks, _ stop: StopSignal
    ) async throws -> EventLogWriter? {
        do {
            if try await hooks.before(stop) {
                do throws(DeploymentFailure) { try await deployment.open() } catch { throw CommandFailure(error) }
                do { return try EventLogWriter(path: paths.events) } catch { throw CommandFailure(unwritable: error) }
            }
        } catch {
            await abandon(deployment, hooks)
            throw error
        }
        await abandon(deployment, hooks)
        return nil
    }

    private func abandon(_ deployment: LiveDeployment, _ hooks: RunHooks) async {
        _ = await deployment.cleanUp()
        await deployment.close()
        if let problem = await hooks.after() { console.error("keyspec: warning: \(printable(problem))\n") }
    }

    private func execute(
        on deployment: LiveDeployment, _ hooks: RunHooks, _ ledger: RunLedger, _ stop: StopSignal
    ) async {
        let run = Run(
            plan: plan, catalogue: library.catalogue, checks: library.checks, deployment: deployment,
            waivers: waivers, options: options)
        // The footer comes last, after what there is to say of the hook that follows the clean-up.
        let footer = Mutex<Event?>(nil)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await ledger.keepDrawing() }
            let recorder = EventRecorder { event in
                if case .footer = event { footer.withLock { $0 = event } } else { ledger.note(event) }
            }
            _ = await run.execute(recorder: recorder, stop: stop)
            await deployment.close()
            if let problem = await hooks.after() { ledger.note(.notice(Notice(kind: .warning, text: problem))) }
            group.cancelAll()
        }
        if let footer = footer.withLock({ $0 }) { ledger.note(footer) }
    }

    /// Writes the reports, shows the summary and judges.
    ///
    /// - Parameter journals: what is left of journals; only a run that could not clean up leaves one.
    private func finish(_ ledger: RunLedger, _ vault: SecretVault, journals: [String]) async -> ExitStatus {
        async let compiled = onOwnThread { SelfSearch(vault.secrets) }
        let judged = JudgedRun(ledger.record)
        // An event file that is not whole verifies nothing: what was in the way is all there is to say.
        let lost = ledger.problem.map { (path: paths.events, text: $0) }
        var problems = ReportWriter(vault: vault)
            .write(paths.reports, of: judged, eventLog: lost == nil ? paths.events : nil)
            .map { (path: $0.path, text: $0.description) }
        if let lost { problems.append(lost) }
        let search = await compiled
        let mine = paths.reports.map(\.path) + [paths.events]
        let known = Set(problems.map(\.path))
        problems += search.problems(in: mine.filter { !known.contains($0) }, removing: true)
        problems += search.problems(in: journals, removing: false)
        let failed = Set(problems.map(\.path))
        let written = (paths.reports.map(\.path) + [paths.events]).filter { !failed.contains($0) }
        console.output(SummaryBlock(judged, reports: written, style: style).text)
        if let shown = search.problem(in: console.transcript.bytes) { problems.append(shown) }
        for problem in problems { console.error("keyspec: \(printable(problem.text))\n") }
        return judged.gate.exitCode(for: judged.summary, reportFailures: problems.count)
    }
}
