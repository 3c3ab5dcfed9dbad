import Secrecy
import TLSProbe
import Testing

@Suite("Assessing nginx", .enabled("nginx is not installed") { RunningServer.nginxPath != nil })
struct NginxTests {
    private static let strict = "ssl_protocols TLSv1.3; ssl_conf_command Ciphersuites TLS_AES_256_GCM_SHA384;"
    private static let policy = "add_header Strict-Transport-Security 'max-age=63072000' always;"

    @Test("a strict one is sound, and its 400 to plain text is no answer of the service")
    func strict() async throws {
        let server = try RunningServer.nginx(Self.strict + Self.policy)
        let assessment = try await assess(server.port)
        #expect(assessment.questions(.violated) == [])
        #expect(assessment.questions(.inconclusive) == [])
        #expect(assessment.plain.map(\.outcome) == [.answered(status: 400, location: nil)])
        #expect(assessment.connections <= 20)
    }

    @Test("the order that clients send decides in one that leaves it to them")
    func clientOrder() async throws {
        let server = try RunningServer.nginx("ssl_protocols TLSv1.3; ssl_prefer_server_ciphers off;" + Self.policy)
        let assessment = try await assess(server.port)
        #expect(assessment.questions(.violated) == [.aes256First, .nothingElse])
        #expect(assessment.questions(.inconclusive) == [])
    }

    @Test("a legacy one speaks everything down to TLS 1.0")
    func legacy() async throws {
        let server = try RunningServer.nginx(
            "ssl_protocols TLSv1 TLSv1.1 TLSv1.2 TLSv1.3; ssl_ciphers ALL:@SECLEVEL=0;", certificate: "rsa")
        let assessment = try await assess(server.port)
        let violated = assessment.questions(.violated)
        #expect(violated.isSuperset(of: [.older12, .older11, .older10, .aes256First, .nothingElse, .hsts]))
        #expect(violated.isDisjoint(with: [.version, .olderSSL3, .olderSSL2, .plainOnTLSPort, .earlyData, .downgrade]))
        #expect(assessment.connections <= 20)
    }

    @Test("early data is followed to the answer, twice")
    func earlyData() async throws {
        let server = try RunningServer.nginx(Self.strict + Self.policy + "ssl_early_data on;")
        let assessment = try await assess(server.port)
        #expect(assessment.earlyData.advertised == 16_384)
        #expect(assessment.earlyData.first == .answered(status: 200))
        #expect(assessment.earlyData.again == .answered(status: 200))
        #expect(assessment.connections <= 20)
        // A page without a key may be answered early, a call with one may not.
        #expect(assessment.questions(.violated) == [])
        #expect(assessment.questions(.inconclusive) == [.earlyData])
        let keyed = try await assess(server.port) { settings in
            settings.earlyRequest =
                "GET / HTTP/1.1\r\nHost: localhost\r\nX-API-Key: \(Secret(name: "key", text: "ak_live_0123"))\r\n\r\n"
        }
        #expect(keyed.questions(.violated) == [.earlyData])
    }

    @Test("early data that is answered 425 is sound")
    func tooEarly() async throws {
        let server = try RunningServer.nginx(
            Self.strict + Self.policy + "ssl_early_data on; if ($ssl_early_data) { return 425; }")
        let assessment = try await assess(server.port)
        #expect(assessment.earlyData.first == .answered(status: 425))
        #expect(assessment.questions(.violated) == [])
        #expect(assessment.questions(.inconclusive) == [])
    }

    @Test("one that refuses every name says nothing about versions and suites")
    func refusesNames() async throws {
        let server = try RunningServer.nginx(Self.strict + "ssl_reject_handshake on;")
        let assessment = try await assess(server.port)
        #expect(assessment.questions(.violated) == [])
        #expect(assessment.questions(.holds) == [.plainOnTLSPort])
    }

    @Test("enumerating finds the one suite and every group")
    func enumeration() async throws {
        let server = try RunningServer.nginx(Self.strict + "ssl_ecdh_curve X25519:P-256:P-384;")
        let assessment = try await assess(server.port) { $0.enumerates = true }
        #expect(assessment.enumerations.map(\.suites) == [[.aes256GCM]])
        #expect(Set(assessment.enumerations.flatMap(\.groups)) == [.x25519, .secp256r1, NamedGroup(rawValue: 24)])
        #expect(assessment.enumerations.filter { !$0.isComplete }.isEmpty)
    }
}
