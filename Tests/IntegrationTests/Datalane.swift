import Foundation
import TestSupport
import Testing

/// `Deployments/datalane.py`, running: a deployment that shares nothing with keyspec or its reference.
struct Datalane {
    let folder: TemporaryFolder
    let process: Companion
    let password: String

    init(defects: [String] = []) throws {
        folder = try TemporaryFolder("datalane")
        process = try Companion(
            "python3",
            [#filePath.parentFolder + "/Deployments/datalane.py", "--dir", folder.path]
                + defects.flatMap { ["--defect", $0] },
            environment: Binaries.strictTLS)
        let line = try #require(try process.line(), "datalane.py did not start")
        password = try JSONDecoder().decode(Ready.self, from: Data(line.utf8)).password
    }

    var target: String { folder.path("target.yaml") }
    var environment: [String: String] { ["DATALANE_PASSWORD": password] }

    /// The labels of the keys that it holds now, of all accounts.
    var labels: [String] {
        get throws {
            let data = Data(try FileTree.bytes(of: folder.path("keys.json")))
            return try JSONDecoder().decode([Key].self, from: data).map(\.label)
        }
    }

    private struct Ready: Decodable { let password: String }
    private struct Key: Decodable { let label: String }
}
