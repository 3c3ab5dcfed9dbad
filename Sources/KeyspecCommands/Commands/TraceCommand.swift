import ArgumentParser
import Reporting
import RunEvents
import TypedYAML

/// Shows which checks decide which clause.
struct TraceCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Show every clause of the contract with the checks that decide it.")

    @OptionGroup var specs: SpecOptions

    @Flag(help: "As a JSON array.")
    var json = false

    func execute(_ console: Console) async throws -> ExitStatus {
        let table = TraceTable(library: try specs.load(console))
        console.output(json ? table.json.text() + "\n" : printable(table.text))
        return .success
    }
}
