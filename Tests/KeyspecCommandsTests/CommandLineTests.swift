import ArgumentParser
import Reporting
import RunEvents
import TestSupport
import Testing

@testable import KeyspecCommands

@Suite("The command line") struct CommandLineTests {
    @Test("docs/cli.md shows the help page of every command")
    func reference() {
        let complaint = goldenComplaint(
            CommandReference.page, path: Repository.path("docs/cli.md"), isRecording: isRecording)
        if let complaint { Issue.record("docs/cli.md \(complaint)") }
    }

    @Test(
        "scripts may rely on these flags of run",
        arguments: [
            "--target FILE", "--level contract", "--level standard", "--level hardening", "--only A --only B",
            "--report junit=a.xml --report markdown=b.md", "--out DIR", "--events PATH", "--seed 7", "--jobs 2",
            "--shard 1/3", "--waivers FILE", "--specs DIR", "--specs DIR --specs FILE --specs-only", "--junit extended",
            "--i-own-this-production", "--defect a --defect b=1 --variant c", "--no-color", "--quiet", "--state DIR",
        ])
    func flags(line: String) throws {
        let arguments = line.split(separator: " ").map(String.init)
        #expect(try KeyspecCommand.parseAsRoot(["run"] + arguments) is RunCommand)
    }

    @Test(
        "what makes no sense is a usage error",
        arguments: [
            "run --level strict", "run --shard 0/2", "run --shard 3/2", "run --shard x", "run --jobs 0",
            "run --seed -1",
            "run --report junit", "run --report pdf=x", "run --report junit=", "run --specs-only",
            "run --target t --defect d", "run stray", "schema", "schema sorts", "cleanup", "cleanup --target t --run X",
            "explain", "report", "frobnicate", "--nothing", "prove --jobs 0", "prove --report junit=x", "prove stray",
        ])
    func usageErrors(line: String) {
        #expect {
            _ = try KeyspecCommand.parseAsRoot(line.split(separator: " ").map(String.init))
        } throws: { error in
            KeyspecCommand.exitCode(for: error) == .validationFailure
        }
    }

    @Test("the usual reports go to the folder, unless they are asked for elsewhere under the same path")
    func reportPaths() throws {
        let paths = ReportPaths(folder: "out/", events: nil, junit: .junit, requested: [])
        #expect(paths.events == "out/events.jsonl")
        #expect(paths.reports.map(\.path) == ["out/junit.xml", "out/report.md"])
        let own = ReportRequest(format: .junitExtended, path: "out/junit.xml")
        let other = ReportPaths(folder: "out", events: "e.jsonl", junit: .junit, requested: [own])
        #expect(other.events == "e.jsonl")
        #expect(other.reports == [ReportRequest(format: .markdown, path: "out/report.md"), own])
    }

    @Test("two reports of one path are refused before anything is written")
    func clashingPaths() {
        for (format, path) in [
            (ReportFormat.json, "out/events.jsonl"), (.markdown, "out/junit.xml"), (.junit, "./out//report.md"),
        ] {
            let report = ReportRequest(format: format, path: path)
            let paths = ReportPaths(folder: "out", events: nil, junit: .junit, requested: [report])
            #expect { try paths.check() } throws: { ($0 as? CommandFailure)?.status == .usage }
        }
    }

    @Test("messages end with what to do next and cannot steer a terminal")
    func messages() {
        let failure = CommandFailure(.usage, "there is no '\u{1B}[2Jx'", remedy: "write\u{202E} another")
        #expect(failure.text == "keyspec: there is no '\\u{1B}[2Jx'; write\\u{202E} another\n")
    }
}

/// The page `docs/cli.md`.
enum CommandReference {
    static var page: String {
        var page = """
            # The command line of keyspec

            Every command explains itself with `--help`; this page collects these texts. It is written by the tests of the
            commands (`KEYSPEC_RECORD=1 scripts/test --filter KeyspecCommandsTests`), which also fail when it is out of date.

            Results go to standard output, messages to standard error. `NO_COLOR`, `TERM=dumb` and `CI` are obeyed.

            ## Exit codes

            | code | meaning |
            |---|---|

            """
        for code in RunEvents.ExitCode.allCases { page += "| \(code.rawValue) | \(code.meaning) |\n" }
        page += "\n## keyspec\n\n" + block(KeyspecCommand.helpMessage(columns: 100))
        for command in KeyspecCommand.configuration.subcommands {
            let name = command.configuration.commandName ?? "\(command)"
            page += "\n## keyspec \(name)\n\n"
            page += block(KeyspecCommand.helpMessage(for: command, columns: 100))
        }
        return page
    }

    private static func block(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            String(line.reversed().drop { $0 == " " }.reversed())
        }
        var body = lines.joined(separator: "\n")
        while body.hasSuffix("\n") { body.removeLast() }
        return "```text\n\(body)\n```\n"
    }
}
