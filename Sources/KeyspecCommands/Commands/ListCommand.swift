import ArgumentParser
import Reporting
import RunEvents
import Runner
import SpecLanguage
import TypedYAML

/// Lists the checks.
struct ListCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the checks with their clauses.")

    @OptionGroup var specs: SpecOptions

    @Option(help: SelectionOptions.patternHelp)
    var only: [String] = []

    @Flag(help: "As a JSON array.")
    var json = false

    func execute(_ console: Console) async throws -> ExitStatus {
        let library = try specs.load(console)
        let selection = Selection(patterns: only)
        let suites = library.suites.map { suite in
            var suite = suite
            suite.checks.removeAll { !selection.mayInclude($0) }
            return suite
        }
        if let pattern = only.first(where: { Selection(patterns: [$0]).selectsNothing(of: library.checks) }) {
            throw CommandFailure(nothingSelectedBy: pattern, in: library)
        }
        let list = CheckList(suites: suites)
        console.output(json ? list.json.text() + "\n" : printable(list.text))
        return .success
    }
}

extension Selection {
    fileprivate func selectsNothing(of checks: [CheckDefinition]) -> Bool { !checks.contains(where: mayInclude) }
}
