import ArgumentParser
import Deployment
import HTTPExchange
import RunEvents

/// Deletes what killed runs left.
struct CleanupCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "cleanup",
        abstract: "Delete the keys that killed runs left, as their journals tell. No other key is touched.",
        discussion: "Ends with 0 when nothing is left, and with 1 when something could not be deleted.")

    @Option(help: ArgumentHelp("The description of the deployment that the runs were against.", valueName: "file"))
    var target: String

    @Option(name: .customLong("run"), help: ArgumentHelp("Only what this run left.", valueName: "id"))
    var onlyRun: String?

    @Flag(help: "Show what would be deleted, and delete nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Folder of the journals, when 'keyspec run' was given one.", valueName: "dir"))
    var state: String?

    @Flag(name: .customLong("i-own-this-production"), help: "Consent to a target with 'environment: production'.")
    var ownsProduction = false

    func validate() throws {
        if let onlyRun, RunID(onlyRun) == nil {
            throw ValidationError("'\(onlyRun)' is not the id of a run; labels of keys hold it: keyspec-ID-…")
        }
    }

    func execute(_ console: Console) async throws -> ExitStatus {
        let description = try TargetOptions.read(target, console)
        let shelf = JournalShelf(
            folder: try StateFolder(named: state, console), target: description, run: onlyRun.flatMap { RunID($0) })
        let journals = try shelf.journals(console)
        guard !journals.isEmpty else {
            console.output("Nothing to clean up for \(description.name).\n")
            return .success
        }
        let engine = HTTPEngine(HTTPEngine.Configuration(userAgent: "keyspec/\(keyspecVersion)"))
        var isComplete = true
        for journal in journals {
            if dryRun {
                console.output(CleanupText.announcement(of: journal))
                continue
            }
            let report = try await cleanUp(after: journal, description, engine, console)
            console.output(CleanupText.text(of: report))
            isComplete = isComplete && report.isComplete
        }
        await engine.shutdown()
        return isComplete ? .success : .violation
    }

    private func cleanUp(
        after journal: RunJournal, _ description: TargetDescription, _ engine: HTTPEngine, _ console: Console
    ) async throws -> CleanupReport {
        let circumstances = LiveDeployment.Circumstances(
            run: journal.header.run, environment: console.environment, consent: ownsProduction, state: nil,
            startedAt: journal.header.startedAt)
        let deployment: LiveDeployment
        do throws(OpeningFailure) {
            deployment = try await LiveDeployment.resuming(
                journal, description, circumstances, transport: { await engine.send($0) },
                warn: { console.show([$0]) })
        } catch {
            throw CommandFailure(error, console)
        }
        do throws(DeploymentFailure) { try await deployment.open() } catch {
            throw CommandFailure(error)
        }
        let report = await deployment.cleanUp()
        await deployment.close()
        return report
    }
}
