import TestSupport
import Testing

/// How a client sees one defect of TLS: true with it, false without.
struct HandshakeLook: Sendable, CustomTestStringConvertible {
    let defect: String
    var nodes = 1
    let look: @Sendable (LiveDeployment) async throws -> Bool

    init(_ defect: String, nodes: Int = 1, _ look: @escaping @Sendable (LiveDeployment) async throws -> Bool) {
        self.defect = defect
        self.nodes = nodes
        self.look = look
    }

    var testDescription: String { defect }

    private static let either = ["-min_protocol", "TLSv1.2"]

    /// What clients get that offer TLS 1.3, 1.2, 1.1 and 1.0 alone, and both of the newer ones.
    private static func versions(_ live: LiveDeployment, name: String? = "localhost", node: Int = 0) async throws
        -> [String?]
    {
        var found: [String?] = []
        for options in [Handshake.tls13, Handshake.tls12, Handshake.tls11, Handshake.tls10, either] {
            found.append(try await live.version(options, name: name, node: node))
        }
        return found
    }

    private static let soundVersions = ["TLSv1.3", nil, nil, nil, "TLSv1.3"]
    private static let weakVersions = ["TLSv1.3", "TLSv1.2", nil, nil, "TLSv1.3"]

    static let versions: [HandshakeLook] = [
        HandshakeLook("no-tls13") { try await versions($0) == [nil, "TLSv1.2", nil, nil, "TLSv1.2"] },
        HandshakeLook("prefers-tls12") { try await versions($0) == ["TLSv1.3", nil, nil, nil, "TLSv1.2"] },
        HandshakeLook("tls12") { try await versions($0) == weakVersions },
        HandshakeLook("tls11") { try await versions($0) == ["TLSv1.3", nil, "TLSv1.1", nil, "TLSv1.3"] },
        HandshakeLook("tls10") { try await versions($0) == ["TLSv1.3", nil, nil, "TLSv1", "TLSv1.3"] },
        HandshakeLook("weak-sni") { live in
            let named = try await versions(live)
            let unnamed = try await versions(live, name: nil)
            let other = try await versions(live, name: "api.localhost")
            return named == soundVersions && unnamed == weakVersions && other == weakVersions
        },
        HandshakeLook("weak-node", nodes: 3) { live in
            let first = try await versions(live)
            let second = try await versions(live, node: 1)
            let third = try await versions(live, node: 2)
            return first == soundVersions && second == weakVersions && third == weakVersions
        },
    ]

    /// The suite that the client gets who offers them in this order.
    private static func pick(_ live: LiveDeployment, _ offered: String...) async throws -> String? {
        let names = ["-tls1_3", "-ciphersuites", offered.joined(separator: ":")]
        return try await live.handshake(names).suite
    }

    static let suites: [HandshakeLook] = [
        HandshakeLook("aes128-preferred") {
            try await pick($0, Handshake.aes256, Handshake.chacha, Handshake.aes128) == Handshake.aes128
        },
        HandshakeLook("chacha-preferred") {
            try await pick($0, Handshake.aes256, Handshake.aes128, Handshake.chacha) == Handshake.chacha
        },
        HandshakeLook("client-order") { live in
            guard try await pick(live, Handshake.aes128, Handshake.aes256) == Handshake.aes128 else { return false }
            return try await pick(live, Handshake.aes256, Handshake.aes128) == Handshake.aes256
        },
        HandshakeLook("aes128-also") { live in
            guard try await pick(live, Handshake.aes128) == Handshake.aes128 else { return false }
            return try await pick(live, Handshake.aes128, Handshake.aes256) == Handshake.aes256
        },
        HandshakeLook("chacha-also") { live in
            guard try await pick(live, Handshake.chacha) == Handshake.chacha else { return false }
            return try await pick(live, Handshake.chacha, Handshake.aes256) == Handshake.aes256
        },
    ]

    /// A certificate that OpenSSL complains about in these words, and in no others of the list.
    private static func complaint(_ defect: String, _ words: String) -> HandshakeLook {
        HandshakeLook(defect) { live in
            let complaints = try await live.handshake().complaints
            return !complaints.isEmpty && complaints.allSatisfy { $0.contains(words) }
        }
    }

    static let certificates: [HandshakeLook] = [
        complaint("expired", "certificate has expired"),
        complaint("not-yet-valid", "certificate is not yet valid"),
        complaint("wrong-host", "ostname mismatch"),
        complaint("self-signed", "self-signed certificate"),
        complaint("rsa-1024", "EE certificate key too weak"),
        complaint("sha1-signature", "CA signature digest algorithm too weak"),
        HandshakeLook("missing-intermediate") {
            try await $0.handshake().complaints.contains { $0.contains("unable to get local issuer certificate") }
        },
        HandshakeLook("common-name-only") { live in
            let certificate = try await live.certificate()
            return !certificate.contains("Subject Alternative Name") && certificate.contains("CN = localhost")
        },
        complaint("client-purpose", "unsuitable certificate purpose"),
    ]
}

extension LiveDeployment {
    /// The certificate of the first node, as `openssl x509` describes it.
    func certificate() async throws -> String {
        let target = "\(ready.nodes[0].address):\(ready.nodes[0].port)"
        let shown = try await program(["openssl", "s_client", "-connect", target, "-servername", "localhost"])
        let text = try await program(["openssl", "x509", "-noout", "-text"], input: shown.standardOutput)
        return text.output
    }
}
