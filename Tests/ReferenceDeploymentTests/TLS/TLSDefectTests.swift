import TestSupport
import Testing

@testable import ReferenceDeployment

@Suite("Defects of TLS, as OpenSSL's client and bare sockets see them", .serialized)
struct TLSDefectTests {
    @Test(
        "a defect does what its summary says, and the sound deployment does not",
        arguments: HandshakeLook.versions + HandshakeLook.suites + HandshakeLook.certificates + HandshakeLook.hellos
            + HandshakeLook.plain + HandshakeLook.sessions)
    func defect(look: HandshakeLook) async throws {
        let on = try await LiveDeployment.with(defects: [look.defect], nodes: look.nodes) { try await look.look($0) }
        #expect(on, "switched on, it does not show")
        let off = try await LiveDeployment.with(nodes: look.nodes) { try await look.look($0) }
        #expect(!off, "it shows without being switched on")
    }

    @Test("every defect of TLS is looked at")
    func coverage() {
        let looks =
            HandshakeLook.versions + HandshakeLook.suites + HandshakeLook.certificates + HandshakeLook.hellos
            + HandshakeLook.plain + HandshakeLook.sessions
        let all = allDefects.filter { $0.clause?.hasPrefix("TLS") == true }.map(\.id)
        #expect(Set(all) == Set(looks.map(\.defect)))
    }

    @Test("the sound deployment refuses every older version and every other suite with the alert of the standard")
    func sound() async throws {
        try await LiveDeployment.with { live in
            for options in [Handshake.tls12, Handshake.tls11, Handshake.tls10] {
                #expect(try await live.handshake(options).alert == 70)
            }
            for suite in [Handshake.aes128, Handshake.chacha, "TLS_AES_128_CCM_SHA256"] {
                #expect(try await live.handshake(Handshake.suites(suite)).alert == 40)
            }
            let handshake = try await live.handshake()
            #expect(handshake.version == "TLSv1.3")
            #expect(handshake.suite == Handshake.aes256)
            #expect(handshake.complaints == [])
            #expect(try await live.handshake(name: "api.localhost").complaints == [])
            #expect(try await live.handshake(name: "elsewhere.invalid").complaints != [])
        }
    }

    @Test(
        "a harmless variant keeps to TLS 1.3 with AES-256-GCM and a certificate that holds",
        arguments: [
            "plain-400", "silent-refusal", "sni-required", "early-data-425", "early-data-deferred", "p256-only",
            "no-tickets", "no-middlebox-compat", "rsa-certificate", "certificate-chain", "client-certificate-asked",
        ])
    func variant(id: String) async throws {
        try await LiveDeployment.with(variants: [id]) { live in
            let handshake = try await live.handshake()
            #expect(handshake.version == "TLSv1.3")
            #expect(handshake.suite == Handshake.aes256)
            #expect(handshake.complaints == [])
            for options in [Handshake.tls12, Handshake.tls11, Handshake.tls10] {
                #expect(try await live.version(options) == nil)
            }
            #expect(try await live.version(Handshake.suites(Handshake.aes128)) == nil)
            #expect(try await live.enrich(live.makeKey().key).status == 200)
        }
    }
}
