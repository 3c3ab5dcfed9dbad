import Testing

@testable import TLSProbe

@Suite("Outcomes of probes")
struct ProbeOutcomeTests {
    private let hello = ProbeCatalogue.upTo(.tls12, "a.example").hello
    private let good = ProbeOutcome.accepted(ServerChoice(version: .tls13, suite: .aes256GCM))
    private let refused = ProbeOutcome.refused(TLSAlert(level: 2, code: 70))
    private let internalError = ProbeOutcome.refused(TLSAlert(level: 2, code: 80))
    private let closed = ProbeOutcome.refusedSilently(.closed)
    private let late = ProbeOutcome.inconclusive(.timedOut(afterBytes: false))

    private func outcome(_ bytes: [UInt8], _ end: ConnectionEnd, to hello: ClientHello? = nil) -> ProbeOutcome {
        let hello = hello ?? self.hello
        return ProbeOutcome(hello, FlightReader(reading: bytes, expectsSSL2: hello.highestVersion == .ssl2), end)
    }

    @Test("a ServerHello is an acceptance, even when everything dies behind it")
    func accepts() {
        let suite = CipherSuite(rawValue: 0xC02F)
        let expected = ProbeOutcome.accepted(ServerChoice(version: .tls12, suite: suite))
        for end in [ConnectionEnd.finished, .reset, .closed, .timedOut] {
            #expect(outcome(Flights.hello(.tls12, suite), end) == expected)
        }
        #expect(outcome(Flights.hello(.tls12, suite) + Flights.alert(80), .reset) == expected)
    }

    @Test("SSL 3, RC4 and SSL 2 are accepted where a server takes them, though OpenSSL could not offer them")
    func acceptsWhatOpenSSLCannotSpeak() {
        let rc4 = CipherSuite(rawValue: 0x0004)
        #expect(
            outcome(Flights.hello(.ssl3, rc4), .finished, to: ProbeCatalogue.upTo(.ssl3, nil).hello).choice
                == ServerChoice(version: .ssl3, suite: rc4))
        #expect(
            outcome(Flights.ssl2, .finished, to: ProbeCatalogue.upTo(.ssl2, nil).hello).choice
                == ServerChoice(version: .ssl2))
    }

    @Test("six fatal alerts refuse, others say nothing", arguments: UInt8(0)...255)
    func sortsAlerts(code: UInt8) {
        let result = outcome(Flights.alert(code), .closed)
        if [70, 40, 71, 47, 86, 80].contains(code) {
            #expect(result == .refused(TLSAlert(level: 2, code: code)))
        } else {
            #expect(result == .inconclusive(.unrelatedAlert(TLSAlert(level: 2, code: code))))
        }
    }

    @Test("Java's alert refuses groups, and nothing else")
    func refusesGroups() {
        let alert = TLSAlert(level: 2, code: 10)
        for probe in [ProbeCatalogue.postQuantum(nil), ProbeCatalogue.noKeyShare(nil)] {
            let reader = FlightReader(reading: Flights.alert(10), expectsSSL2: false)
            #expect(ProbeOutcome(probe.hello, reader, .closed, refusals: probe.refusals) == .refused(alert))
        }
    }

    @Test("going away without a word is a silent refusal")
    func refusesSilently() {
        #expect(outcome([], .closed) == closed)
        #expect(outcome([], .reset) == .refusedSilently(.reset))
        #expect(
            outcome(Flights.alert(40, level: 1), .closed)
                == .refusedSilently(.closedAfter(TLSAlert(level: 1, code: 40))))
    }

    @Test("what carries no information is inconclusive")
    func doubts() {
        #expect(outcome([], .timedOut) == late)
        #expect(outcome([], .connectTimedOut) == .inconclusive(.connectTimedOut))
        #expect(outcome([22, 3], .timedOut) == .inconclusive(.timedOut(afterBytes: true)))
        #expect(outcome([22, 3, 3, 0, 50, 2], .closed) == .inconclusive(.endedInsideMessage))
        #expect(
            outcome(Flights.alert(112, level: 1), .timedOut)
                == .inconclusive(.onlyWarned(TLSAlert(level: 1, code: 112))))
        #expect(
            outcome(Array("HTTP/1.1 400 Bad\r\n".utf8), .closed) == .inconclusive(.plainHTTP("HTTP/1.1 400 Bad")))
        #expect(outcome([], .cancelled) == .inconclusive(.cancelled))
    }

    @Test("a reset while connecting says nothing, and want of sockets is ours")
    func connecting() {
        let refused = SocketFailure(code: 111)
        #expect(outcome([], .notConnected(refused)) == .inconclusive(.notConnected(refused.text, isRefusal: true)))
        #expect(outcome([], .notConnected(SocketFailure(code: 24))) == .notTestable(SocketFailure(code: 24).text))
    }

    @Test("a ServerHello that takes what nobody offered is no acceptance")
    func refusesForeignChoices() {
        for bytes in [
            Flights.hello(.tls13, .aes256GCM), Flights.hello(.tls12, CipherSuite(rawValue: 0x008C)),
            Flights.hello(.tls12, .aes256GCM),
        ] { #expect(outcome(bytes, .finished).word == "inconclusive") }
        let groups = ProbeCatalogue.postQuantum(nil).hello
        #expect(outcome(Flights.hello(isRetry: true), .finished, to: groups).word == "inconclusive")
    }

    @Test("an internal error and silence have to come twice; an acceptance is final")
    func confirms() {
        #expect(refused.confirmed(by: late) == refused)
        #expect(internalError.confirmed(by: internalError) == internalError)
        #expect(internalError.confirmed(by: refused) == refused)
        #expect(closed.confirmed(by: closed) == closed)
        #expect(closed.confirmed(by: good) == good)
        #expect(closed.confirmed(by: late).word == "inconclusive")
    }

    @Test("a refusal counts only between two good controls; an acceptance needs none")
    func attributes() {
        #expect(refused.attributed(before: good, after: good) == refused)
        for bad in [refused, closed, late] {
            #expect(refused.attributed(before: bad, after: good).word == "inconclusive")
            #expect(refused.attributed(before: good, after: bad).word == "inconclusive")
            #expect(closed.attributed(before: good, after: bad).word == "inconclusive")
            #expect(good.attributed(before: bad, after: bad) == good)
        }
    }
}
