import ArgumentParser
import Reporting
import RunEvents
import Runner
import SpecLanguage
import TypedYAML

/// Shows what a run would do.
struct PlanCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Show what 'keyspec run' with the same options would do and cost. Nothing is sent.")

    @OptionGroup var target: TargetOptions
    @OptionGroup var selection: SelectionOptions
    @OptionGroup var specs: SpecOptions

    @Flag(help: "As a JSON object.")
    var json = false

    func execute(_ console: Console) async throws -> ExitStatus {
        let stop = StopSignal()
        Interruptions.watch(stop)
        let library = try specs.load(console)
        let reference = try target.startReference(console)
        defer { reference?.stop() }
        guard let tried = try target.tried(reference, console, stop: stop) else { return ExitStatus(of: stop) }
        let plan = try selection.plan(library, tried.description)
        let table = PlanTable(plan: plan, target: tried.description)
        console.output(json ? table.json.text() + "\n" : printable(table.text))
        return .success
    }
}
