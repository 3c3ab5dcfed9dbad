import ArgumentParser
import Deployment
import RunEvents
import Runner
import SpecLanguage
import TLSProbe
import TypedYAML

/// Checks files without using them.
struct LintCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Check spec, target and waiver files, and list everything that is wrong with them.",
        discussion: "The built-in specs are checked too. Ends with 65 when there is an error.")

    @Argument(help: "Spec files.")
    var files: [String] = []

    @OptionGroup var specs: SpecOptions

    @Option(help: ArgumentHelp("A target file; may be repeated.", valueName: "file"))
    var target: [String] = []

    @Option(help: ArgumentHelp("A waiver file; may be repeated.", valueName: "file"))
    var waivers: [String] = []

    @Flag(help: "As a JSON array of diagnostics.")
    var json = false

    func execute(_ console: Console) async throws -> ExitStatus {
        let (library, specDiagnostics) = loadSpecs()
        var diagnostics = specDiagnostics + TLSProfile.builtIn().diagnostics
        for path in target { diagnostics += TargetDescription.read(path: path).diagnostics }
        for path in waivers { diagnostics += Self.lint(waivers: path, library) }
        if json {
            console.output(OrderedJSON.array(diagnostics.sortedByPlace().map(\.json)).text() + "\n")
        } else {
            console.show(diagnostics)
            if diagnostics.isEmpty { console.output(summary(library)) }
        }
        return diagnostics.hasErrors ? .invalidInput : .success
    }

    /// The built-in specs with those of `--specs`, and the given files by themselves: a file of the repository's own
    /// would clash with its built-in copy.
    private func loadSpecs() -> (SpecLibrary?, [Diagnostic]) {
        let (library, problems) = SpecLibrary.load(specs.source)
        guard !files.isEmpty else { return (library, problems) }
        var read: [SourceFile] = []
        var diagnostics = problems
        for path in files {
            switch SourceFile.read(path) {
            case .success(let file): read.append(file)
            case .failure(let diagnostic): diagnostics.append(diagnostic)
            }
        }
        let (own, found) = SpecLibrary.load(read)
        return (own ?? library, diagnostics + found)
    }

    private static func lint(waivers path: String, _ library: SpecLibrary?) -> [Diagnostic] {
        let decoded = Waiver.fileSchema.decode(path: path)
        guard let library, let waivers = decoded.value else { return decoded.diagnostics }
        let strays = waivers.filter { waiver in
            !library.checks.contains(where: Selection(patterns: [waiver.pattern]).mayInclude)
        }
        return decoded.diagnostics
            + strays.map { waiver in
                Diagnostic(
                    .warning, "unknown-check", "line \(waiver.place.line): nothing is named '\(waiver.pattern)'",
                    in: path,
                    help: Suggestion.question(about: waiver.pattern, among: library.checks.map(\.id)))
            }
    }

    private func summary(_ library: SpecLibrary?) -> String {
        guard let library else { return "" }
        let rows = library.checks.reduce(0) { $0 + $1.rows.count }
        return "No problems: \(counted(library.suites.count, "suite")), \(counted(library.checks.count, "check")), "
            + "\(counted(rows, "row"))\n"
    }
}
