extension ClientHello {
    /// The random parts of a hello.
    package struct Nonce: Sendable, Hashable {
        /// 32 bytes, `ClientHello.random`.
        package var random: [UInt8]
        /// Up to 32 bytes; TLS 1.3 servers send it back (RFC 8446 D.4).
        package var sessionID: [UInt8]
        /// 32 bytes, the x25519 key.
        package var key: [UInt8]
        /// Which of the reserved values to mix in, 0 to 15.
        package var grease: UInt8

        /// Draws everything from a generator.
        package init(using generator: inout some RandomNumberGenerator) {
            random = Self.bytes(&generator)
            sessionID = Self.bytes(&generator)
            key = Self.bytes(&generator)
            // The high bit has no meaning there, and an even lowest byte is no small-order point.
            key[31] &= 0x7F
            grease = UInt8.random(in: 0...15, using: &generator)
        }

        private static func bytes(_ generator: inout some RandomNumberGenerator) -> [UInt8] {
            (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
    }

    /// The record or records of the hello, ready to be sent.
    ///
    /// The record's version is 3.1 as long as no version at all is settled (RFC 8446 5.1), and 3.0 for SSL 3 alone.
    package func encoded(_ nonce: Nonce) -> [UInt8] {
        if highestVersion == .ssl2 { return encodedSSL2(nonce) }
        let message = handshakeMessage(nonce)
        var writer = ByteWriter()
        for start in stride(from: 0, to: message.count, by: 16_384) {
            writer.uint8(22)
            writer.uint16(highestVersion == .ssl3 ? 0x0300 : 0x0301)
            writer.vector16 { $0.append(message[start..<min(start + 16_384, message.count)]) }
        }
        return writer.bytes
    }

    /// The handshake message without its record.
    package func handshakeMessage(_ nonce: Nonce) -> [UInt8] {
        var writer = ByteWriter()
        writer.uint8(1)
        writer.vector24 { body in
            body.uint16(min(highestVersion, .tls12).code)
            body.append(nonce.random)
            body.vector8 { $0.append(offersTLS13 ? nonce.sessionID : []) }
            body.vector16 { list in
                if isGreased { list.uint16(Self.reserved(nonce.grease)) }
                for suite in suites { list.uint16(suite.rawValue) }
            }
            body.vector8 { $0.append(compressionMethods) }
            // SSL 3 knows no extensions; a server of that time may not skip them.
            if highestVersion > .ssl3 { body.vector16 { extensions(nonce, &$0) } }
        }
        return writer.bytes
    }

    /// RFC 8701: 0x0A0A, 0x1A1A, ... 0xFAFA.
    static func reserved(_ number: UInt8) -> UInt16 { UInt16(number & 15) * 0x1010 + 0x0A0A }

    private func extensions(_ nonce: Nonce, _ list: inout ByteWriter) {
        if isGreased {
            list.uint16(Self.reserved(nonce.grease &+ 1))
            list.uint16(0)
            // An extension that nobody has registered, with a body.
            list.uint16(0xF0F1)
            list.vector16 { $0.append(nonce.random.prefix(17)) }
        }
        for addition in extraExtensions {
            list.uint16(addition.number)
            list.vector16 { $0.append(addition.body) }
        }
        if let serverName {
            Self.add(0, &list) { body in
                body.vector16 { names in
                    names.uint8(0)
                    names.vector16 { $0.append(serverName.utf8) }
                }
            }
        }
        if !offersTLS13 || versions.count > 1 {
            // Extended master secret, secure renegotiation: old servers that insist on them shall not refuse for that.
            Self.add(23, &list) { _ in }
            Self.add(0xFF01, &list) { $0.uint8(0) }
            // Points are sent uncompressed.
            Self.add(11, &list) { $0.vector8 { $0.uint8(0) } }
        }
        if !groups.isEmpty {
            Self.add(10, &list) { body in
                body.vector16 { names in
                    if isGreased { names.uint16(Self.reserved(nonce.grease &+ 2)) }
                    for group in groups { names.uint16(group.rawValue) }
                }
            }
        }
        if highestVersion >= .tls12, !signatureSchemes.isEmpty {
            Self.add(13, &list) { body in
                body.vector16 { names in
                    if isGreased { names.uint16(Self.reserved(nonce.grease &+ 3)) }
                    for scheme in signatureSchemes { names.uint16(scheme.rawValue) }
                }
            }
        }
        if !applicationProtocols.isEmpty || isGreased {
            Self.add(16, &list) { body in
                body.vector16 { names in
                    if isGreased { names.vector8 { $0.uint16(Self.reserved(nonce.grease &+ 4)) } }
                    for name in applicationProtocols.isEmpty ? ["http/1.1"] : applicationProtocols {
                        names.vector8 { $0.append(name.utf8) }
                    }
                }
            }
        }
        if offersTLS13 { extensionsOfTLS13(nonce, &list) }
    }

    private func extensionsOfTLS13(_ nonce: Nonce, _ list: inout ByteWriter) {
        Self.add(43, &list) { body in
            body.vector8 { names in
                if isGreased {
                    names.uint16(Self.reserved(nonce.grease &+ 5))
                    // A version that may come one day.
                    names.uint16(0x0305)
                }
                for version in versions { names.uint16(version.code) }
            }
        }
        Self.add(51, &list) { body in
            body.vector16 { shares in
                if isGreased {
                    shares.uint16(Self.reserved(nonce.grease &+ 2))
                    shares.vector16 { $0.uint8(0) }
                }
                for group in keyShares {
                    guard let key = group.publicKey(random: nonce.key) else { continue }
                    shares.uint16(group.rawValue)
                    shares.vector16 { $0.append(key) }
                }
            }
        }
        // A resumption would need (EC)DHE too; some servers send tickets only to who says so.
        Self.add(45, &list) { $0.vector8 { $0.uint8(1) } }
    }

    private static func add(_ number: UInt16, _ list: inout ByteWriter, _ body: (inout ByteWriter) -> Void) {
        list.uint16(number)
        list.vector16(body)
    }

    /// The CLIENT-HELLO of SSL 2 (draft-hickman-netscape-ssl-00, 1.2): all its ciphers, a challenge of 16 bytes.
    private func encodedSSL2(_ nonce: Nonce) -> [UInt8] {
        var message = ByteWriter()
        message.uint8(1)
        message.uint16(TLSVersion.ssl2.code)
        message.uint16(UInt16(Self.ciphersOfSSL2.count * 3))
        message.uint16(0)
        message.uint16(16)
        for cipher in Self.ciphersOfSSL2 {
            message.uint8(UInt8(cipher >> 16))
            message.uint16(UInt16(truncatingIfNeeded: cipher))
        }
        message.append(nonce.random.prefix(16))
        var record = ByteWriter()
        record.uint16(0x8000 | UInt16(message.bytes.count))
        record.append(message.bytes)
        return record.bytes
    }

    /// RC4, RC4 export, RC2, RC2 export, IDEA, DES and triple DES, all with MD5.
    private static let ciphersOfSSL2: [UInt32] = [
        0x010080, 0x020080, 0x030080, 0x040080, 0x050080, 0x060040, 0x0700C0,
    ]
}
