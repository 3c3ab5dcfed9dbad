import Contract
import Foundation
import RunEvents
import TestSupport
import Testing

/// What a verdict is worth where nobody tuned the deployment to the suite, or the suite to the deployment.
@Suite("The suite against deployments of other makes", .enabled(if: Binaries.hasPython, "needs python3 and openssl"))
struct ForeignDeploymentTests {
    static let makes = ["envelope", "pages", "socket"].map(ForeignDeployment.Make.init)
    static let unruly = ForeignDeployment.Make("unruly")

    struct Case: Sendable, CustomTestStringConvertible {
        var make: ForeignDeployment.Make
        var defect: String
        var clauses: [String]
        var testDescription: String { "\(make.name) with \(defect)" }
    }

    static let cases = makes.flatMap { make in
        make.defects.sorted { $0.key < $1.key }.map { Case(make: make, defect: $0.key, clauses: $0.value) }
    }

    /// The clauses around the broken one, and a few that notice when everything fails.
    static func selection(for clauses: [String]) -> [String] {
        // Logs are read by one check at a time, so that these take long; LOG-2 says whether the log is recognised.
        if clauses[0].hasPrefix("LOG") { return ["--only", clauses[0], "--only", "LOG-2"] }
        if clauses[0].hasPrefix("STO") { return ["--only", "STO"] }
        var patterns = ["HDR-1", "HDR-2", "KEY-3", "ERR-1", "ERR-6"] + clauses
        if clauses[0].hasPrefix("HDR") { patterns += ["HDR-4", "HDR-5", "HDR-8"] }
        if clauses[0].hasPrefix("KEY") { patterns += ["KEY-1", "KEY-2", "KEY-4", "KEY-6"] }
        if clauses[0].hasPrefix("ROT") { patterns += ["ROT"] }
        return Set(patterns).sorted().flatMap { ["--only", $0] }
    }

    @Test("every make lists its defects")
    func listing() {
        for make in Self.makes { #expect(make.defects.count >= 12, "\(make.name)") }
        #expect(!Self.unruly.defects.isEmpty)
    }

    @Test("a conforming one is blamed for nothing at any level, and little stays open", arguments: makes)
    func sound(make: ForeignDeployment.Make) async throws {
        let deployment = try ForeignDeployment(make)
        let run = try await SuiteRun(["--target", deployment.target, "--level", "hardening"])
        #expect(run.exitStatus == 0 || run.exitStatus == 2, "\(run.account)")
        #expect(run.outcomes(.pass).count > 300, "\(run.account)")
        let blamed = run.summary.outcomes.filter { ![.pass, .notApplicable, .inconclusive].contains($0.verdict) }
        #expect(blamed.map(\.name) == [], "\(run.account)")
        // Noise may leave a row open, never more than a few.
        #expect(run.outcomes(.inconclusive).count <= 20, "\(run.account)")
        for secret in deployment.secrets {
            #expect(!run.process.output.contains(secret) && !run.process.errors.contains(secret))
        }
    }

    @Test("each defect is caught by a check of its clause, and no other clause is blamed", arguments: cases)
    func defect(case: Case) async throws {
        let deployment = try ForeignDeployment(`case`.make, defects: [`case`.defect])
        let run = try await SuiteRun(
            ["--target", deployment.target, "--level", "hardening"] + Self.selection(for: `case`.clauses))
        let failed = Set(run.outcomes(.fail).flatMap { $0.clauses.map(\.description) })
        #expect(run.exitStatus == 1, "\(run.account)")
        #expect(failed.contains(`case`.clauses[0]), "\(run.account)")
        // A key that lives on breaks more than one clause of the rotation.
        let isRotation = `case`.clauses[0].hasPrefix("ROT")
        let elsewhere = failed.subtracting(`case`.clauses).filter { !(isRotation && $0.hasPrefix("ROT")) }
        #expect(elsewhere.sorted() == [], "\(run.account)")
    }

    @Test("a program that prints a store, and fails every third time, leaves no row open")
    func failingProgram() async throws {
        let deployment = try ForeignDeployment(Self.makes[1])
        let text = try FileTree.text(of: deployment.target)
        #expect(text.contains("[cat, export.tsv]"))
        let program = "n=$(cat .times || echo 0); echo $((n + 1)) > .times; [ $((n % 3)) -lt 2 ] && cat export.tsv"
        try FileTree.write(
            text.replacing("[cat, export.tsv]", with: "[sh, -c, '\(program)']"), to: deployment.target)
        let run = try await SuiteRun(["--target", deployment.target, "--only", "STO", "--only", "LOG-1"])
        #expect(run.exitStatus == 0, "\(run.account)")
        #expect(run.outcomes(.inconclusive).map(\.name) == [], "\(run.account)")
        #expect(run.outcomes(.pass).count > 10, "\(run.account)")
    }

    /// Deployments that are not merely wrong but odd, and the exit codes that a careful reader would bet on.
    static let moods: [(name: String, exits: Set<Int32>)] = [
        ("always-401", [1, 2]), ("wrong-key", [2]), ("dies", [2]), ("hangs-at-times", [2]), ("one-in-ten-503", [2]),
        ("garbage", [69]), ("half-closes", [69]), ("login-page", [1]), ("open-to-all", [1]),
    ]

    @Test("nothing is claimed that cannot be known", arguments: moods)
    func unruly(mood: String, exits: Set<Int32>) async throws {
        let deployment = try ForeignDeployment(Self.unruly, defects: [mood])
        let run = try await SuiteRun(
            ["--target", deployment.target] + ["HDR", "KEY-1", "KEY-3", "ERR"].flatMap { ["--only", $0] })
        let failed = Set(run.outcomes(.fail).flatMap { $0.clauses.map(\.description) })
        #expect(run.exitStatus.map(exits.contains) == true, "\(run.account)")
        #expect(failed.subtracting(Self.unruly.defects[mood] ?? []).sorted() == [], "\(run.account)")
    }
}
