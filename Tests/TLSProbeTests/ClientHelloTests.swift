import TestSupport
import Testing

@testable import TLSProbe

/// Takes a hello apart again, by code that shares nothing with the one that puts it together but the reader of bytes.
private struct ReadHello {
    var recordVersion: UInt16
    var version: UInt16
    var sessionID: [UInt8]
    var suites: [UInt16]
    var compression: [UInt8]
    var extensions: [(number: UInt16, body: [UInt8])]

    init(_ bytes: [UInt8]) throws {
        var record = ByteReader(bytes)
        #expect(try record.uint8("type") == 22)
        recordVersion = try record.uint16("version")
        var message = ByteReader(try record.vector16("record"))
        try record.end(of: "flight")
        #expect(try message.uint8("type") == 1)
        var body = ByteReader(try message.bytes(message.uint24("length"), "body"))
        try message.end(of: "message")
        version = try body.uint16("version")
        _ = try body.bytes(32, "random")
        sessionID = Array(try body.vector8("session id"))
        suites = Self.numbers(Array(try body.vector16("suites")))
        compression = Array(try body.vector8("compression"))
        extensions = []
        guard !body.isEmpty else { return }
        var list = ByteReader(try body.vector16("extensions"))
        try body.end(of: "hello")
        while !list.isEmpty { extensions.append((try list.uint16("number"), Array(try list.vector16("body")))) }
    }

    static func numbers(_ bytes: [UInt8]) -> [UInt16] {
        stride(from: 0, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    }

    func list(_ number: UInt16) -> [UInt16] {
        extensions.first { $0.number == number }.map { Self.numbers(Array($0.body.dropFirst(number == 43 ? 1 : 2))) }
            ?? []
    }
}

@Suite("Hand-built hellos")
struct ClientHelloTests {
    private func nonce() -> ClientHello.Nonce {
        var generator = SeededGenerator(seed: 1)
        return ClientHello.Nonce(using: &generator)
    }

    @Test("every probe of the catalogue is well formed, in lengths and lists")
    func catalogueIsWellFormed() throws {
        let probes = [
            ProbeCatalogue.control("a.example"), ProbeCatalogue.controlAfter(nil), ProbeCatalogue.chrome("a.example"),
            ProbeCatalogue.chrome(nil, isGreased: false), ProbeCatalogue.only13("a.example"),
            ProbeCatalogue.aes256Alone("a.example"), ProbeCatalogue.withoutAES256("a.example"),
            ProbeCatalogue.noKeyShare("a.example"), ProbeCatalogue.postQuantum("a.example"),
            ProbeCatalogue.upTo(.tls12, "a.example"), ProbeCatalogue.upTo(.tls11, "a.example"),
            ProbeCatalogue.upTo(.tls10, "a.example"), ProbeCatalogue.upTo(.ssl3, "a.example"),
            ProbeCatalogue.upTo(.tls12, "a.example", isNamed: false),
        ]
        #expect(Set(probes.map(\.id)).count == probes.count)
        for probe in probes {
            let read = try ReadHello(probe.hello.encoded(nonce()))
            let grease = probe.hello.isGreased ? 1 : 0
            #expect(read.suites.dropFirst(grease).elementsEqual(probe.hello.suites.map(\.rawValue)), "\(probe.id)")
            #expect(Set(read.extensions.map(\.number)).count == read.extensions.count, "\(probe.id)")
            #expect(read.version == min(probe.hello.highestVersion, .tls12).code)
            if probe.hello.offersTLS13 {
                #expect(
                    read.list(43).suffix(probe.hello.versions.count).elementsEqual(probe.hello.versions.map(\.code)))
                #expect(read.sessionID.count == 32)
            } else {
                #expect(read.list(43).isEmpty)
            }
            if probe.hello.highestVersion > .ssl3 {
                #expect(read.list(10).dropFirst(grease).elementsEqual(probe.hello.groups.map(\.rawValue)))
                let name = read.extensions.first { $0.number == 0 }
                #expect((name != nil) == (probe.hello.serverName != nil))
            } else {
                #expect(read.extensions.isEmpty)
            }
        }
    }

    @Test("no list of old suites is longer than what old servers bear")
    func listsAreShort() {
        #expect(CipherSuite.allOlder.count < 128)
        #expect(CipherSuite.allOlder.contains { $0.name.contains("RC4") })
        #expect(CipherSuite.allOlder.contains { $0.name.contains("3DES") })
        #expect(CipherSuite.allOlder.contains { $0.name.contains("EXPORT") })
        #expect(CipherSuite.allTLS13.map(\.name).contains("TLS_AES_128_CCM_8_SHA256"))
    }

    @Test("names of suites and groups lead back to their numbers")
    func namesAreUnique() {
        for suite in CipherSuite.registry.keys { #expect(CipherSuite(name: suite.name) == suite) }
        for group in NamedGroup.classical + NamedGroup.postQuantum + NamedGroup.obsolete {
            #expect(NamedGroup(name: group.name) == group)
        }
        #expect(CipherSuite(rawValue: 0xFFFE).name == "0xFFFE")
    }

    @Test("an SSL 2 hello has the form of its draft")
    func writesSSL2() {
        let bytes = ProbeCatalogue.upTo(.ssl2, nil).hello.encoded(nonce())
        #expect(Int(bytes[0] & 0x7F) << 8 | Int(bytes[1]) == bytes.count - 2)
        #expect(bytes[0] & 0x80 != 0)
        #expect(Array(bytes[2..<5]) == [1, 0, 2])
        let ciphers = Int(bytes[5]) << 8 | Int(bytes[6])
        #expect(ciphers % 3 == 0 && bytes.count == 2 + 9 + ciphers + 16)
    }

    @Test("reserved values are mixed in everywhere, and nowhere twice in one list")
    func greases() throws {
        for number in UInt8(0)...15 {
            var nonce = nonce()
            nonce.grease = number
            let read = try ReadHello(ProbeCatalogue.chrome("a.example").hello.encoded(nonce))
            func isReserved(_ value: UInt16) -> Bool { value & 0x0F0F == 0x0A0A && value >> 8 == value & 0xFF }
            #expect(read.suites.filter(isReserved).count == 1)
            #expect(read.list(10).filter(isReserved).count == 1)
            #expect(read.list(13).filter(isReserved).count == 1)
            #expect(read.list(43).filter(isReserved).count == 1)
            #expect(read.list(43).contains(0x0305))
            #expect(read.extensions.map(\.number).filter(isReserved).count == 1)
        }
    }

    @Test("a hello without a key leaves the list of keys empty")
    func sendsNoKey() throws {
        let read = try ReadHello(ProbeCatalogue.noKeyShare(nil).hello.encoded(nonce()))
        #expect(read.extensions.first { $0.number == 51 }?.body == [0, 0])
    }
}
