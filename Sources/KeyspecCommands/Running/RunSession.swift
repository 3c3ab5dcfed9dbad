import Deployment
import HTTPExchange
import Reporting
import RunEvents
import Runner
import Secrecy
import SpecLanguage

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
        let deployment = try await opening.open(engine, console)
        let ledger = RunLedger(
            writer: try await eventLog(of: deployment), console: console, style: style, isQuiet: isQuiet,
            work: PlannedWork(rows: plan.counts.run, duration: plan.expectedDuration))
        await execute(on: deployment, ledger, stop)
        await deployment.close()
        await engine.shutdown()
        ledger.finish()
        return finish(ledger, opening.vault)
    }

    /// The event file; it replaces that of an earlier run only now that there is something to tell.
    private func eventLog(of deployment: LiveDeployment) async throws -> EventLogWriter {
        do {
            return try EventLogWriter(path: paths.events)
        } catch {
            _ = await deployment.cleanUp()
            await deployment.close()
            throw CommandFailure(unwritable: error)
        }
    }

    private func execute(on deployment: LiveDeployment, _ ledger: RunLedger, _ stop: StopSignal) async {
        let run = Run(
            plan: plan, catalogue: library.catalogue, checks: library.checks, deployment: deployment,
            waivers: waivers, options: options)
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await ledger.keepDrawing() }
            _ = await run.execute(recorder: EventRecorder { ledger.note($0) }, stop: stop)
            group.cancelAll()
        }
    }

    /// Writes the reports, shows the summary and judges.
    private func finish(_ ledger: RunLedger, _ vault: SecretVault) -> ExitStatus {
        let judged = JudgedRun(ledger.record)
        var problems = ReportWriter(vault: vault).write(paths.reports, of: judged, eventLog: paths.events)
            .map { (path: $0.path, text: $0.description) }
        if let problem = ledger.problem { problems.append((paths.events, problem)) }
        let failed = Set(problems.map(\.path))
        let written = (paths.reports.map(\.path) + [paths.events]).filter { !failed.contains($0) }
        console.output(SummaryBlock(judged, reports: written, style: style).text)
        for problem in problems { console.error("keyspec: \(printable(problem.text))\n") }
        return judged.gate.exitCode(for: judged.summary, reportFailures: problems.count)
    }
}
