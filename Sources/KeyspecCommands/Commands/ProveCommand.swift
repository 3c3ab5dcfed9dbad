import ArgumentParser
import OwnThread
import Reporting
import RunEvents
import Runner
import SpecLanguage
import TypedYAML

/// Shows what the checks are worth.
struct ProveCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "prove",
        abstract: "Prove that the checks can fail, and do not fail for nothing.",
        discussion: """
            Runs the checks against the reference deployment: the sound one, with each harmless variant, and with each
            defect switched on. Prints which check caught which defect.

            Ends with 1 when a defect survives, a check catches no defect, or a check blames what is sound or a clause that
            the defect leaves alone; with 2 when a row stayed inconclusive on something sound, or one that could have caught
            a defect which nothing caught. Defects of clauses that no check decides yet are listed, and fail nothing.
            """)

    @Option(
        help: ArgumentHelp(
            "Only what this names: a defect, a variant, 'sound', a clause, an area, a check or a suite, with * and ?;"
                + " may be repeated.", valueName: "pattern"))
    var only: [String] = []

    @Option(
        help: ArgumentHelp("Reference deployments tried at once; as many as processors unless given.", valueName: "n"))
    var jobs: Int?

    @Option(
        help: ArgumentHelp("Write the kill matrix as json=PATH; may be repeated.", valueName: "format=path"),
        transform: Self.report)
    var report: [String] = []

    @Option(help: ArgumentHelp("Repeats the random choices of an earlier proof.", valueName: "n"))
    var seed: UInt64?

    @OptionGroup var specs: SpecOptions

    @Flag(help: "No progress, only the matrix.")
    var quiet = false

    func validate() throws {
        guard jobs.map({ (1...64).contains($0) }) ?? true else {
            throw ValidationError("--jobs is a number from 1 to 64")
        }
    }

    func execute(_ console: Console) async throws -> ExitStatus {
        let stop = StopSignal()
        Interruptions.watch(stop)
        let binary = try ReferenceBinary.path(environment: console.environment)
        let library = try specs.load(console)
        let catalogue = try ReferenceCatalogue(binary: binary)
        let proof = ProofRun(
            library: library, binary: binary, seed: seed ?? .random(in: 0...UInt64(UInt32.max)), width: 16,
            console: console)
        for path in report { try checkWritable(path) }
        let prices = try await proof.prices(stop: stop)
        if stop.reason != nil { return ExitStatus(of: stop) }
        let plan = ProofPlan(checks: library.checks, prices: prices, catalogue: catalogue, patterns: only)
        for pattern in only
        where ProofPlan(checks: library.checks, prices: prices, catalogue: catalogue, patterns: [pattern]).isEmpty {
            throw CommandFailure(
                .nothingRan, "nothing is named '\(pattern)', so nothing ran",
                remedy: "'keyspec-reference defects' and 'keyspec list' show the names")
        }
        let session = ProofSession(
            run: proof, jobs: jobs ?? processorCount, isQuiet: quiet, console: console)
        let cases = await session.cases(of: plan, stop: stop)
        if stop.reason != nil { return ExitStatus(of: stop) }
        let matrix = KillMatrix(cases, plan: plan)
        console.output(matrix.text)
        for path in report { try write(matrix, to: path) }
        return matrix.exitCode
    }

    private static func report(_ text: String) throws -> String {
        let request = try ReportRequest(parsing: text)
        guard request.format == .json else { throw ValidationError("write json=PATH; a proof has no other format") }
        return request.path
    }

    private func checkWritable(_ path: String) throws {
        do { _ = try FileReplacement(replacing: path) } catch { throw CommandFailure(unwritable: error) }
    }

    private func write(_ matrix: KillMatrix, to path: String) throws {
        do {
            var file = try FileReplacement(replacing: path)
            try file.write(Array((matrix.json(toolVersion: keyspecVersion).text() + "\n").utf8))
            try file.publish()
        } catch {
            throw CommandFailure(unwritable: error)
        }
    }
}
