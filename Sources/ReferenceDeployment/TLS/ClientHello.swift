import NIOCore

/// The parts of a ClientHello that a server may be wrong about (RFC 8446, 4.1.2), read before OpenSSL gets the bytes.
struct ClientHello: Equatable {
    /// What the first bytes of a connection came to.
    enum Reading: Equatable {
        case incomplete
        case hello(ClientHello)
        /// A hello of SSL 2.
        case ssl2
        /// Nothing that this parser knows; OpenSSL will say what it thinks of it.
        case other
    }

    /// The version field of TLS 1.2 and before; from 1.3 on it says nothing.
    var version: UInt16 = 0
    var suites: [UInt16] = []
    /// The types, in the order in which they came.
    var extensions: [UInt16] = []
    var serverName: String?
    var versions: [UInt16] = []
    var groups: [UInt16] = []
    var signatureSchemes: [UInt16] = []
    /// Those that a key share came for.
    var shares: [UInt16] = []

    /// Whether TLS 1.3 is offered.
    var offersTLS13: Bool { versions.contains(0x0304) }

    /// Whether TLS 1.2 is offered, in whichever way (RFC 8446, 4.2.1).
    var offersTLS12: Bool { extensions.contains(43) ? versions.contains(0x0303) : version >= 0x0303 }

    /// All values that RFC 8701 reserves for clients to send at random.
    var hasGrease: Bool {
        (suites + extensions + versions + groups + signatureSchemes + shares).contains { value in
            value & 0x0f0f == 0x0a0a && value >> 8 == value & 0xff
        }
    }

    /// Reads the records at the start of a connection.
    static func read(_ bytes: ByteBuffer) -> Reading {
        var bytes = bytes
        if let start = bytes.getBytes(at: bytes.readerIndex, length: 3), start[0] & 0x80 != 0, start[2] == 1 {
            return .ssl2
        }
        var message = ByteBuffer()
        while let type: UInt8 = bytes.readInteger() {
            guard type == 22 else { return .other }
            guard let version: UInt16 = bytes.readInteger() else { return .incomplete }
            guard version >> 8 == 3 else { return .other }
            guard let length: UInt16 = bytes.readInteger(), var body = bytes.readSlice(length: Int(length)) else {
                return .incomplete
            }
            message.writeBuffer(&body)
            guard let kind = message.getInteger(at: 0, as: UInt8.self) else { continue }
            guard kind == 1 else { return .other }
            guard let size = message.getInteger(at: 0, as: UInt32.self) else { continue }
            if let hello = message.getSlice(at: 4, length: Int(size & 0xff_ffff)) {
                return ClientHello(hello).map { .hello($0) } ?? .other
            }
        }
        return .incomplete
    }

    private init?(_ body: ByteBuffer) {
        var body = body
        guard let version: UInt16 = body.readInteger(), body.readSlice(length: 32) != nil,
            body.readVector(UInt8.self) != nil, let suites = body.readVector(UInt16.self),
            body.readVector(UInt8.self) != nil
        else { return nil }
        self.version = version
        self.suites = suites.words
        guard var extensions = body.readVector(UInt16.self) else { return }
        while let type: UInt16 = extensions.readInteger(), let content = extensions.readVector(UInt16.self) {
            self.extensions.append(type)
            take(content, of: type)
        }
    }

    private mutating func take(_ content: ByteBuffer, of type: UInt16) {
        var content = content
        switch type {
        case 0:
            // A list with one entry, of the type host_name (RFC 6066, 3).
            guard var list = content.readVector(UInt16.self), list.readInteger(as: UInt8.self) == 0 else { return }
            serverName = list.readVector(UInt16.self).map { String(buffer: $0).lowercased() }
        case 10: groups = content.readVector(UInt16.self)?.words ?? []
        case 13: signatureSchemes = content.readVector(UInt16.self)?.words ?? []
        case 43: versions = content.readVector(UInt8.self)?.words ?? []
        case 51:
            guard var list = content.readVector(UInt16.self) else { return }
            while let group: UInt16 = list.readInteger(), list.readVector(UInt16.self) != nil { shares.append(group) }
        default: break
        }
    }
}

extension ByteBuffer {
    /// A vector after its length (RFC 8446, 3.4).
    fileprivate mutating func readVector<Length: FixedWidthInteger>(_ length: Length.Type) -> ByteBuffer? {
        readInteger(as: length).flatMap { readSlice(length: Int($0)) }
    }

    /// The numbers of two bytes that make it up.
    fileprivate var words: [UInt16] {
        var rest = self
        var words: [UInt16] = []
        while let word: UInt16 = rest.readInteger() { words.append(word) }
        return words
    }
}
