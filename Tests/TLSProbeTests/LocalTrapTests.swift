import TestSupport
import Testing

@testable import TLSProbe

/// What OpenSSL would do behind the back of a prober. Each of these gave a wrong verdict once.
@Suite("Traps of the library on our own side")
struct LocalTrapTests {
    private func dialogue(_ offer: HandshakeOffer = HandshakeOffer()) throws -> HandshakeDialogue {
        try HandshakeDialogue(offer, try #require(HandshakeContext()))
    }

    @Test(
        "a server that takes TLS 1.0 has accepted it, though our side gives up", arguments: [TLSVersion.tls10, .tls11])
    func decidesFromMessages(version: TLSVersion) throws {
        let dialogue = try dialogue()
        _ = dialogue.open()
        // A suite that nobody offered, so that OpenSSL aborts on reading the ServerHello.
        let suite = CipherSuite(rawValue: 0x002F)
        _ = dialogue.receive((Flights.hello(version, suite) + Flights.record(22, [14, 0, 0, 0]))[...])
        #expect(dialogue.failure != nil)
        #expect(dialogue.facts == nil)
        #expect(dialogue.outcome(.closed).choice == ServerChoice(version: version, suite: suite))
    }

    @Test("the full handshake offers what the default security level would leave out")
    func offersWeakSuites() throws {
        let bytes = try dialogue().open()
        // TLS_DH_anon_WITH_AES_128_CBC_SHA and rsa_pkcs1_sha1.
        #expect(bytes.contains([0x00, 0x34]))
        #expect(bytes.contains([0x02, 0x01]))
    }

    @Test("SSL 3 is refused at once, and not offered as something else")
    func refusesSSL3() {
        #expect(throws: HandshakeDialogue.Impossible.self) {
            try dialogue(HandshakeOffer(versions: .ssl3...(.tls13)))
        }
    }

    @Test("a suite that OpenSSL cannot speak is no reason to offer its own", arguments: [0xC011, 0x000A, 0x00C6])
    func refusesUnknownSuites(number: UInt16) {
        let suite = CipherSuite(rawValue: number)
        #expect(throws: HandshakeDialogue.Impossible.self) { try dialogue(HandshakeOffer(suites: [suite])) }
        #expect(throws: HandshakeDialogue.Impossible.self) {
            try dialogue(HandshakeOffer(suites: [.aes256GCM, suite]))
        }
    }

    @Test("a group that OpenSSL does not know is no reason to offer its own")
    func refusesUnknownGroups() {
        let group = NamedGroup(rawValue: 0x6399)
        #expect(throws: HandshakeDialogue.Impossible.self) { try dialogue(HandshakeOffer(groups: [group])) }
        #expect(throws: HandshakeDialogue.Impossible.self) { try dialogue(HandshakeOffer(groups: [.x25519, group])) }
    }

    @Test("what OpenSSL takes is offered in the order given")
    func offersInOrder() throws {
        let offer = HandshakeOffer(
            versions: .tls13...(.tls13), suites: ProbeCatalogue.javaOrder, serverName: "a.example")
        let bytes = try dialogue(offer).open()
        #expect(bytes.contains([0x13, 0x02, 0x13, 0x01, 0x13, 0x03]))
        #expect(bytes.contains(Array("a.example".utf8)))
    }

    @Test("a probe that cannot be made is never counted as refused")
    func notTestable() {
        let outcome = ProbeOutcome.notTestable("no memory")
        let good = ProbeOutcome.accepted(ServerChoice(version: .tls13, suite: .aes256GCM))
        #expect(!outcome.isRefusal && !outcome.needsRepetition)
        #expect(outcome.attributed(before: good, after: good) == outcome)
        #expect(ProbeOutcome.refusedSilently(.closed).confirmed(by: outcome).word == "inconclusive")
    }
}

extension [UInt8] {
    /// Whether another list stands somewhere in it.
    fileprivate func contains(_ part: [UInt8]) -> Bool {
        indices.contains { self[$0...].starts(with: part) }
    }
}
