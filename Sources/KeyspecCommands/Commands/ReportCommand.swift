import ArgumentParser
import Contract
import Reporting
import RunEvents
import Secrecy

/// Renders reports from an event file.
struct ReportCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Render reports from the event file of an earlier run, and judge it again.",
        discussion: "The exit code is that of the run.")

    @Argument(help: "An event file that 'keyspec run' wrote.")
    var eventFile: String

    @OptionGroup var judging: JudgingOptions

    @Option(help: "The gate; the run's own unless given.")
    var level: Level?

    @OptionGroup var display: DisplayOptions

    func execute(_ console: Console) async throws -> ExitStatus {
        let judged = JudgedRun(RunRecord(try contents().events), level: level)
        // Event files hold no secrets: what a target echoed was replaced before it was written.
        let errors = ReportWriter(vault: SecretVault()).write(judging.report, of: judged, eventLog: eventFile)
        let failed = Set(errors.map(\.path))
        if !display.quiet {
            let written = judging.report.map(\.path).filter { !failed.contains($0) }
            console.output(SummaryBlock(judged, reports: written, style: display.style(console)).text)
        }
        for error in errors { console.error("keyspec: \(printable(error.description))\n") }
        return judged.gate.exitCode(for: judged.summary, reportFailures: errors.count)
    }

    private func contents() throws -> EventLogContents {
        if judging.report.contains(where: { $0.path == eventFile }) {
            throw CommandFailure(
                .usage, "\(eventFile) is the event file itself", remedy: "give the report a path of its own")
        }
        do {
            return try EventLogContents(path: eventFile)
        } catch let problem as FileProblem {
            throw CommandFailure(unreadable: problem)
        } catch let error as EventLogError {
            throw CommandFailure(.invalidInput, "\(error.file):\(error.line): \(error.problem)", remedy: error.remedy)
        }
    }
}
