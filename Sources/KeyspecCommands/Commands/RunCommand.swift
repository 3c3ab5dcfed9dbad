import ArgumentParser
import Contract
import Deployment
import HTTPExchange
import Reporting
import RunEvents
import Runner
import Secrecy
import SpecLanguage

/// Runs the checks against a deployment.
struct RunCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Try a deployment and write reports.",
        discussion: """
            Without --target, the reference deployment is started on a free port of this machine and stopped afterwards.
            Reports are written also when the run fails or is interrupted.
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var specs: SpecOptions

    @Option(help: "The gate: clauses of this level and of those before it count for the exit code.")
    var level = Level.standard

    @Option(help: ArgumentHelp("Known failures that somebody answers for.", valueName: "file"))
    var waivers: String?

    @OptionGroup var judging: JudgingOptions

    @Option(help: ArgumentHelp("Folder for junit.xml, report.md and events.jsonl.", valueName: "dir"))
    var out = "reports"

    @Option(help: ArgumentHelp("The event file, when not in the --out folder.", valueName: "path"))
    var events: String?

    @Option(help: "The form of junit.xml.")
    var junit = JUnitForm.plain

    @Option(help: ArgumentHelp("Repeats the random choices of an earlier run.", valueName: "n"))
    var seed: UInt64?

    @Option(help: ArgumentHelp("Checks under way at once.", valueName: "n"))
    var jobs = 24

    @Option(help: ArgumentHelp("Folder for the journal that 'keyspec cleanup' reads.", valueName: "dir"))
    var state: String?

    @Flag(name: .customLong("i-own-this-production"), help: "Consent to a target with 'environment: production'.")
    var ownsProduction = false

    @OptionGroup var display: DisplayOptions

    func validate() throws {
        guard (1...256).contains(jobs) else { throw ValidationError("--jobs is a number from 1 to 256") }
    }

    func execute(_ console: Console) async throws -> ExitStatus {
        let stop = StopSignal()
        Interruptions.watch(stop)
        let begun = WallClock.now
        // The reference starts while the specs are read.
        let reference = try target.startReference(console)
        defer { reference?.stop() }
        let library = try specs.load(console)
        let waivers = try WaiverBook(file: waivers, today: begun.day, console)
        guard let tried = try target.tried(reference, console, stop: stop) else { return ExitStatus(of: stop) }
        if let problem = tried.description.trust.problem {
            throw CommandFailure(.invalidInput, problem, remedy: "name a readable file of certificates as 'trust.ca'")
        }
        let plan = try selection.plan(library, tried.description)
        if let refusal = plan.refusal(by: tried.description) { throw CommandFailure(refusal) }
        let paths = ReportPaths(
            folder: out, events: events, junit: junit.format, requested: judging.report)
        try paths.check()
        let options = Run.Options(
            level: level, seed: seed ?? .random(in: 0...UInt64(UInt32.max)), jobs: jobs, toolVersion: keyspecVersion,
            startedAt: begun.text)
        let session = RunSession(
            plan: plan, library: library, target: tried, waivers: waivers, options: options, paths: paths,
            consent: ownsProduction, style: display.style(console), isQuiet: display.quiet, console: console)
        return try await session.run(state: stateFolder(console, for: tried), stop: stop)
    }

    private func stateFolder(_ console: Console, for target: TriedTarget) throws -> StateFolder? {
        target.needsJournal ? try StateFolder(named: state, console) : nil
    }
}
