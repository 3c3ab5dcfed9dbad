import Contract
import RunEvents
import Secrecy
import TestSupport
import Testing

@testable import Reporting

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Writing reports")
struct ReportWriterTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("reports") }

    private func requests() -> [ReportRequest] {
        ReportFormat.allCases.map { ReportRequest(format: $0, path: folder.path("new/deep/\($0.rawValue)")) }
    }

    private func writeEvents(_ events: [Event]) throws -> String {
        let path = folder.path("run/events.jsonl")
        let log = try EventLogWriter(path: path)
        for event in events { try log.append(event) }
        return path
    }

    private func mode(of path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode : 0
    }

    @Test("every format is written, verified, and only its owner can read it", arguments: SampleRun.all)
    func allFormats(sample: SampleRun) throws {
        let log = try writeEvents(sample.events)
        let run = JudgedRun(RunRecord(sample.events))
        let errors = ReportWriter(vault: SecretVault()).write(requests(), of: run, eventLog: log)
        #expect(errors == [])
        for request in requests() { #expect(mode(of: request.path) & 0o7777 == 0o600, "\(request.path)") }
        #expect(mode(of: log) & 0o7777 == 0o600)
        #expect(FileTree.names(in: folder.path("new/deep")) == ReportFormat.allCases.map(\.rawValue).sorted())
    }

    @Test("JUnit is valid against the Jenkins schema", arguments: SampleRun.all)
    func schema(sample: SampleRun) throws {
        let path = try folder.write(JUnitReport(JudgedRun(RunRecord(sample.events))).text, to: "junit.xml")
        let schema = #filePath.parentFolder + "/Schemas/junit-10.xsd"
        guard let outcome = try? runProcess("xmllint", ["--noout", "--nonet", "--schema", schema, path]),
            outcome.exitStatus != 127
        else { return }
        #expect(outcome.exitStatus == 0, "\(outcome.errors)")
    }

    @Test("other XML parsers accept both forms of JUnit", arguments: SampleRun.all)
    func python(sample: SampleRun) throws {
        let run = JudgedRun(RunRecord(sample.events))
        for extended in [false, true] {
            let path = try folder.write(JUnitReport(run, extended: extended).text, to: "junit.xml")
            let program =
                "import sys, xml.dom.minidom as m; print(len(m.parse(sys.argv[1]).getElementsByTagName('testcase')))"
            guard let outcome = try? runProcess("python3", ["-c", program, path]), outcome.exitStatus != 127 else {
                return
            }
            #expect(outcome.exitStatus == 0, "\(outcome.errors)")
            let tally = try JUnitTally(FileTree.bytes(of: path))
            #expect(outcome.output == "\(tally.cases)\n")
        }
    }

    @Test("a report that holds a secret in any encoding is removed, and the others stay")
    func leak() throws {
        let secret = "ak_live_0123456789abcdefghijABCDEFGHIJ99"
        for form in [secret, secret.replacing("_", with: "%5F"), String(secret.reversed())] {
            var events = SampleRun.clean.events
            events.insert(.notice(Notice(kind: .information, text: "seen: \(form)")), at: 1)
            let vault = SecretVault()
            vault.register(Secret(name: "funded", text: secret))
            let log = try writeEvents(events)
            let junit = ReportRequest(format: .junit, path: folder.path("junit.xml"))
            let markdown = ReportRequest(format: .markdown, path: folder.path("report.md"))
            let json = ReportRequest(format: .json, path: folder.path("report.json"))
            let errors = ReportWriter(vault: vault).write(
                [junit, markdown, json], of: JudgedRun(RunRecord(events)), eventLog: log)
            #expect(errors.map(\.path) == [log, markdown.path, json.path])
            for error in errors {
                #expect(error.problem.contains("secret funded") && !error.description.contains(secret))
                #expect(mode(of: error.path) == 0)
            }
            #expect(mode(of: junit.path) != 0)
        }
    }

    @Test("a symbolic link is replaced, not followed")
    func symbolicLink() throws {
        let victim = try folder.write("keep me", to: "victim")
        let path = folder.path("junit.xml")
        #expect(symlink(victim, path) == 0)
        let run = JudgedRun(RunRecord(SampleRun.clean.events))
        #expect(ReportWriter(vault: SecretVault()).write([ReportRequest(format: .junit, path: path)], of: run) == [])
        #expect(try FileTree.text(of: victim) == "keep me")
        #expect(mode(of: path) & S_IFMT == S_IFREG)
    }

    @Test("places that cannot be written are errors with a remedy, and leave nothing behind")
    func unwritable() throws {
        try folder.write("a file", to: "file")
        try FileTree.makeFolder(folder.path("folder"))
        #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
        let paths =
            ["file/report", "folder", "pipe", String(repeating: "n", count: 300)].map(folder.path) + [
                "/dev/null", "/proc/none/x",
            ]
        let run = JudgedRun(RunRecord(SampleRun.clean.events))
        let errors = ReportWriter(vault: SecretVault()).write(
            paths.map { ReportRequest(format: .junit, path: $0) }, of: run)
        #expect(errors.map(\.path) == paths)
        for error in errors { #expect(error.description.contains("; ") && !error.remedy.isEmpty) }
        #expect(FileTree.names(in: folder.path) == ["file", "folder", "pipe"])
    }

    @Test("two reports cannot share a path")
    func samePath() {
        let run = JudgedRun(RunRecord(SampleRun.clean.events))
        let path = folder.path("x")
        let errors = ReportWriter(vault: SecretVault()).write(
            [ReportRequest(format: .junit, path: path), ReportRequest(format: .json, path: path)], of: run)
        #expect(errors.map(\.format) == [.json])
    }

    @Test("an event file that says something else than the run does not verify")
    func otherEvents() throws {
        let log = try writeEvents(SampleRun.troubled.events)
        let run = JudgedRun(RunRecord(SampleRun.clean.events))
        let errors = ReportWriter(vault: SecretVault()).write([], of: run, eventLog: log)
        #expect(errors.count == 1 && errors[0].problem.contains("instead of"))
    }
}

@Suite("Reading reports back")
struct ReportReadbackTests {
    private func text(_ format: ReportFormat, _ run: JudgedRun) throws -> String {
        switch format {
        case .junit: JUnitReport(run).text
        case .junitExtended: JUnitReport(run, extended: true).text
        case .markdown: MarkdownReport(run).text
        case .json: try JSONReport(run).text
        case .events: ""
        }
    }

    private static let formats: [ReportFormat] = [.junit, .junitExtended, .markdown, .json]

    @Test("the report of one run does not verify as that of another", arguments: formats, SampleRun.all)
    func swapped(format: ReportFormat, sample: SampleRun) throws {
        let run = JudgedRun(RunRecord(sample.events))
        let report = Array(try text(format, run).utf8)
        for other in SampleRun.all {
            let mismatch = ReportReadback(JudgedRun(RunRecord(other.events))).mismatch(in: report, format: format)
            #expect((mismatch == nil) == (other.name == sample.name), "\(mismatch ?? "no mismatch")")
        }
    }

    @Test("a report that lost a line about a row does not verify", arguments: formats)
    func lostLine(format: ReportFormat) throws {
        let run = JudgedRun(RunRecord(SampleRun.troubled.events))
        let lines = try text(format, run).split(separator: "\n", omittingEmptySubsequences: false)
        let marks: [ReportFormat: [String]] = [
            .junit: ["<testcase classname=\"keyspec.header\" name=\"header.case[upper]\""],
            .junitExtended: ["<failure type=\"fail\"", "<testsuite name=\"header\""],
            .markdown: ["### ``matching", "| HDR-4 |", "| 3 | 3 |", "### `errors.www", "- `header.case[upper]`"],
            .json: ["\"verdict\" : \"waived\"", "\"exitCode\" :"],
        ]
        for mark in marks[format] ?? [] {
            let index = try #require(lines.firstIndex { $0.contains(mark) }, "\(mark)")
            var damaged = lines
            damaged.remove(at: index)
            let bytes = Array(damaged.joined(separator: "\n").utf8)
            #expect(ReportReadback(run).mismatch(in: bytes, format: format) != nil, "\(mark)")
        }
    }

    @Test("every prefix of a run gives reports that verify")
    func prefixes() throws {
        for sample in SampleRun.all {
            for length in 1...sample.events.count {
                let run = JudgedRun(RunRecord(sample.events.prefix(length)))
                for format in Self.formats {
                    let mismatch = ReportReadback(run).mismatch(in: Array(try text(format, run).utf8), format: format)
                    #expect(mismatch == nil, "\(sample.name) cut to \(length)")
                }
            }
        }
    }

    @Test("reports of hostile runs verify whatever the target sent")
    func hostile() throws {
        var generator = TestSupport.SeededGenerator(seed: 11)
        for _ in 0..<60 {
            let events = SampleRun.troubled.events.map { event -> Event in
                guard case .outcome(var outcome) = event else {
                    guard case .exchange(var exchange) = event else { return event }
                    exchange.responseBody = randomText(&generator, upTo: 60)
                    exchange.responseHeaders = [HeaderLine(randomText(&generator), randomText(&generator))]
                    return .exchange(exchange)
                }
                outcome.reason = randomText(&generator)
                outcome.seen = randomText(&generator)
                outcome.expected = randomText(&generator)
                outcome.waiver = randomText(&generator)
                outcome.remedy = randomText(&generator)
                outcome.reproduction = randomText(&generator)
                return .outcome(outcome)
            }
            let run = JudgedRun(RunRecord(events))
            for format in Self.formats {
                let text = try text(format, run)
                #expect(ReportReadback(run).mismatch(in: Array(text.utf8), format: format) == nil, "\(text)")
            }
        }
    }
}
