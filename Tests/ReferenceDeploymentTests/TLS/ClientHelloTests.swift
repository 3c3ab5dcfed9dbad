import NIOCore
import TestSupport
import Testing

@testable import ReferenceDeployment

@Suite("Reading a ClientHello")
struct ClientHelloTests {
    private func parsed(_ reading: ClientHello.Reading) -> ClientHello? {
        if case .hello(let hello) = reading { hello } else { nil }
    }

    private func read(_ bytes: [UInt8]) -> ClientHello.Reading { ClientHello.read(ByteBuffer(bytes: bytes)) }

    @Test("its parts are found")
    func parts() throws {
        let sent = BareHello(
            suites: [0x1301, 0x1302], name: "Api.LOCALHOST", versions: [0x0304, 0x0303], others: [(0x3377, [1, 2])])
        let hello = try #require(parsed(read(sent.record)))
        #expect(hello.suites == [0x1301, 0x1302])
        #expect(hello.serverName == "api.localhost")
        #expect(hello.versions == [0x0304, 0x0303])
        #expect(hello.extensions == [0, 10, 13, 43, 51, 0x3377])
        #expect(hello.shares == [0x001d])
        #expect(hello.offersTLS13)
        #expect(hello.offersTLS12)
        #expect(!hello.hasGrease)
    }

    @Test("one that is cut off anywhere is incomplete")
    func cut() {
        let record = BareHello().record
        for length in 0..<record.count { #expect(read(Array(record[..<length])) == .incomplete) }
    }

    @Test("one in several records is put together")
    func fragments() {
        let message = BareHello().message
        for length in [1, 3, 4, 100] {
            let records = stride(from: 0, to: message.count, by: length).flatMap { start -> [UInt8] in
                [22, 3, 1] + Array(message[start..<min(start + length, message.count)]).vector16
            }
            #expect(read(records) == read(BareHello().record))
        }
    }

    @Test("a hello of SSL 2 is told from other bytes")
    func other() {
        #expect(read([0x80, 46, 1, 0, 2]) == .ssl2)
        #expect(read(Array("GET / HTTP/1.1\r\n".utf8)) == .other)
        #expect(read([22, 3, 1, 0, 4, 2, 0, 0, 0]) == .other)
    }

    @Test("no bytes stop it", arguments: 0..<50)
    func noise(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var record = BareHello().record
        for _ in 0..<200 {
            var changed = record
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                changed[Int.random(in: 0..<changed.count, using: &generator)] = UInt8.random(
                    in: .min ... .max, using: &generator)
            }
            // Whatever it comes to, it comes to something; a hello keeps within the bytes that there are.
            if let hello = parsed(read(changed)) { #expect(hello.suites.count * 2 <= changed.count) }
            if Bool.random(using: &generator) { record = changed }
        }
    }
}
