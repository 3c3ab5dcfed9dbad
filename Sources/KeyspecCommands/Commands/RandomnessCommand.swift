import ArgumentParser
import Randomness
import RunEvents
import TypedYAML

/// Judges a file of keys.
struct RandomnessCommand: KeyspecSubcommand {
    static let configuration = CommandConfiguration(
        commandName: "randomness",
        abstract:
            "Judge the generator behind a file of keys: refuted with what is wrong, not refuted, or too few keys.",
        discussion: """
            Any kind of token will do, one a line, in the order of their creation. Keys are never printed.
            Ends with 0 when nothing speaks against the generator, with 1 when it is refuted, and with 2 when the keys \
            are too few to tell.
            """)

    @Argument(help: "A file with one token a line; - for standard input.")
    var file: String

    @Option(
        help: ArgumentHelp(
            "The letters in their order (ten or more), or a name: "
                + AlphabetArgument.names.map(\.name).joined(separator: ", ")
                + ". Without it, the smallest common alphabet that has all letters.", valueName: "letters"))
    var alphabet: AlphabetArgument?

    @Option(help: ArgumentHelp("What every token begins with; detected without it.", valueName: "text"))
    var prefix: String?

    @Flag(help: "A time of issue follows each token: seconds or milliseconds since 1970, or RFC 3339.")
    var times = false

    @Flag(help: "The tokens are in no order, as when they were created in parallel.")
    var unordered = false

    @Flag(help: "Also show what SP 800-90B's estimators and IID tests say of the letters. They decide nothing.")
    var comparison = false

    @Flag(help: "The report as JSON.")
    var json = false

    @Option(help: ArgumentHelp("Also write the report as a page with a picture.", valueName: "path"))
    var html: String?

    func execute(_ console: Console) async throws -> ExitStatus {
        if let html, let path = FilePath(html), path == FilePath(file) {
            throw CommandFailure(.usage, "--html would replace the keys in \(file)", remedy: "name another file")
        }
        let report = try examine()
        console.output(json ? RandomnessJSON.value(report).text() + "\n" : RandomnessText.text(report))
        if let html {
            do {
                var page = try FileReplacement(replacing: html)
                try page.write(Array(RandomnessPage.text(report).utf8))
                try page.publish()
            } catch {
                throw CommandFailure(unwritable: error)
            }
        }
        return switch report.verdict.outcome {
        case .notRefuted: .success
        case .refuted: .violation
        case .inconclusive: .inconclusive
        }
    }

    private func examine() throws -> RandomnessReport {
        let tokens = try TokenFile(path: file, hasTimes: times)
        do {
            var (report, sample) = try examine(tokens, prefix: prefix.map { Array($0.utf8) })
            // Letters that all begin with, without a separator behind them: a prefix, if the rest is sound without them.
            if prefix == nil, report.verdict.outcome == .refuted, report.verdict.recovered.isEmpty,
                let longer = report.verdict.form.longerPrefix(of: tokens.tokens)
            {
                let second = try examine(tokens, prefix: longer)
                if second.report.verdict.outcome == .notRefuted { (report, sample) = second }
            }
            if comparison {
                let letters = sample.letters
                report.comparison = NonIIDEstimates(of: letters)
                report.independence = IIDTests(of: letters, shuffles: IIDTests.shuffles(of: letters.count))
            }
            return report
        } catch {
            throw tokens.failure(error)
        }
    }

    private func examine(
        _ tokens: TokenFile, prefix: [UInt8]?
    ) throws(TokenProblem) -> (report: RandomnessReport, sample: KeySample) {
        let form = try TokenForm.detect(
            in: tokens.tokens, prefix: prefix, alphabets: alphabet.map { [$0.alphabet] })
        let sample = try form.sample(of: tokens.tokens, issues: tokens.issues, isSerial: !unordered)
        return (RandomnessReport(of: sample, form: form), sample)
    }
}
