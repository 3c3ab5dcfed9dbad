import TestSupport
import Testing

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

@Suite("The dashboard in a browser")
struct BrowserTests {
    private static let programs = ["chromedriver", "chromium", "python3"]

    private static var areHere: Bool {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return programs.allSatisfy { program in
            folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }
        }
    }

    @Test(
        "every step works on a phone and on a desktop, can be read and used by keyboard, and breaks no policy",
        .enabled(if: areHere, "the pages are not tried without chromium, chromedriver and python3"))
    func walk() async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Browser/dashboard.py").standardized.path
        try await LiveDeployment.with { live in
            let folder = try TemporaryFolder("browser")
            let ready = folder.path + "/ready.json"
            try JSONEncoder().encode(live.ready).write(to: URL(filePath: ready))
            let outcome = try await live.program(["python3", script, ready], timeout: .seconds(300))
            #expect(outcome.output == "all is well\n")
        }
    }
}
