import Foundation
import TestSupport
import Testing

@Suite("Interrupting a run", .enabled(if: Binaries.hasPython)) struct InterruptionTests {
    let place: Workplace
    let datalane: Datalane

    init() throws {
        place = try Workplace()
        datalane = try Datalane()
    }

    /// A run that has made keys and is still at it: the pace makes it last.
    /// - Parameter pace: requests per second; the whole run sends about a thousand.
    private func running(pace: Int = 40) throws -> Companion {
        let text = try FileTree.text(of: datalane.target) + "budgets: { pace: \(pace)/s }\n"
        try datalane.folder.write(text, to: "target.yaml")
        let run = try Companion(
            Binaries.keyspec, ["run", "--target", datalane.target],
            environment: place.environment.merging(datalane.environment) { _, new in new }, folder: place.folder.path)
        _ = try #require(try run.lines(until: "pass "))
        #expect(try datalane.labels.contains { $0.hasPrefix("keyspec-") })
        return run
    }

    @Test(
        "a signal stops the sending, deletes the keys and writes the report of what ran",
        arguments: [(SIGINT, 130), (SIGTERM, 143), (SIGHUP, 143)] as [(Int32, Int32)])
    func graceful(signal: Int32, status: Int32) throws {
        let run = try running()
        run.send(signal)
        let end = try run.wait()
        #expect(end.status == status, "\(end.rest)")
        #expect(try datalane.labels == ["production-crm"])
        #expect(end.rest.contains("The run was interrupted"))
        #expect(place.text("reports/junit.xml").contains("<testcase"))
        #expect(place.text("reports/events.jsonl").contains("\"ending\":\""))
        #expect(FileTree.names(in: place.state).isEmpty)
    }

    @Test("what a killed run leaves, cleanup deletes, and nothing else")
    func killed() async throws {
        let run = try running()
        run.send(SIGKILL)
        #expect(try run.wait().status == -SIGKILL)
        #expect(try datalane.labels.count > 1)

        let preview = try await place.keyspec(
            "cleanup", "--target", datalane.target, "--dry-run", environment: datalane.environment)
        #expect(preview.exitStatus == 0 && preview.output.contains("may have left"), "\(preview.errors)")
        #expect(try datalane.labels.count > 1)

        let cleanup = try await place.keyspec("cleanup", "--target", datalane.target, environment: datalane.environment)
        #expect(cleanup.exitStatus == 0, "\(cleanup.output)\(cleanup.errors)")
        #expect(try datalane.labels == ["production-crm"])
        #expect(FileTree.names(in: place.state).isEmpty)
        #expect(try await place.keyspec("cleanup", "--target", datalane.target).output.hasPrefix("Nothing to clean up"))

        let report = try await place.keyspec("report", "reports/events.jsonl", "--report", "markdown=killed.md")
        #expect(report.exitStatus == 2, "\(report.output)\(report.errors)")
        #expect(!place.text("killed.md").isEmpty)
    }

    @Test("cleanup leaves a run that still goes on alone")
    func stillRunning() async throws {
        // Slow enough to go on for minutes: a busy machine may come back to this test late.
        let run = try running(pace: 8)
        let cleanup = try await place.keyspec(
            "cleanup", "--target", datalane.target, environment: datalane.environment, atOnce: true)
        #expect(cleanup.exitStatus == 0)
        #expect(cleanup.errors.contains("still goes on"))
        #expect(try datalane.labels.contains { $0.hasPrefix("keyspec-") })
        run.send(SIGINT)
        #expect(try run.wait().status == 130)
    }

    @Test("a second SIGINT ends it at once, and cleanup takes what is left")
    func impatient() async throws {
        let run = try running()
        run.send(SIGINT)
        run.send(SIGINT)
        #expect(try run.wait().status == 130)
        _ = try await place.keyspec("cleanup", "--target", datalane.target, environment: datalane.environment)
        #expect(try datalane.labels == ["production-crm"])
    }
}

@Suite("Interrupting a run against the reference") struct ReferenceInterruptionTests {
    @Test("the reference ends with keyspec, even when keyspec is killed", arguments: [SIGINT, SIGTERM, SIGKILL])
    func referenceEnds(signal: Int32) throws {
        let place = try Workplace()
        try FileTree.makeFolder(place.folder.path("tmp"))
        let environment = place.environment.merging(["TMPDIR": place.folder.path("tmp")]) { _, new in new }
        let run = try Companion(Binaries.keyspec, ["run"], environment: environment, folder: place.folder.path)
        _ = try #require(try run.lines(until: "pass "))
        let made = try #require(FileTree.names(in: place.folder.path("tmp")).first)
        let database = place.folder.path("tmp/\(made)/data/reference.sqlite")
        run.send(signal)
        _ = try run.wait()
        // The reference removes its files when it ends.
        for _ in 0..<500 where FileManager.default.fileExists(atPath: database) { usleep(20_000) }
        #expect(!FileManager.default.fileExists(atPath: database))
        if signal != SIGKILL { #expect(FileTree.names(in: place.folder.path("tmp")).isEmpty) }
    }
}
