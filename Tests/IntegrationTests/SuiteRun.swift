import RunEvents
import TestSupport

/// One run of the real `keyspec`, with the events it left.
struct SuiteRun {
    let process: ProcessOutcome
    let summary: RunSummary

    /// Runs `keyspec run` with these arguments.
    init(_ arguments: [String], environment: [String: String] = [:]) async throws {
        let place = try Workplace()
        process = try await runProcessAside(
            Binaries.keyspec, ["run", "--out", "reports"] + arguments,
            environment: place.environment.merging(environment) { _, new in new }, workingFolder: place.folder.path,
            timeout: .seconds(300))
        let log = place.folder.path("reports/events.jsonl")
        summary = (try? EventLogContents(path: log)).map { RunSummary($0.events) } ?? RunSummary()
    }

    var exitStatus: Int32? { process.exitStatus }

    /// Outcomes of one verdict.
    func outcomes(_ verdict: Verdict) -> [CheckOutcome] { summary.outcomes.filter { $0.verdict == verdict } }

    /// What everybody wants to read when an expectation about the run does not hold.
    var account: String {
        let open = summary.outcomes.filter { ![.pass, .notApplicable, .notSelected].contains($0.verdict) }
        return (open.prefix(12).map { "\($0.verdict.rawValue) \($0.name): \($0.reason)" } + [process.errors])
            .joined(separator: "\n")
    }
}
