import Foundation
import HTTPExchange
import Secrecy
import Synchronization
import TestSupport

@testable import Deployment

/// The deployment in `Services/service.py`, as its own process; it ends when this goes away, as its input then ends.
final class Service: Sendable {
    let port: UInt16
    private let process: Mutex<(Process, Pipe)>

    /// Starts the service over TLS, with options of `service.py`.
    init(_ options: [String] = []) throws {
        let authority = try TestAuthority.shared.get()
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["python3", testFolder + "/Services/service.py", "--cert", authority.folder.path("server.pem")]
            + ["--key", authority.folder.path("server.key")] + options
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        guard let port = UInt16(String(decoding: line, as: UTF8.self)) else { throw ServiceFailure("service.py") }
        self.port = port
        self.process = Mutex((process, input))
    }

    /// The text of an example target for this service, with its authority's file.
    func target(_ example: String, _ edits: [(String, String)] = []) throws -> String {
        var text = try FileTree.text(of: Repository.path("Examples/targets/\(example).yaml"))
        let authority = try TestAuthority.shared.get()
        let here = "https://127.0.0.1:\(port)"
        for (old, new) in [("https://staging.example:8443", here), ("https://staging.example", here)] + edits {
            text = text.replacingOccurrences(of: old, with: new)
        }
        if text.contains("trust:") {
            return text.replacingOccurrences(of: "ca: ca.pem", with: "ca: \(authority.caFile)")
        }
        return text + "\ntrust: { ca: \(authority.caFile) }\n"
    }

    /// The keys that exist, as the service itself sees them.
    func keys() async throws -> [ServiceKey] {
        let engine = HTTPEngine()
        var request = HTTPRequest("GET", host: "127.0.0.1", port: port, target: SecretText("/test/keys"))
        request.trust = .caFile(try TestAuthority.shared.get().caFile)
        guard let body = await engine.send(request).response?.body else { throw ServiceFailure("no answer") }
        return try JSONDecoder().decode([ServiceKey].self, from: Data(body))
    }
}

/// A key as the service sees it.
struct ServiceKey: Decodable, Hashable {
    let id: String
    let account: String
    let label: String
    /// The masked form: the key's last four characters are in it.
    let hint: String
}

struct ServiceFailure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

/// The folder of these tests.
let testFolder = #filePath.parentFolder.parentFolder

/// The passwords of the service's accounts, with everything in them that needs encoding somewhere.
let passwords = [
    "FUNDED_PASSWORD": "pass&word \"funded\"", "EXHAUSTED_PASSWORD": "pass&word \"exhausted\"",
    "SECOND_PASSWORD": "pass&word \"second\"",
]

/// A certificate authority of this test run, and a server certificate for `127.0.0.1`.
final class TestAuthority: Sendable {
    let folder: TemporaryFolder
    var caFile: String { folder.path("ca.pem") }
    /// Another authority, which vouches for nothing here.
    var strangerFile: String { folder.path("stranger.pem") }

    static let shared = Result { try TestAuthority() }

    private init() throws {
        folder = try TemporaryFolder("authority")
        let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        for name in ["ca", "stranger"] {
            try openssl(
                ["req", "-x509", "-days", "2", "-subj", "/CN=keyspec \(name)", "-out", "\(name).pem"] + key
                    + ["-keyout", "\(name).key"])
        }
        try folder.write("subjectAltName=DNS:localhost,IP:127.0.0.1\n", to: "names.cnf")
        try openssl(["req", "-subj", "/CN=localhost", "-out", "server.csr", "-keyout", "server.key"] + key)
        try openssl([
            "x509", "-req", "-days", "2", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-set_serial", "2",
            "-extfile", "names.cnf", "-out", "server.pem",
        ])
    }

    private func openssl(_ arguments: [String]) throws {
        let outcome = try runProcess("openssl", arguments, workingFolder: folder.path)
        if outcome.exitStatus != 0 { throw ServiceFailure("openssl: " + outcome.errors) }
    }
}
