import Foundation
import TestSupport
import Testing

@Suite("keyspec tls against the reference", .serialized)
struct TLSCommandTests {
    /// A reference of its own, and where it is.
    private struct Server {
        let companion: Companion
        let place: String
        let authority: String

        init(_ workplace: Workplace, _ defects: String...) throws {
            companion = try Companion(
                Binaries.reference,
                ["serve", "--dir", workplace.folder.path("data"), "--ephemeral", "--exit-on-stdin-eof"]
                    + defects.flatMap { ["--defect", $0] })
            let line = try #require(try companion.line())
            let ready = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            place = try #require(ready["base"] as? String).replacingOccurrences(of: "https://", with: "")
            authority = try #require(ready["ca_file"] as? String)
        }
    }

    @Test("the sound one holds, in a table and as JSON")
    func sound() async throws {
        let workplace = try Workplace()
        let server = try Server(workplace)
        let table = try await workplace.keyspec("tls", server.place, "--ca", server.authority)
        #expect(table.exitStatus == 0, "\(table)")
        for clause in 1...9 { #expect(table.output.contains("TLS-\(clause) ")) }
        #expect(table.output.contains("cnsa2 requires what mozilla-modern forbids"))
        let json = try await workplace.keyspec("tls", server.place, "--ca", server.authority, "--json")
        let report = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        #expect(report["exit"] as? Int == 0)
        for case let address as [String: Any] in try #require(report["addresses"] as? [Any]) {
            if address["unreachable"] is String { continue }
            #expect(try #require(address["connections"] as? Int) <= 20)
            for case let probe as [String: Any] in try #require(address["probes"] as? [Any]) {
                for case let one as [String: Any] in try #require(probe["tries"] as? [Any]) {
                    #expect((one["sent"] as? String)?.isEmpty == false)
                }
            }
        }
    }

    @Test("a violation is exit 1, and the bytes that show it are there")
    func violated() async throws {
        let workplace = try Workplace()
        let server = try Server(workplace, "tls12")
        let table = try await workplace.keyspec("tls", server.place, "--ca", server.authority)
        #expect(table.exitStatus == 1)
        #expect(table.output.contains("Violated: TLS-2"))
        #expect(table.output.contains("    sent      1603010"))
        #expect(table.output.contains("    received  1603030"))
    }

    @Test("the reading decides whether AES-128 beside is a violation, the profile whose rules count")
    func readings() async throws {
        let workplace = try Workplace()
        let server = try Server(workplace, "aes128-also")
        let preferred = try await workplace.keyspec("tls", server.place, "--ca", server.authority)
        #expect(preferred.exitStatus == 0)
        let only = try await workplace.keyspec("tls", server.place, "--ca", server.authority, "--reading", "only")
        #expect(only.exitStatus == 1)
        let cnsa = try await workplace.keyspec("tls", server.place, "--ca", server.authority, "--profile", "cnsa2")
        #expect(cnsa.exitStatus == 1)
        #expect(cnsa.output.contains("TLS_AES_128_GCM_SHA256 is not allowed, and accepted"))
        #expect(cnsa.output.contains("MLKEM1024 is required, and refused"))
    }

    @Test("a configuration of OpenSSL on this machine narrows no probe")
    func machineConfiguration() async throws {
        let workplace = try Workplace()
        let server = try Server(workplace, "no-tls13")
        let path = workplace.folder.path("narrow.cnf")
        try """
        openssl_conf = start
        [start]
        ssl_conf = ssl
        [ssl]
        system_default = narrow
        [narrow]
        MinProtocol = TLSv1.3
        Ciphersuites = TLS_CHACHA20_POLY1305_SHA256
        Groups = P-521
        """.write(toFile: path, atomically: true, encoding: .utf8)
        let outcome = try await workplace.keyspec(
            "tls", server.place, "--ca", server.authority, environment: ["OPENSSL_CONF": path])
        #expect(outcome.exitStatus == 1)
        // A handshake of TLS 1.2 was completed all the same, and its certificate seen.
        #expect(outcome.output.contains("handshake    TLS 1.2"))
        #expect(outcome.output.contains("certificate-chain      holds"))
    }

    @Test("what cannot be used or reached has an exit code of its own")
    func exits() async throws {
        let workplace = try Workplace()
        let unreachable = try await workplace.keyspec("tls", "127.0.0.1:1")
        #expect(unreachable.exitStatus == 69)
        let usage = try await workplace.keyspec("tls", "localhost:0")
        #expect(usage.exitStatus == 64)
        let profile = try await workplace.keyspec("tls", "localhost", "--profile", "nobody")
        #expect(profile.exitStatus == 64)
        let listener = try Server(workplace)
        let authority = try await workplace.keyspec("tls", listener.place, "--ca", workplace.folder.path("none.pem"))
        #expect(authority.exitStatus == 65)
        #expect(authority.errors.contains("No such file"))
    }
}
