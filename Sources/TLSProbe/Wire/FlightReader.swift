/// Reads the beginning of what a server sends, up to what decides a probe. Any bytes may come, in any pieces.
package struct FlightReader: Sendable {
    /// What came first.
    package enum Finding: Sendable, Hashable {
        case serverHello(ServerHello)
        /// A SERVER-HELLO of SSL 2; `ciphers` are those that it has in common with the client.
        case ssl2Hello(version: UInt16, cipherCount: Int)
        /// An error message of SSL 2.
        case ssl2Error(UInt16)
        case alert(TLSAlert)
        /// Plain HTTP; the first line of it.
        case plainHTTP(String)
        /// No TLS, or TLS with a mistake in it.
        case malformed(String)
    }

    /// What decides the probe, once it has come.
    package private(set) var finding: Finding?
    /// Alerts of level warning that came before.
    package private(set) var warnings: [TLSAlert] = []
    /// Whether an SSL 2 message is expected; such a record looks like none of TLS.
    private let expectsSSL2: Bool
    private var buffer: [UInt8] = []
    private var handshake: [UInt8] = []
    private var alert: [UInt8] = []

    package init(expectsSSL2: Bool = false) { self.expectsSSL2 = expectsSSL2 }

    /// Whether bytes have come that decide nothing yet.
    package var isPartial: Bool { finding == nil && !(buffer.isEmpty && handshake.isEmpty && alert.isEmpty) }

    /// Takes the next bytes.
    package mutating func receive(_ bytes: some Collection<UInt8>) {
        guard finding == nil else { return }
        buffer.append(contentsOf: bytes)
        do throws(ByteReader.Malformed) {
            while finding == nil, try readRecord() {}
        } catch {
            finding = .malformed(error.problem)
        }
    }

    /// Reads one record off the buffer; false when it is not complete.
    private mutating func readRecord() throws(ByteReader.Malformed) -> Bool {
        if let line = plainText() {
            finding = .plainHTTP(line)
            return false
        }
        guard let first = buffer.first, !mayBecomeHTTP else { return false }
        if first & 0x80 != 0, expectsSSL2 { return try readSSL2() }
        guard (20...23).contains(first) else {
            throw ByteReader.Malformed("the first byte is 0x\(hexText([first])), which begins no TLS record")
        }
        guard buffer.count >= 2 else { return false }
        guard buffer[1] == 3 else {
            throw ByteReader.Malformed("the record's version is \(buffer[1]), not 3")
        }
        guard buffer.count >= 5 else { return false }
        let length = Int(buffer[3]) << 8 | Int(buffer[4])
        guard length > 0, length <= 16_384 + 2_048 else {
            throw ByteReader.Malformed("the record has a length of \(length)")
        }
        guard buffer.count >= 5 + length else { return false }
        let content = Array(buffer[5..<5 + length])
        buffer.removeFirst(5 + length)
        switch first {
        case 21: try take(alert: content)
        case 22: try take(handshake: content)
        default: throw ByteReader.Malformed("a record of type \(first) comes before any ServerHello")
        }
        return true
    }

    private mutating func take(alert content: [UInt8]) throws(ByteReader.Malformed) {
        guard handshake.isEmpty else { throw ByteReader.Malformed("an alert comes inside a handshake message") }
        alert += content
        while alert.count >= 2, finding == nil {
            let next = TLSAlert(level: alert[0], code: alert[1])
            alert.removeFirst(2)
            switch next.level {
            case 1: warnings.append(next)
            case 2: finding = .alert(next)
            default: throw ByteReader.Malformed("an alert has the level \(next.level)")
            }
        }
    }

    private mutating func take(handshake content: [UInt8]) throws(ByteReader.Malformed) {
        guard alert.isEmpty else { throw ByteReader.Malformed("a handshake message comes inside an alert") }
        handshake += content
        guard handshake[0] == 2 else {
            throw ByteReader.Malformed("the first handshake message is of type \(handshake[0]), not a ServerHello")
        }
        guard handshake.count >= 4 else { return }
        let length = Int(handshake[1]) << 16 | Int(handshake[2]) << 8 | Int(handshake[3])
        guard length <= 16_384 else { throw ByteReader.Malformed("the ServerHello claims \(length) bytes") }
        guard handshake.count >= 4 + length else { return }
        finding = .serverHello(try ServerHello(body: handshake[4..<4 + length]))
    }

    /// SERVER-HELLO (draft-hickman-netscape-ssl-00, 1.2) or ERROR.
    private mutating func readSSL2() throws(ByteReader.Malformed) -> Bool {
        guard buffer.count >= 2 else { return false }
        let length = Int(buffer[0] & 0x7F) << 8 | Int(buffer[1])
        guard buffer.count >= 2 + length else { return false }
        var reader = ByteReader(buffer[2..<2 + length])
        switch try reader.uint8("the type of the message") {
        case 0: finding = .ssl2Error(try reader.uint16("the error"))
        case 4:
            _ = try reader.bytes(2, "the session id hit and certificate type")
            let version = try reader.uint16("the version")
            let certificate = try reader.uint16("the length of the certificate")
            let ciphers = try reader.uint16("the length of the ciphers")
            let connection = try reader.uint16("the length of the connection id")
            guard ciphers % 3 == 0 else { throw ByteReader.Malformed("the SSL 2 ciphers are no multiple of 3 bytes") }
            _ = try reader.bytes(Int(certificate) + Int(ciphers) + Int(connection), "the SERVER-HELLO of SSL 2")
            try reader.end(of: "the SERVER-HELLO of SSL 2")
            finding = .ssl2Hello(version: version, cipherCount: Int(ciphers / 3))
        case let type: throw ByteReader.Malformed("the SSL 2 message is of type \(type)")
        }
        return true
    }

    /// The first line, when it is HTTP that came; a line without an end counts from 64 bytes on.
    private func plainText() -> String? {
        guard buffer.starts(with: Self.httpMark) else { return nil }
        let line = buffer.prefix { $0 != 0x0D && $0 != 0x0A }
        guard line.count < buffer.count || line.count >= 64 else { return nil }
        return String(decoding: line.prefix(64).map { (0x20...0x7E).contains($0) ? $0 : 0x3F }, as: UTF8.self)
    }

    private var mayBecomeHTTP: Bool { Self.httpMark.starts(with: buffer) || buffer.starts(with: Self.httpMark) }

    private static let httpMark = Array("HTTP/".utf8)
}
