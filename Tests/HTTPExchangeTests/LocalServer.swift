import Foundation
import HTTPExchange
import Synchronization
import TestSupport

/// One of the servers in `Servers/server.py`.
struct LocalServer: Sendable {
    let port: UInt16
    /// The authority of its certificate when it speaks TLS.
    let trust: Trust?

    /// Starts a server in one of its modes.
    init(_ mode: String, tls authority: TestAuthority? = nil) throws {
        port = try ServerProcess.shared.get().start("\(mode) \(authority == nil ? "plain" : "tls")")
        trust = authority.map { .caFile($0.caFile) }
    }

    /// A request to this server, with limits that keep a failing test short.
    func request(_ method: String = "GET", _ configure: (inout HTTPRequest) -> Void = { _ in }) -> HTTPRequest {
        var request = HTTPRequest(method, scheme: trust == nil ? .http : .https, host: "127.0.0.1", port: port)
        // However long a busy machine lets a test wait between two requests.
        request.limits.idleSeconds = 3600
        if let trust { request.trust = trust }
        request.limits.totalTime = .seconds(20)
        configure(&request)
        return request
    }
}

/// The process with all the servers of a test run; it ends when this process does, because its input then ends.
final class ServerProcess: Sendable {
    private let pipes: Mutex<(input: FileHandle, output: FileHandle)>
    private let process = Process()

    static let shared = Result { try ServerProcess() }

    private init() throws {
        let authority = try TestAuthority.shared.get()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", #filePath.parentFolder + "/Servers/server.py", authority.folder.path("server.pem"),
            authority.folder.path("server.key"),
        ]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        pipes = Mutex((input.fileHandleForWriting, output.fileHandleForReading))
    }

    /// Starts a server and returns its port.
    func start(_ order: String) throws -> UInt16 {
        let line = try pipes.withLock { pipes in
            try pipes.input.write(contentsOf: Data("\(order)\n".utf8))
            var line: [UInt8] = []
            while let byte = try pipes.output.read(upToCount: 1)?.first, byte != UInt8(ascii: "\n") {
                line.append(byte)
            }
            return line
        }
        guard let port = UInt16(String(decoding: line, as: UTF8.self)) else { throw ServerFailure(mode: order) }
        return port
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
