import Foundation
import TestSupport
import Testing

/// One of `Deployments/foreign_*.py`, running: deployments that differ in all that real ones differ in.
struct ForeignDeployment {
    /// A script and what it says of itself.
    struct Make: Sendable, CustomTestStringConvertible {
        let name: String
        /// Defects, each with the clauses that it breaks: the first one certainly, the others possibly.
        let defects: [String: [String]]

        var testDescription: String { name }

        init(_ name: String) {
            self.name = name
            let listing = try? runProcess("python3", [ForeignDeployment.script(name), "--defects"])
            defects =
                listing.flatMap {
                    try? JSONDecoder().decode([String: [String]].self, from: Data($0.standardOutput))
                } ?? [:]
        }
    }

    private let folder: TemporaryFolder
    private let process: Companion
    let target: String

    init(_ make: Make, defects: [String] = []) throws {
        folder = try TemporaryFolder("foreign")
        process = try Companion(
            "python3",
            [Self.script(make.name), "--folder", folder.path] + defects.flatMap { ["--defect", $0] },
            environment: Binaries.strictTLS)
        let line = try #require(try process.line(), "\(make.name) did not start")
        target = try JSONDecoder().decode(Ready.self, from: Data(line.utf8)).target
    }

    /// The secrets in its folder: passwords and keys, not the private keys of its certificates.
    var secrets: [String] {
        FileTree.names(in: folder.path).filter {
            ($0.hasSuffix(".key") || $0.hasSuffix(".password")) && !["ca.key", "leaf.key"].contains($0)
        }.compactMap { try? FileTree.text(of: folder.path($0)).trimmingCharacters(in: .newlines) }
    }

    private struct Ready: Decodable { let target: String }

    private static func script(_ name: String) -> String {
        #filePath.parentFolder + "/Deployments/foreign_\(name).py"
    }
}
