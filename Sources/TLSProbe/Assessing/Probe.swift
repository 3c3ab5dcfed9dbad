/// One question to a server: a hello, and which alerts refuse it.
package struct Probe: Sendable, Hashable {
    /// What it is called in reports; unique.
    package let id: String
    /// What it offers, in a few words.
    package let title: String
    package let hello: ClientHello
    /// The fatal alerts that refuse this offer.
    package let refusals: Set<UInt8>
    /// Clients that send suites in this order.
    package let clients: [String]

    package init(
        _ id: String, _ title: String, _ hello: ClientHello, refusals: Set<UInt8> = TLSAlert.refusals,
        clients: [String] = []
    ) {
        self.id = id
        self.title = title
        self.hello = hello
        self.refusals = refusals
        self.clients = clients
    }
}

/// The questions of an assessment. Each offers everything in the dimensions that it does not ask about: an alert 40 says
/// only that one of them has nothing in common.
package enum ProbeCatalogue {
    /// Orders of the suites of TLS 1.3 that clients really send, with their versions.
    private static let openSSLOrder: [CipherSuite] = [.aes256GCM, .chacha20, .aes128GCM]
    private static let chromeOrder: [CipherSuite] = [.aes128GCM, .aes256GCM, .chacha20]
    private static let firefoxOrder: [CipherSuite] = [.aes128GCM, .chacha20, .aes256GCM]
    private static let goOrder: [CipherSuite] = [.chacha20, .aes128GCM, .aes256GCM]
    /// The order of the full handshake, which OpenSSL makes for us.
    package static let javaOrder: [CipherSuite] = [.aes256GCM, .aes128GCM, .chacha20]

    /// The known-good hello before the others: every version, every suite, the order of OpenSSL.
    package static func control(_ name: String?) -> Probe {
        Probe(
            "control", "every version, in the order of OpenSSL and curl",
            ClientHello(
                versions: [.tls13, .tls12, .tls11, .tls10], suites: openSSLOrder + CipherSuite.allOlder,
                serverName: name), clients: ["curl", "OpenSSL"])
    }

    /// The known-good hello after the others: the oldest version named first, the order of Firefox.
    package static func controlAfter(_ name: String?) -> Probe {
        Probe(
            "control-after", "every version, the oldest first, in the order of Firefox",
            ClientHello(
                versions: [.tls10, .tls11, .tls12, .tls13], suites: firefoxOrder + CipherSuite.allOlder,
                serverName: name), clients: ["Firefox"])
    }

    /// Chrome's order, with reserved values as Chrome sends them (RFC 8701), or without.
    package static func chrome(_ name: String?, isGreased: Bool = true) -> Probe {
        Probe(
            isGreased ? "chrome" : "chrome-plain",
            "in the order of Chrome and Go" + (isGreased ? ", with reserved and unknown values" : ""),
            ClientHello(
                versions: [.tls13, .tls12], suites: chromeOrder + CipherSuite.allOlder, serverName: name,
                applicationProtocols: ["h2", "http/1.1"], isGreased: isGreased),
            // Whatever alert the unknown values get: the same hello without them tells whether it was for them.
            refusals: TLSAlert.refusals.union(isGreased ? [10, 22, 50, 109, 110, 112] : []), clients: ["Chrome", "Go"])
    }

    /// TLS 1.3 alone, ChaCha20 first as clients without AES in hardware.
    package static func only13(_ name: String?) -> Probe {
        Probe(
            "tls-1.3-only", "TLS 1.3 alone, in the order of Go without AES in hardware",
            ClientHello(versions: [.tls13], suites: goOrder, serverName: name), clients: ["Go without AES"])
    }

    /// AES-256-GCM and nothing else.
    package static func aes256Alone(_ name: String?) -> Probe {
        Probe(
            "aes-256-only", "TLS 1.3 with AES-256-GCM alone",
            ClientHello(versions: [.tls13], suites: [.aes256GCM], serverName: name))
    }

    /// Every suite of TLS 1.3 but AES-256-GCM.
    package static func withoutAES256(_ name: String?) -> Probe {
        Probe(
            "without-aes-256", "TLS 1.3 with every suite but AES-256-GCM",
            ClientHello(
                versions: [.tls13], suites: CipherSuite.allTLS13.filter { $0 != .aes256GCM }, serverName: name))
    }

    /// No key at all, which a server answers with a request for one of the group that it likes best.
    package static func noKeyShare(_ name: String?) -> Probe {
        Probe(
            "no-key-share", "TLS 1.3 without a key, so that the server asks for one",
            ClientHello(versions: [.tls13], suites: CipherSuite.allTLS13, keyShares: [], serverName: name),
            refusals: withoutCommonGroup)
    }

    /// Alerts of servers that know none of the groups. RFC 8446 4.2.7 asks for handshake_failure or insufficient_security; Java
    /// sends unexpected_message.
    private static let withoutCommonGroup = TLSAlert.refusals.union([10])

    /// Groups that resist a quantum computer, and after them obsolete ones: what is asked for tells of both.
    package static func postQuantum(_ name: String?) -> Probe {
        Probe(
            "post-quantum", "TLS 1.3 with post-quantum groups, and then obsolete ones",
            ClientHello(
                versions: [.tls13], suites: CipherSuite.allTLS13, groups: NamedGroup.postQuantum + NamedGroup.obsolete,
                keyShares: [], serverName: name), refusals: withoutCommonGroup)
    }

    /// An old version with everything that it could want; the server answers with its best version up to it.
    package static func upTo(_ version: TLSVersion, _ name: String?, isNamed: Bool = true) -> Probe {
        let word = version.name.lowercased().split(separator: " ").joined(separator: "-")
        return Probe(
            isNamed ? word : "\(word)-no-name",
            version == .ssl2 ? "SSL 2" : "\(version.name) at most" + (isNamed ? "" : ", without a server name"),
            ClientHello(
                versions: [version], suites: version == .ssl2 ? [] : CipherSuite.allOlder,
                groups: NamedGroup.classical + [26, 27, 28].map(NamedGroup.init(rawValue:)) + NamedGroup.obsolete,
                keyShares: [], serverName: isNamed ? name : nil, compressionMethods: [0]),
            refusals: TLSAlert.refusals.union(
                version <= .ssl3
                    // A hello of that form is not understood at all: unexpected_message, record_overflow, decode_error.
                    // And it has no room for a name (109, 112).
                    ? [10, 22, 50, 109, 112]
                    // A server may insist on a name (RFC 8446 9.2, RFC 6066 3).
                    : isNamed ? [] : [109, 112]))
    }
}
