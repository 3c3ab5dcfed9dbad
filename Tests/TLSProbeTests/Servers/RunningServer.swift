import Foundation
import TLSProbe
import TestSupport

/// A server that somebody else wrote, as a process of its own on a free loopback port. It is stopped with the last
/// reference to it.
final class RunningServer: @unchecked Sendable {
    // Used by the test that started it, and ended by `deinit`.
    private let process = Process()
    private let folder: TemporaryFolder
    let port: UInt16

    /// `openssl s_server` with these options, without the system's configuration.
    static func openSSL(_ options: [String], certificate: String = "ec", address: String = "127.0.0.1") throws
        -> RunningServer
    {
        let pair = try TestCertificates.shared.get().pair(certificate)
        return try RunningServer(address) { _, port in
            ["OPENSSL_CONF=/dev/null", "openssl", "s_server", "-accept", "\(address):\(port)", "-quiet", "-www"]
                + ["-cert", pair.certificate, "-key", pair.key] + options
        }
    }

    /// nginx with these settings in its one server.
    static func nginx(_ settings: String, certificate: String = "ec") throws -> RunningServer {
        let pair = try TestCertificates.shared.get().pair(certificate)
        return try RunningServer("127.0.0.1") { folder, port in
            let path = folder.path
            let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
                "\($0)_temp_path \(path)/\($0);"
            }
            try folder.write(
                """
                daemon off; master_process off; pid \(path)/pid; error_log stderr emerg;
                events { worker_connections 64; }
                http {
                  access_log off; \(temporary.joined(separator: " "))
                  server {
                    listen 127.0.0.1:\(port) ssl;
                    ssl_certificate \(pair.certificate); ssl_certificate_key \(pair.key);
                    \(settings)
                    location / { return 200 'ok'; }
                  }
                }
                """, to: "nginx.conf")
            let program = Self.nginxPath ?? "nginx"
            return ["OPENSSL_CONF=/dev/null", program, "-e", "stderr", "-p", path, "-c", path + "/nginx.conf"]
        }
    }

    /// Debian keeps it in a folder that is on root's path only.
    static let nginxPath = ["/usr/sbin/nginx", "/usr/bin/nginx", "/opt/homebrew/bin/nginx", "/usr/local/bin/nginx"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    private init(_ address: String, _ words: (TemporaryFolder, UInt16) throws -> [String]) throws {
        folder = try TemporaryFolder("server")
        port = try LocalListener.freePort()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = try words(folder, port)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let deadline = ContinuousClock.now + .seconds(20)
        let host = address.filter { $0 != "[" && $0 != "]" }
        while !LocalListener.answers(host, port) {
            guard process.isRunning, ContinuousClock.now < deadline else {
                throw ServerFailure(reason: "it does not listen: \(process.arguments ?? [])")
            }
            usleep(5_000)
        }
    }

    deinit {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
    }
}

/// Assesses a local port as `localhost`, trusting the authority of the tests.
func assess(
    _ port: UInt16, address: String = "127.0.0.1", _ configure: (inout AssessmentSettings) -> Void = { _ in }
) async throws -> TLSAssessment {
    var settings = AssessmentSettings(host: "localhost", port: port)
    configure(&settings)
    let target = AssessmentTarget(address: SocketAddress.resolve(address, port: port)[0], host: "localhost")
    let anchors = TrustAnchors(.file(try TestCertificates.shared.get().authority))
    return try await TLSAssessment.of(target, settings, anchors: anchors)
}

extension TLSAssessment {
    /// The questions that came out in this way.
    func questions(_ verdict: TLSFinding.Verdict) -> Set<TLSFinding.Question> {
        Set(findings.filter { $0.verdict == verdict }.map(\.question))
    }
}
