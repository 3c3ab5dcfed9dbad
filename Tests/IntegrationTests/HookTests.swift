import Foundation
import TestSupport
import Testing

@Suite("The operator's hooks around a run", .enabled(if: Binaries.hasPython)) struct HookTests {
    let place: Workplace

    init() throws { place = try Workplace() }

    /// Hooks that are shell scripts; `$` is doubled, as it begins a reference.
    private func hooks(before: String = "", after: String = "") -> String {
        var text = "hooks:\n"
        for (event, script) in [("before-run", before), ("after-run", after)] where !script.isEmpty {
            let escaped = script.replacing("'", with: "''").replacing("$", with: "$$")
            text += "  \(event): { command: [/bin/sh, -c, '\(escaped)'], timeout: 20s }\n"
        }
        return text
    }

    private func hooked(_ datalane: Datalane, _ hooks: String) throws {
        try datalane.folder.write(try FileTree.text(of: datalane.target) + hooks, to: "target.yaml")
    }

    @Test("they are called once each, before the first key and after the last one is deleted")
    func around() async throws {
        let datalane = try Datalane()
        let note = #"grep -c keyspec- keys.json | sed "s/^/NAME /" >> hooks.txt; cat hooks.txt"#
        try hooked(
            datalane,
            hooks(before: note.replacing("NAME", with: "before"), after: note.replacing("NAME", with: "after")))
        let outcome = try await place.keyspec(
            "run", "--target", datalane.target, "--only", "HDR-2", environment: datalane.environment)
        #expect(outcome.exitStatus == 0, "\(outcome.output.suffix(2000))\(outcome.errors)")
        #expect(try FileTree.text(of: datalane.folder.path("hooks.txt")) == "before 0\nafter 0\n")
        #expect(!outcome.output.contains("before 0"))
    }

    @Test(
        "a run whose preparation fails sends nothing and leaves nothing, and what it says shows no secret",
        arguments: [
            (#"echo "token $DATALANE_PASSWORD" >&2; exit 3"#, "exit status 3"), ("kill -9 $$", "signal 9"),
        ])
    func failedPreparation(script: String, message: String) async throws {
        let datalane = try Datalane()
        // Nobody listens there: what was sent would end with 69.
        let text = try FileTree.text(of: datalane.target)
            .replacing(/base: https:\/\/localhost:[0-9]+/, with: "base: https://localhost:9")
        try datalane.folder.write(text + hooks(before: script, after: "echo after >> hooks.txt"), to: "target.yaml")
        let outcome = try await place.keyspec("run", "--target", datalane.target, environment: datalane.environment)
        #expect(outcome.exitStatus == 65, "\(outcome.output)\(outcome.errors)")
        #expect(outcome.errors.contains("the hook 'before-run' failed: the program '/bin/sh' ended with \(message)"))
        #expect(!outcome.errors.contains(datalane.password))
        #expect(place.text("reports/events.jsonl").isEmpty)
        #expect(FileTree.names(in: place.state).isEmpty)
        #expect(try FileTree.text(of: datalane.folder.path("hooks.txt")) == "after\n")
    }

    @Test("requests of a hook go to the deployment; a server error ends the run as one that cannot be reached")
    func requests() async throws {
        let datalane = try Datalane()
        try hooked(datalane, "hooks: { before-run: { http: [{ path: /login }, { path: /login, expect: 204 }] } }\n")
        let outcome = try await place.keyspec("run", "--target", datalane.target, environment: datalane.environment)
        #expect(outcome.exitStatus == 65, "\(outcome.errors)")
        #expect(outcome.errors.contains("the hook 'before-run' failed: GET was answered 200 instead of 204"))
    }

    @Test("tidying up that fails is a warning in every report and changes no verdict", arguments: [true, false])
    func failedTidying(isQuiet: Bool) async throws {
        let datalane = try Datalane()
        try hooked(datalane, hooks(after: "echo no space left; exit 1"))
        let outcome = try runProcess(
            Binaries.keyspec,
            ["run", "--target", datalane.target, "--only", "HDR-2"] + (isQuiet ? ["--quiet"] : []),
            environment: place.environment.merging(datalane.environment) { _, new in new },
            workingFolder: place.folder.path)
        #expect(outcome.exitStatus == 0, "\(outcome.output)\(outcome.errors)")
        let warning = "the hook 'after-run' failed: the program '/bin/sh' ended with exit status 1"
        #expect((isQuiet ? outcome.errors : outcome.output).contains(warning))
        #expect(place.text("reports/report.md").contains("no space left"))
        let last = place.text("reports/events.jsonl").split(separator: "\n").suffix(2)
        #expect(last.first?.contains("no space left") == true && last.last?.contains("\"ending\":") == true)
    }

    @Test(
        "an interruption does not spare the tidying up, during the run and during the preparation",
        arguments: [true, false])
    func interrupted(duringPreparation: Bool) async throws {
        let datalane = try Datalane()
        let before = "echo before >> hooks.txt" + (duringPreparation ? "; sleep 3600" : "")
        try hooked(datalane, hooks(before: before, after: "echo after >> hooks.txt") + "budgets: { pace: 40/s }\n")
        let run = try Companion(
            Binaries.keyspec, ["run", "--target", datalane.target],
            environment: place.environment.merging(datalane.environment) { _, new in new }, folder: place.folder.path)
        if duringPreparation {
            let file = datalane.folder.path("hooks.txt")
            for _ in 0..<500 where !FileManager.default.fileExists(atPath: file) { usleep(20_000) }
        } else {
            _ = try #require(try run.lines(until: "pass "))
        }
        run.send(SIGINT)
        #expect(try run.wait().status == 130)
        #expect(try FileTree.text(of: datalane.folder.path("hooks.txt")) == "before\nafter\n")
        #expect(try datalane.labels == ["production-crm"])
        #expect(FileTree.names(in: place.state).isEmpty)
    }
}
