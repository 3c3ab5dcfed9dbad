import TestSupport

/// What OpenSSL's own client saw of one handshake.
struct Handshake: Sendable {
    /// Such as `TLSv1.3`; nil when there was none.
    let version: String?
    /// In OpenSSL's name.
    let suite: String?
    /// Number of the alert that the server refused with.
    let alert: Int?
    /// What was wrong with the certificate, in OpenSSL's words; empty for nothing.
    let complaints: [String]
    /// Everything that was printed.
    let text: String

    init(_ text: String) {
        self.text = text
        let lines = text.split(separator: "\n").map { $0.drop { $0 == " " } }
        func value(_ label: String) -> String? {
            lines.first { $0.hasPrefix(label) }.map { String($0.dropFirst(label.count)) }
        }
        // Printed also when there was no handshake, then without a suite.
        suite = value("Ciphersuite: ")
        version = suite == nil ? nil : value("Protocol version: ")
        alert = lines.first { $0.contains("SSL alert number ") }?.split(separator: " ").last.flatMap { Int($0) }
        complaints = lines.filter { $0.hasPrefix("verify error:") || $0.hasPrefix("Verification error:") }
            .map(String.init)
    }

    /// The versions and suites of a client.
    static let tls13 = ["-tls1_3"]
    static let tls12 = ["-tls1_2"]
    static let tls11 = old("-tls1_1")
    static let tls10 = old("-tls1")

    private static func old(_ version: String) -> [String] { [version, "-cipher", "ALL@SECLEVEL=0"] }

    static func suites(_ names: String...) -> [String] { ["-tls1_3", "-ciphersuites", names.joined(separator: ":")] }

    static let aes256 = "TLS_AES_256_GCM_SHA384"
    static let aes128 = "TLS_AES_128_GCM_SHA256"
    static let chacha = "TLS_CHACHA20_POLY1305_SHA256"
}

extension LiveDeployment {
    /// A handshake of `openssl s_client`, without the system's configuration, which would narrow what it offers.
    func handshake(
        _ options: [String] = Handshake.tls13, name: String? = "localhost", node: Int = 0
    ) async throws -> Handshake {
        let target = ready.nodes[node]
        let naming = name.map { ["-servername", $0, "-verify_hostname", $0] } ?? ["-noservername"]
        let words =
            ["OPENSSL_CONF=/dev/null", "openssl", "s_client", "-brief", "-connect", "\(target.address):\(target.port)"]
            + ["-CAfile", ready.caFile] + naming + options
        let outcome = try await program(words)
        return Handshake(outcome.output + outcome.errors)
    }

    /// The version that a client gets with these options; nil when it is refused.
    func version(_ options: [String], name: String? = "localhost", node: Int = 0) async throws -> String? {
        try await handshake(options, name: name, node: node).version
    }
}
