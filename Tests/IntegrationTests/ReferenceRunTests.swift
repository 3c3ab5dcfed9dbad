import TestSupport
import Testing

@Suite("Running against the reference deployment") struct ReferenceRunTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    @Test("with no arguments no check blames it, and reports are written and private")
    func wholeRun() async throws {
        let outcome = try await place.keyspec("run")
        #expect(outcome.exitStatus == 0, "\(outcome.output.suffix(4000))\(outcome.errors)")
        #expect(place.text("reports/junit.xml").contains("<testsuites name=\"keyspec\""))
        #expect(place.text("reports/report.md").hasPrefix("# keyspec: reference: no violation\n"))
        #expect(place.text("reports/events.jsonl").contains("\"event\":\"footer\""))
        let modes = try runProcess("/bin/sh", ["-c", "ls -l reports | cut -c1-10"], workingFolder: place.folder.path)
        #expect(modes.output.split(separator: "\n").dropFirst().allSatisfy { $0 == "-rw-------" })
        #expect(FileTree.names(in: place.state).isEmpty)
    }

    @Test("a defect is caught by its clause, and the exit code says so")
    func defect() async throws {
        let outcome = try await place.keyspec("run", "--defect", "query-key", "--only", "HDR-3", "--quiet")
        #expect(outcome.exitStatus == 1, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.output.contains("HDR-3 is violated"))
        #expect(outcome.output.contains("header.key-elsewhere[enrich-company,query-api_key]"))
    }

    @Test("a waiver covers a known failure; one that covers nothing, or ran out, fails the run")
    func waivers() async throws {
        let waiver = { (until: String) in
            "waivers: [{ check: HDR-3, reason: known, owner: me, until: \(until) }]\n"
        }
        try place.folder.write(waiver("2999-12-31"), to: "w.yaml")
        let covered = try await place.keyspec(
            "run", "--defect", "query-key", "--only", "HDR-3", "--waivers", "w.yaml", "--quiet")
        #expect(covered.exitStatus == 0, "\(covered.output)\(covered.errors)")
        let stale = try await place.keyspec("run", "--only", "HDR-3", "--waivers", "w.yaml", "--quiet")
        #expect(stale.exitStatus == 1, "\(stale.output)\(stale.errors)")
        try place.folder.write(waiver("2020-01-01"), to: "w.yaml")
        let expired = try await place.keyspec(
            "run", "--defect", "query-key", "--only", "HDR-3", "--waivers", "w.yaml", "--quiet")
        #expect(expired.exitStatus == 1, "\(expired.output)\(expired.errors)")
    }

    @Test("report renders the same from the event file and judges the same")
    func report() async throws {
        let run = try await place.keyspec("run", "--defect", "query-key", "--only", "HDR-3", "--quiet")
        let report = try await place.keyspec("report", "reports/events.jsonl", "--report", "junit=again.xml")
        #expect(report.exitStatus == run.exitStatus)
        #expect(place.text("again.xml") == place.text("reports/junit.xml"))
    }

    @Test("plan sends nothing and shows the cost; the run stays within it")
    func plan() async throws {
        let plan = try await place.keyspec("plan", "--json", "--only", "HDR-2")
        #expect(plan.exitStatus == 0, "\(plan.errors)")
        #expect(plan.output.contains("\"target\": \"reference\""))
    }

    @Test("names that match nothing end with 3 and a question", arguments: ["header.key-elsewere", "HDR-99"])
    func nothingSelected(pattern: String) async throws {
        let outcome = try await place.keyspec("run", "--only", pattern)
        #expect(outcome.exitStatus == 3)
        #expect(outcome.errors.contains("nothing ran"))
        #expect(FileTree.names(in: place.folder.path("reports")).isEmpty)
    }

    @Test("places that cannot be written end with 74 before anything is sent")
    func unwritable() throws {
        try place.folder.write("", to: "file")
        for arguments in [["--out", "file/x"], ["--events", "file/x"], ["--report", "json=file/x"]] {
            let outcome = try runProcess(
                Binaries.keyspec, ["run"] + arguments, environment: place.environment,
                workingFolder: place.folder.path)
            #expect(outcome.exitStatus == 74, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.contains("file/x"))
        }
    }

    @Test(
        "a reference that is not there, ends, or talks nonsense is a fault of the harness, told at once",
        arguments: [
            ("/nonexistent/program", "cannot be started"),
            ("#!/bin/sh\necho lost a screw >&2; exit 3\n", "lost a screw"),
            ("#!/bin/sh\necho hello; exec sleep 60\n", "did not say where it listens"),
        ])
    func brokenReference(script: String, message: String) async throws {
        var program = script
        if script.hasPrefix("#!") {
            program = try place.folder.write(script, to: "fake")
            _ = try runProcess("chmod", ["+x", program])
        }
        let outcome = try await place.keyspec("run", environment: ["KEYSPEC_REFERENCE": program])
        #expect(outcome.exitStatus == 70, "\(outcome.errors)")
        #expect(outcome.errors.contains(message), "\(outcome.errors)")
    }

    @Test("an unknown defect is told with the way to the list")
    func unknownDefect() async throws {
        let outcome = try await place.keyspec("run", "--defect", "no-such-mistake")
        #expect(outcome.exitStatus == 64, "\(outcome.errors)")
        #expect(outcome.errors.contains("no-such-mistake"))
    }
}
