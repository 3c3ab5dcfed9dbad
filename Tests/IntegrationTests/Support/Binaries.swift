import RunEvents
import TestSupport

/// The programs of this package, as they were built for the tests.
enum Binaries {
    /// The path of `keyspec` or `keyspec-reference`.
    static func path(_ name: String) throws -> String {
        // Products and the test bundle stand in one folder; on macOS the bundle's program lies deeper in it.
        var folder = CommandLine.arguments.first ?? ""
        while let slash = folder.lastIndex(of: "/"), slash != folder.startIndex {
            folder = String(folder[..<slash])
            if (try? FileTree.bytes(of: "\(folder)/\(name)")) != nil { return "\(folder)/\(name)" }
        }
        let usual = Repository.path(".build/debug/\(name)")
        _ = try FileTree.bytes(of: usual)
        return usual
    }
}

/// One run of the real `keyspec`, with the events it left.
struct SuiteRun {
    var process: ProcessOutcome
    var summary: RunSummary

    /// Runs `keyspec run` with these arguments, reports going to a folder of its own.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        let folder = try TemporaryFolder("suite")
        process = try runProcess(
            try Binaries.path("keyspec"), ["run", "--out", folder.path("reports")] + arguments,
            environment: environment, timeout: .seconds(120))
        let log = folder.path("reports/events.jsonl")
        summary = (try? EventLogContents(path: log)).map { RunSummary($0.events) } ?? RunSummary()
    }

    var exitStatus: Int32? { process.exitStatus }

    /// Outcomes of one verdict.
    func outcomes(_ verdict: Verdict) -> [CheckOutcome] { summary.outcomes.filter { $0.verdict == verdict } }

    /// What everybody wants to read when an expectation about the run does not hold.
    var account: String {
        let open = summary.outcomes.filter { ![.pass, .notApplicable, .notSelected].contains($0.verdict) }
        return (open.prefix(12).map { "\($0.verdict.rawValue) \($0.name): \($0.reason)" } + [process.errors])
            .joined(separator: "\n")
    }
}
