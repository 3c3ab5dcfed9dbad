import Foundation
import HTTPExchange
import TestSupport

/// A server of the folder `Servers`, or another program that prints its port, running until the last reference goes.
final class LocalServer: Sendable {
    let port: UInt16
    /// The authority of its certificate when it speaks TLS.
    let trust: Trust?
    private let process: Process
    private let input: Pipe

    /// Starts `Servers/server.py` in one of its modes.
    init(_ mode: String, tls: TestAuthority? = nil) throws {
        let script = #filePath.parentFolder + "/Servers/server.py"
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let certificate = tls.map { [$0.folder.path("server.pem"), $0.folder.path("server.key")] } ?? []
        process.arguments = ["python3", script, mode] + certificate
        input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        // The pipe is held open by this object alone: when it goes, or this process dies, the server ends.
        try? input.fileHandleForReading.close()
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
            line.append(byte)
        }
        guard let port = UInt16(String(decoding: line, as: UTF8.self)) else { throw ServerFailure(mode: mode) }
        self.port = port
        trust = tls.map { .caFile($0.caFile) }
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.terminate()
    }

    /// A request to this server, with limits that keep a failing test short.
    func request(_ method: String = "GET", _ configure: (inout HTTPRequest) -> Void = { _ in }) -> HTTPRequest {
        var request = HTTPRequest(method, scheme: trust == nil ? .http : .https, host: "127.0.0.1", port: port)
        if let trust { request.trust = trust }
        request.limits.totalTime = .seconds(20)
        configure(&request)
        return request
    }
}

struct ServerFailure: Error { let mode: String }

/// A certificate authority of this test run, and a server certificate for `localhost` and `127.0.0.1`.
final class TestAuthority: Sendable {
    let folder: TemporaryFolder
    var caFile: String { folder.path("ca.pem") }
    /// Another authority, which vouches for nothing here.
    var strangerFile: String { folder.path("stranger.pem") }

    /// Made once for all tests.
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
        if outcome.exitStatus != 0 { throw ServerFailure(mode: "openssl " + outcome.errors) }
    }
}
