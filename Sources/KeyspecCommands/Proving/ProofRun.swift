import Contract
import Deployment
import HTTPExchange
import OwnThread
import RunEvents
import Runner
import SpecLanguage
import Synchronization

/// Runs checks against the reference deployment with something switched on: one process, one run and one case a subject.
struct ProofRun: Sendable {
    /// So often a request to stop is passed on to the runs under way.
    private static let stopInterval = Duration.milliseconds(50)

    let library: SpecLibrary
    let binary: String
    let seed: UInt64
    /// Check runs that may be under way at once in one run.
    let width: Int
    let console: Console

    /// Starts the subject, runs the step's checks at the level `hardening` and ends the subject.
    func prove(_ step: ProofStep, stop: StopSignal) async -> ProofCase {
        let begun = ContinuousClock.now
        do {
            let summary = try await withReference(step.subject, stop: stop) { target in
                try await run(step.checks, against: target, stop: stop)
            }
            let duration = (ContinuousClock.now - begun).wholeNanoseconds
            guard let summary else {
                return ProofCase(subject: step.subject, findings: [], problem: "the run was stopped")
            }
            return ProofCase(step, summary, duration: duration)
        } catch {
            let problem = (error as? CommandFailure)?.message ?? "\(error)"
            return ProofCase(subject: step.subject, findings: [], problem: problem)
        }
    }

    /// What each check costs on the sound reference.
    func prices(stop: StopSignal) async throws -> [String: ProofPlan.Price] {
        try await withReference(.sound, stop: stop) { target in
            ProofPlan.Price.all(of: plan([], for: target.description))
        } ?? [:]
    }

    private func plan(_ checks: [String], for target: TargetDescription) -> RunPlan {
        let survey = CapabilitySurvey(target: target, actions: target.keyActions)
        return Planner(target: target, survey: survey, selection: Selection(patterns: checks)).plan(library.checks)
    }

    /// A reference deployment for the time of the body; nil when asked to stop before it was ready. What waits for a process
    /// waits on a thread of its own, so that the runs beside it lose no time.
    private func withReference<Result: Sendable>(
        _ subject: ProofSubject, stop: StopSignal, _ body: (TriedTarget) async throws -> Result
    ) async throws -> Result? {
        let (binary, console, switches) = (binary, console, subject.switches)
        let started = await onOwnThread { () -> Swift.Result<(ReferenceProcess, TriedTarget?), any Error> in
            Swift.Result {
                let process = try ReferenceProcess(
                    binary: binary, defects: switches.defects, variants: switches.variants,
                    environment: console.environment)
                do {
                    let ready = try process.ready(stop: stop)
                    return (process, try ready.map { try TargetOptions.tried($0, binary: binary, console) })
                } catch {
                    process.stop()
                    throw error
                }
            }
        }
        let (process, target) = try started.get()
        let result: Swift.Result<Result?, any Error>
        do {
            result = .success(try await target.asyncMap(body))
        } catch {
            result = .failure(error)
        }
        await onOwnThread { process.stop() }
        return try result.get()
    }

    private func run(
        _ checks: [String], against target: TriedTarget, stop: StopSignal
    ) async throws -> RunSummary {
        let engine = HTTPEngine(HTTPEngine.Configuration(userAgent: "keyspec/\(keyspecVersion)"))
        let begun = WallClock.now.text
        do {
            let opening = DeploymentOpening(target: target, state: nil, consent: false, startedAt: begun)
            let deployment = try await opening.open(engine, console)
            let run = Run(
                plan: plan(checks, for: target.description), catalogue: library.catalogue, checks: library.checks,
                deployment: deployment, waivers: WaiverBook(today: WallClock.now.day),
                options: Run.Options(
                    level: .hardening, seed: seed, jobs: width, toolVersion: keyspecVersion, startedAt: begun))
            let summary = Mutex(RunSummary())
            let recorder = EventRecorder { event in summary.withLock { $0.apply(event) } }
            // Each run has a signal of its own, as only one may wait for it.
            let ownStop = StopSignal()
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    while !Task.isCancelled {
                        if let reason = stop.reason { return ownStop.trigger(reason) }
                        try? await Task.sleep(for: Self.stopInterval)
                    }
                }
                _ = await run.execute(recorder: recorder, stop: ownStop)
                group.cancelAll()
            }
            await deployment.close()
            await engine.shutdown()
            return summary.withLock { $0 }
        } catch {
            await engine.shutdown()
            throw error
        }
    }
}

extension Optional {
    /// `map` for a closure that suspends.
    fileprivate func asyncMap<Result>(_ transform: (Wrapped) async throws -> Result) async rethrows -> Result? {
        guard let value = self else { return nil }
        return try await transform(value)
    }
}

extension Duration {
    /// Nanoseconds; negative durations as zero.
    var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return seconds < 0 ? 0 : UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
    }
}
