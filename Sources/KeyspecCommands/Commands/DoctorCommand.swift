import ArgumentParser
import Deployment
import HTTPExchange
import RunEvents
import Runner

/// Tries what a target file declares.
struct DoctorCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Try everything that a target file declares, and tell whose fault a failure is.",
        discussion: """
            Ends with 0 when all of it works, 69 when the deployment cannot be reached, 65 when the description or what \
            the operator gave does not fit, and 1 when the deployment does not do what it should. Keys that are made are \
            deleted again.
            """)

    @OptionGroup var target: TargetOptions

    @Option(help: ArgumentHelp("Folder for the journal that 'keyspec cleanup' reads.", valueName: "dir"))
    var state: String?

    @Flag(name: .customLong("i-own-this-production"), help: "Consent to a target with 'environment: production'.")
    var ownsProduction = false

    func execute(_ console: Console) async throws -> ExitStatus {
        let stop = StopSignal()
        Interruptions.watch(stop)
        let reference = try target.startReference(console)
        defer { reference?.stop() }
        guard let tried = try target.tried(reference, console, stop: stop) else { return ExitStatus(of: stop) }
        let cost = Doctor.cost(of: tried.description)
        let budgets = tried.description.budgets
        if let refusal = budgets.refusal(of: Cost(requests: cost.requests, credits: cost.credits, keys: cost.keys)) {
            throw CommandFailure(refusal)
        }
        let engine = HTTPEngine(HTTPEngine.Configuration(userAgent: "keyspec/\(keyspecVersion)"))
        let opening = DeploymentOpening(
            target: tried, state: tried.needsJournal ? try StateFolder(named: state, console) : nil,
            consent: ownsProduction, startedAt: WallClock.now.text)
        let deployment = try await opening.open(engine, console)
        var examination = Examination()
        for await finding in Doctor(
            deployment, seed: .random(in: .min ... .max), evidenceFiles: tried.description.evidenceFiles(of:))
        {
            console.output(examination.text(after: finding))
            if stop.reason != nil { break }
        }
        // After an interruption, the doctor's own last step was not reached.
        if stop.reason != nil { _ = await deployment.cleanUp() }
        await deployment.close()
        await engine.shutdown()
        if stop.reason != nil { return ExitStatus(of: stop) }
        console.output(examination.summary)
        return examination.status
    }
}
