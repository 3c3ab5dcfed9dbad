import TestSupport
import Testing

@testable import TLSProbe

@Suite("The reader of a server's first flight")
struct FlightReaderTests {
    @Test("a ServerHello tells version, suite and group")
    func readsHello() throws {
        let finding = FlightReader(reading: Flights.hello()).finding
        guard case .serverHello(let hello) = finding else {
            Issue.record("\(String(describing: finding))")
            return
        }
        #expect(hello.knownVersion == .tls13)
        #expect(hello.suite == .aes256GCM)
        #expect(hello.group == .x25519)
        #expect(!hello.isRetryRequest)
        #expect(hello.extensions == [43, 51])
    }

    @Test("a HelloRetryRequest is told by its random, and names suite and group")
    func readsRetry() {
        guard case .serverHello(let hello) = FlightReader(reading: Flights.hello(isRetry: true)).finding else {
            Issue.record("no ServerHello")
            return
        }
        #expect(hello.isRetryRequest)
        #expect(hello.group == .x25519)
    }

    @Test(
        "an old ServerHello may end before the extensions", arguments: [TLSVersion.ssl3, .tls10, .tls11, .tls12])
    func readsOldHello(version: TLSVersion) {
        let suite = CipherSuite(rawValue: 0x002F)
        guard case .serverHello(let hello) = FlightReader(reading: Flights.hello(version, suite)).finding else {
            Issue.record("no ServerHello")
            return
        }
        // The old field says TLS 1.2 at most; the versions below have numbers of their own.
        #expect(hello.knownVersion == version)
        #expect(hello.suite == suite)
    }

    @Test("the end of the random warns of a downgrade", arguments: [(UInt8(1), true), (0, true), (2, false)])
    func readsSentinel(last: UInt8, isSentinel: Bool) {
        let random = [UInt8](repeating: 3, count: 24) + Array("DOWNGRD".utf8) + [last]
        let flight = Flights.hello(.tls12, CipherSuite(rawValue: 0xC02F), random: random)
        guard case .serverHello(let hello) = FlightReader(reading: flight).finding else {
            Issue.record("no ServerHello")
            return
        }
        #expect(hello.hasDowngradeSentinel == isSentinel)
    }

    @Test("a fatal alert decides, a warning waits for what follows")
    func readsAlerts() {
        #expect(FlightReader(reading: Flights.alert(70)).finding == .alert(TLSAlert(level: 2, code: 70)))
        let warned = FlightReader(reading: Flights.alert(112, level: 1))
        #expect(warned.finding == nil)
        #expect(warned.warnings == [TLSAlert(level: 1, code: 112)])
        #expect(!warned.isPartial)
        let both = FlightReader(reading: Flights.alert(112, level: 1) + Flights.hello())
        guard case .serverHello = both.finding else {
            Issue.record("no ServerHello after a warning")
            return
        }
    }

    @Test("a SERVER-HELLO of SSL 2 is read only where one was asked for")
    func readsSSL2() {
        #expect(
            FlightReader(reading: Flights.ssl2, expectsSSL2: true).finding == .ssl2Hello(version: 2, cipherCount: 1))
        guard case .malformed = FlightReader(reading: Flights.ssl2).finding else {
            Issue.record("taken for TLS")
            return
        }
    }

    @Test("plain HTTP is told from TLS")
    func readsHTTP() {
        let text = Array("HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n".utf8)
        #expect(FlightReader(reading: text).finding == .plainHTTP("HTTP/1.1 400 Bad Request"))
        #expect(FlightReader(reading: Array(text.prefix(3))).isPartial)
    }

    @Test(
        "what breaks the rules is malformed, and says how",
        arguments: [
            Flights.record(23, [1, 2, 3]), Flights.record(20, [1]), [22, 2, 0, 0, 1, 0], Flights.record(22, []),
            [22, 3, 3, 0xFF, 0xFF], Flights.record(22, Flights.message(11, [0, 0, 0])), Flights.record(21, [3, 40]),
            Flights.record(22, Flights.message(2, Flights.helloBody() + [0])),
            Flights.record(22, Flights.message(2, Array(Flights.helloBody().dropLast()))),
            Flights.record(22, [2, 0xFF, 0xFF, 0xFF]), Array("SSH-2.0-OpenSSH_9.2\r\n".utf8),
        ])
    func refusesMalformed(bytes: [UInt8]) {
        guard case .malformed(let problem) = FlightReader(reading: bytes).finding else {
            Issue.record("taken: \(hexText(bytes))")
            return
        }
        #expect(!problem.isEmpty)
    }

    @Test("an extension that comes twice is malformed")
    func refusesTwins() {
        var body = Flights.helloBody(group: nil)
        body.removeLast(8)
        body += [0, 12, 0, 43, 0, 2, 3, 4, 0, 43, 0, 2, 3, 4]
        #expect(
            FlightReader(reading: Flights.record(22, Flights.message(2, body))).finding
                == .malformed("extension 43 comes twice"))
    }

    @Test("every beginning of a flight is partial, and none decides too early")
    func prefixesArePartial() {
        for flight in [
            Flights.hello(), Flights.hello(isRetry: true), Flights.alert(40), Flights.hello(.tls10, .init(rawValue: 5)),
        ] {
            for count in 1..<flight.count {
                let reader = FlightReader(reading: Array(flight.prefix(count)))
                #expect(reader.finding == nil)
                #expect(reader.isPartial)
            }
        }
    }

    @Test("a flight in any pieces comes to the same, whatever bytes it has")
    func piecesDoNotMatter() {
        var generator = SeededGenerator(seed: 7)
        let samples = [
            Flights.hello(), Flights.hello(isRetry: true), Flights.alert(40),
            Flights.alert(0, level: 1) + Flights.hello(),
            Flights.ssl2, Array("HTTP/1.0 200 OK\r\n\r\n".utf8), [],
        ]
        for round in 0..<20_000 {
            var bytes = samples[round % samples.count]
            for _ in 0..<Int.random(in: 0...4, using: &generator) {
                switch Int.random(in: 0...3, using: &generator) {
                case 0 where !bytes.isEmpty:
                    bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(in: 0...255, using: &generator)
                case 1:
                    bytes.insert(
                        .random(in: 0...255, using: &generator), at: Int.random(in: 0...bytes.count, using: &generator))
                case 2 where !bytes.isEmpty: bytes.remove(at: Int.random(in: 0..<bytes.count, using: &generator))
                default: bytes += (0..<8).map { _ in UInt8.random(in: 0...255, using: &generator) }
                }
            }
            let expectsSSL2 = Bool.random(using: &generator)
            let whole = FlightReader(reading: bytes, expectsSSL2: expectsSSL2)
            var pieces = FlightReader(expectsSSL2: expectsSSL2)
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...min(rest.count, 9), using: &generator)
                pieces.receive(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            #expect(whole.finding == pieces.finding, "\(hexText(bytes))")
            #expect(whole.warnings == pieces.warnings)
        }
    }
}
