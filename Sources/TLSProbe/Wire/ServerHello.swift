/// A ServerHello or HelloRetryRequest (RFC 8446 4.1.3 and 4.1.4, RFC 5246 7.4.1.3), as far as it stands in the clear.
package struct ServerHello: Sendable, Hashable {
    /// The number of the version that it settles: from `supported_versions`, or else from the old field.
    package var version: UInt16
    package var random: [UInt8]
    package var sessionID: [UInt8]
    package var suite: CipherSuite
    package var compressionMethod: UInt8
    /// The group of the server's key, or the one that it asks a key of.
    package var group: NamedGroup?
    /// Whether it asks for another hello first.
    package var isRetryRequest: Bool
    /// The numbers of its extensions, in order.
    package var extensions: [UInt16]

    /// Reads the body of a handshake message of type 2.
    init(body: ArraySlice<UInt8>) throws(ByteReader.Malformed) {
        var reader = ByteReader(body)
        let oldVersion = try reader.uint16("the version")
        random = Array(try reader.bytes(32, "the random"))
        sessionID = Array(try reader.vector8("the session id"))
        guard sessionID.count <= 32 else { throw ByteReader.Malformed("the session id is longer than 32 bytes") }
        suite = CipherSuite(rawValue: try reader.uint16("the cipher suite"))
        compressionMethod = try reader.uint8("the compression method")
        isRetryRequest = random == Self.retryRandom
        version = oldVersion
        extensions = []
        guard !reader.isEmpty else { return }
        var list = ByteReader(try reader.vector16("the list of extensions"))
        try reader.end(of: "the ServerHello")
        while !list.isEmpty {
            let number = try list.uint16("the number of an extension")
            var content = ByteReader(try list.vector16("extension \(number)"))
            guard !extensions.contains(number) else { throw ByteReader.Malformed("extension \(number) comes twice") }
            extensions.append(number)
            switch number {
            case 43:
                version = try content.uint16("the chosen version")
                try content.end(of: "supported_versions")
            case 51:
                group = NamedGroup(rawValue: try content.uint16("the group of the key"))
                if !isRetryRequest { _ = try content.vector16("the key") }
                try content.end(of: "key_share")
            default: break
            }
        }
    }

    /// The version, when it is one that exists.
    package var knownVersion: TLSVersion? { TLSVersion(code: version) }

    /// What the end of the random says to a client that offered more (RFC 8446 4.1.3): `DOWNGRD` and 1 when TLS 1.2 was
    /// settled by a server that speaks TLS 1.3, and 0 for TLS 1.1 and older by one that speaks TLS 1.2.
    package var hasDowngradeSentinel: Bool {
        random.suffix(8).elementsEqual(Self.sentinel + [1]) || random.suffix(8).elementsEqual(Self.sentinel + [0])
    }

    private static let sentinel = Array("DOWNGRD".utf8)

    /// RFC 8446 4.1.3: SHA-256 of `HelloRetryRequest`.
    static let retryRandom: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91, 0xC2, 0xA2,
        0x11,
        0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]
}
