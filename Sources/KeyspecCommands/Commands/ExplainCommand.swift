import ArgumentParser
import Reporting
import RunEvents
import SpecLanguage
import TypedYAML

/// Explains a clause or a check.
struct ExplainCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain a clause or a check: what it says, why it matters, how to repair, run or waive it.")

    @Argument(help: "A clause such as HDR-3, or a check such as header.key-elsewhere.")
    var id: String

    @OptionGroup var specs: SpecOptions

    func execute(_ console: Console) async throws -> ExitStatus {
        let library = try specs.load(console)
        guard let explanation = Explanation(of: id, in: library) else {
            let question = Suggestion.question(about: id, among: Explanation.names(in: library))
            throw CommandFailure(
                .usage, "there is no clause or check '\(id)'",
                remedy: question ?? "'keyspec list' shows all checks, 'keyspec trace' all clauses")
        }
        console.output(printable(explanation.text))
        return .success
    }
}
