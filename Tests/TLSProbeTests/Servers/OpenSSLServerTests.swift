import TLSProbe
import Testing

@Suite("Assessing openssl s_server")
struct OpenSSLServerTests {
    struct Setup: Sendable, CustomTestStringConvertible {
        let name: String
        let options: [String]
        var certificate = "ec"
        /// The questions that come out as violations; everything else holds, but what is only noted.
        let violated: Set<TLSFinding.Question>

        init(_ name: String, _ options: [String], _ certificate: String = "ec", violated: Set<TLSFinding.Question>) {
            self.name = name
            self.options = options
            self.certificate = certificate
            self.violated = violated
        }

        var testDescription: String { name }
    }

    private static let strict = ["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"]
    /// Its own pages carry no Strict-Transport-Security.
    private static let always: Set<TLSFinding.Question> = [.hsts]
    private static let older: Set<TLSFinding.Question> = [
        .version, .aes256Only, .retry, .withoutName,
    ]

    static let setups = [
        Setup("strict", strict, violated: always),
        Setup("all suites", ["-tls1_3"], violated: always.union([.aes256First, .nothingElse])),
        Setup("as it comes", [], violated: always.union([.aes256First, .nothingElse, .older12, .withoutName])),
        Setup(
            "ChaCha20 first",
            ["-tls1_3", "-serverpref", "-ciphersuites", "TLS_CHACHA20_POLY1305_SHA256:TLS_AES_256_GCM_SHA384"],
            violated: always.union([.aes256First, .nothingElse])),
        Setup(
            "AES-256 first of three",
            [
                "-tls1_3", "-serverpref", "-ciphersuites",
                "TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
            ], violated: always.union([.nothingElse])),
        Setup("one group, P-256", strict + ["-groups", "P-256"], violated: always),
        Setup("one group, P-521", strict + ["-groups", "P-521"], violated: always),
        Setup("one group, X448", strict + ["-groups", "X448"], violated: always),
        Setup("one group, ffdhe3072", strict + ["-groups", "ffdhe3072"], violated: always),
        Setup("no tickets", strict + ["-num_tickets", "0"], violated: always),
        Setup("no disguise for middleboxes", strict + ["-no_middlebox"], violated: always),
        Setup("small records", strict + ["-max_send_frag", "512"], violated: always),
        Setup("RSA", strict, "rsa", violated: always),
        Setup("RSA-PSS", strict, "pss", violated: always),
        Setup("Ed25519", strict, "ed25519", violated: always),
        Setup("one signature scheme", strict + ["-sigalgs", "rsa_pss_rsae_sha512"], "rsa", violated: always),
        Setup(
            "RSA 1024", strict + ["-cipher", "DEFAULT@SECLEVEL=0"], "rsa-1024",
            violated: always.union([.certificateKey])),
        Setup(
            "SHA-1", strict + ["-cipher", "DEFAULT@SECLEVEL=0"], "sha1", violated: always.union([.certificateSignature])
        ),
        Setup("a client certificate asked for", strict + ["-verify", "3"], violated: always),
    ]

    @Test("finds what is wrong and nothing else, in at most 20 connections", arguments: setups)
    func verdicts(setup: Setup) async throws {
        let server = try RunningServer.openSSL(setup.options, certificate: setup.certificate)
        let assessment = try await assess(server.port)
        #expect(assessment.questions(.violated) == setup.violated)
        #expect(assessment.questions(.inconclusive) == [])
        #expect(assessment.connections <= 20)
    }

    @Test(
        "finds a version that is all there is",
        arguments: [("-tls1_2", TLSFinding.Question.older12), ("-tls1_1", .older11), ("-tls1", .older10)])
    func oneVersion(option: String, question: TLSFinding.Question) async throws {
        let server = try RunningServer.openSSL([option, "-cipher", "ALL@SECLEVEL=0"], certificate: "rsa")
        let assessment = try await assess(server.port)
        let violated = assessment.questions(.violated)
        #expect(violated.isSuperset(of: [.version, .aes256Only, question]))
        #expect(
            violated.isDisjoint(
                with: Set([.older12, .older11, .older10, .olderSSL3, .olderSSL2]).subtracting([question])))
        #expect(assessment.questions(.inconclusive).isSubset(of: [.aes256First, .tolerance]))
        #expect(assessment.connections <= 20)
    }

    @Test("finds every old version of a server that speaks them all, with its warning of a downgrade")
    func allVersions() async throws {
        let server = try RunningServer.openSSL(["-cipher", "ALL@SECLEVEL=0"], certificate: "rsa")
        let assessment = try await assess(server.port)
        let violated = assessment.questions(.violated)
        #expect(violated.isSuperset(of: [.older12, .older11, .older10, .withoutName, .aes256First, .nothingElse]))
        #expect(violated.isDisjoint(with: [.version, .aes256Only, .olderSSL3, .olderSSL2, .downgrade, .tolerance]))
        #expect(assessment["tls-1.0"]?.outcome.choice?.version == .tls10)
        #expect(assessment["tls-1.1"]?.outcome.choice?.version == .tls11)
    }

    @Test("a weak certificate that no path needs is no fault")
    func superfluous() async throws {
        let extra = try TestCertificates.shared.get().superfluous
        let server = try RunningServer.openSSL(Self.strict + ["-cert_chain", extra, "-cipher", "DEFAULT@SECLEVEL=0"])
        let assessment = try await assess(server.port)
        #expect(assessment.certificate?.chainLength == 2)
        #expect(assessment.certificate?.faults == [])
    }

    @Test("forty certificates in a flight are read")
    func crowd() async throws {
        let server = try RunningServer.openSSL(Self.strict + ["-cert_chain", TestCertificates.shared.get().crowd])
        let assessment = try await assess(server.port)
        #expect(assessment.certificate?.chainLength == 41)
        #expect(assessment.questions(.violated) == Self.always)
        #expect(assessment.questions(.inconclusive) == [])
    }

    @Test("a server that insists on a client certificate is judged by its handshake")
    func insisting() async throws {
        let server = try RunningServer.openSSL(Self.strict + ["-Verify", "3"])
        let assessment = try await assess(server.port)
        #expect(assessment.handshake?.asksForCertificate == true)
        #expect(assessment.questions(.violated).isEmpty)
        // Neither a ticket nor an answer ever comes.
        #expect(assessment.questions(.inconclusive).isSubset(of: [.earlyData, .hsts]))
    }

    @Test("IPv6 is assessed as IPv4 is")
    func version6() async throws {
        guard LocalListener.hasIPv6 else { return }
        let server = try RunningServer.openSSL(Self.strict, address: "[::1]")
        let assessment = try await assess(server.port, address: "::1")
        #expect(assessment.questions(.violated) == Self.always)
        #expect(assessment.questions(.inconclusive) == [])
    }
}
