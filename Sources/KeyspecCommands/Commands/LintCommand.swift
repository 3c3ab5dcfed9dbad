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
        discussion: """
            The files are checked beside the built-in specs, as in a run: an id that both give is an error. Ends with 65 when \
            there is an error.
            """)

    @Argument(help: "Spec files, beside those of --specs.")
    var files: [String] = []

    @OptionGroup var specs: SpecOptions

    @Option(help: ArgumentHelp("A target file; may be repeated.", valueName: "file"))
    var target: [String] = []

    @Option(help: ArgumentHelp("A waiver file; may be repeated.", valueName: "file"))
    var waivers: [String] = []

    @Flag(help: "As a JSON array of diagnostics.")
    var json = false

    func execute(_ console: Console) async throws -> ExitStatus {
        let (library, specDiagnostics) = SpecLibrary.load(specs.source.adding(files: files))
        var diagnostics = specDiagnostics + TLSProfile.builtIn().diagnostics
        for path in target { diagnostics += Self.lint(target: path, library) }
        for path in waivers { diagnostics += Self.lint(waivers: path, library) }
        if json {
            console.output(OrderedJSON.array(diagnostics.sortedByPlace().map(\.json)).text() + "\n")
        } else {
            console.show(diagnostics)
            if diagnostics.isEmpty { console.output(summary(library)) }
        }
        return diagnostics.hasErrors ? .invalidInput : .success
    }

    /// What is wrong with a target file, and which endpoints the specs name that it does not have.
    private static func lint(target path: String, _ library: SpecLibrary?) -> [Diagnostic] {
        let decoded = TargetDescription.read(path: path)
        guard let library, let target = decoded.value else { return decoded.diagnostics }
        let known = target.endpoints.map(\.name)
        var strays: [Diagnostic] = []
        for check in library.checks {
            let named = Set(check.rows.flatMap { $0.steps + $0.finally }.flatMap(\.requests).compactMap(\.endpoint))
            for name in named.subtracting(known).sorted() {
                strays.append(
                    Diagnostic(
                        .warning, "unknown-endpoint",
                        "\(target.name) has no endpoint '\(name)': \(check.id) does not apply",
                        at: check.place, help: Suggestion.question(about: name, among: known)))
            }
        }
        return decoded.diagnostics + strays
    }

    private static func lint(waivers path: String, _ library: SpecLibrary?) -> [Diagnostic] {
        let decoded = Waiver.fileSchema.decode(path: path)
        guard let library, let waivers = decoded.value else { return decoded.diagnostics }
        let strays = waivers.filter { waiver in
            !library.checks.contains(where: Selection(patterns: [waiver.pattern]).mayInclude)
        }
        let today = WallClock.now.day
        return decoded.diagnostics
            + waivers.filter { $0.until < today }.map { waiver in
                Diagnostic(
                    .warning, "waiver-ended",
                    "line \(waiver.place.line): the waiver of '\(waiver.pattern)' ended on \(waiver.until)",
                    in: path, help: "repair what it covers, or agree on another day")
            }
            + strays.map { waiver in
                Diagnostic(
                    .warning, "unknown-check", "line \(waiver.place.line): nothing is named '\(waiver.pattern)'",
                    in: path,
                    help: Suggestion.question(about: waiver.pattern, among: library.checks.map(\.id)))
            }
    }

    private func summary(_ library: SpecLibrary?) -> String {
        guard let library else { return "" }
        // Each may be known under another name, from a folder of --specs.
        let given = Set(files.map(SpecSource.realPath))
        let suites = library.suites.filter {
            files.isEmpty || given.contains(SpecSource.realPath($0.place.file.name))
        }
        let checks = suites.flatMap(\.checks)
        let rows = checks.reduce(0) { $0 + $1.rows.count }
        return "No problems: \(counted(suites.count, "suite")), \(counted(checks.count, "check")), "
            + "\(counted(rows, "row"))\n"
    }
}
