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
        let writer = try eventLog()
        let vault = SecretVault()
        let engine = HTTPEngine(HTTPEngine.Configuration(userAgent: "keyspec/\(keyspecVersion)"))
        let deployment = try await open(state, vault, engine)
        let ledger = RunLedger(
            writer: writer, console: console, style: style, isQuiet: isQuiet,
            work: PlannedWork(rows: plan.counts.run, duration: plan.expectedDuration))
        await execute(on: deployment, ledger, stop)
        await deployment.close()
        await engine.shutdown()
        ledger.finish()
        return finish(ledger, vault)
    }

    private func eventLog() throws -> EventLogWriter {
        do {
            return try EventLogWriter(path: paths.events)
        } catch {
            throw CommandFailure(unwritable: error)
        }
    }

    private func open(
        _ state: StateFolder?, _ vault: SecretVault, _ engine: HTTPEngine
    ) async throws -> LiveDeployment {
        let circumstances = LiveDeployment.Circumstances(
            run: .fresh(), environment: target.environment, consent: consent, state: state,
            startedAt: options.startedAt)
        let deployment: LiveDeployment
        do throws(OpeningFailure) {
            deployment = try await LiveDeployment.opening(
                target.description, circumstances, vault: vault, transport: { await engine.send($0) },
                warn: { console.show([$0]) })
        } catch {
            throw CommandFailure(error, console)
        }
        do throws(DeploymentFailure) {
            try await deployment.open()
            return deployment
        } catch {
            _ = await deployment.cleanUp()
            await deployment.close()
            throw CommandFailure(keyManagement: error)
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

extension CommandFailure {
    /// The key management could not be made ready.
    init(keyManagement failure: DeploymentFailure) {
        switch failure {
        case .refused(let refusal): self.init(refusal)
        case .journal(let failure): self.init(.reportFailed, failure.description)
        case .provider(let error):
            let status: ExitStatus =
                switch error.fault {
                case .description, .operator: .invalidInput
                case .deployment, .network: .unreachable
                case .safeguard: .guardRefused
                }
            self.init(status, "\(error.place.map { "\($0): " } ?? "")\(error.message)", remedy: error.remedy)
        }
    }
}
