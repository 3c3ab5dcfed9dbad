import Foundation
import TestSupport

/// The programs under test, built beside the tests.
enum Binaries {
    static let keyspec = path("keyspec")
    static let reference = path("keyspec-reference")

    /// What the Python deployments need.
    static let hasPython = isInstalled("python3") && isInstalled("openssl")

    /// Makes their TLS the one of the contract: Python's ssl does not let a program choose the suites of TLS 1.3.
    static let strictTLS = ["OPENSSL_CONF": #filePath.parentFolder + "/Deployments/strict-tls.cnf"]

    private static func path(_ name: String) -> String {
        // The tests are one program in the build folder (Linux), or a bundle some folders deeper (macOS).
        var folder = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
            .deletingLastPathComponent()
        while folder.path != "/" {
            let candidate = folder.appendingPathComponent(name).path
            if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
            folder.deleteLastPathComponent()
        }
        return Repository.path(".build/debug/\(name)")
    }

    private static func isInstalled(_ program: String) -> Bool {
        (try? runProcess("/bin/sh", ["-c", "command -v \(program)"]))?.exitStatus == 0
    }
}

/// A folder to run keyspec in, with a home of its own, so that no journal of the user is touched.
struct Workplace {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("cli")
    }

    var state: String { folder.path("state/keyspec") }

    /// What every run gets besides the test's own environment.
    var environment: [String: String] {
        ["XDG_STATE_HOME": folder.path("state"), "NO_COLOR": "1", "CI": "", "KEYSPEC_REFERENCE": Binaries.reference]
    }

    /// Runs keyspec to its end.
    func keyspec(
        _ arguments: String..., environment: [String: String] = [:], timeout: Duration = .seconds(120),
        atOnce: Bool = false
    ) async throws -> ProcessOutcome {
        try await runProcessAside(
            Binaries.keyspec, arguments, environment: self.environment.merging(environment) { _, new in new },
            workingFolder: folder.path, timeout: timeout, atOnce: atOnce)
    }

    /// The text of a file in the folder; empty when there is none.
    func text(_ name: String) -> String { (try? FileTree.text(of: folder.path(name))) ?? "" }
}
