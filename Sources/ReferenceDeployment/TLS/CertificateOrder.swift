import COpenSSL

/// What a server certificate is to be like; as it stands, sound.
struct CertificateOrder: Sendable {
    enum Key: Sendable, Equatable {
        case p256
        case rsa(bits: UInt32)
    }

    enum Issuer: Sendable {
        case root
        /// One between the root and the certificate, which the server sends along or forgets.
        case intermediate(isSent: Bool)
        case itself
    }

    static let day = 86_400

    var names: [String]
    var addresses: [String]
    var commonName: String
    /// Without it the names and addresses stand nowhere but in the common name.
    var hasAlternativeNames = true
    /// Seconds from now. An hour back, so that a client whose clock lags does not see a certificate of tomorrow.
    var validity = -3600..<7 * day
    var key = Key.p256
    var isSignedWithSHA1 = false
    var issuer = Issuer.root
    var purpose = "serverAuth"

    init(names: [String], addresses: [String]) {
        self.names = names
        self.addresses = addresses
        commonName = names.first ?? "localhost"
    }

    /// In the words of OpenSSL's configuration (x509v3_config).
    var extensions: [(nid: Int32, value: String)] {
        let isRSA = key != .p256
        var extensions: [(nid: Int32, value: String)] = [
            (NID_basic_constraints, "critical,CA:FALSE"),
            (NID_key_usage, "critical,digitalSignature" + (isRSA ? ",keyEncipherment" : "")),
            (NID_ext_key_usage, purpose), (NID_subject_key_identifier, "hash"),
        ]
        if hasAlternativeNames {
            let alternatives = names.map { "DNS:\($0)" } + addresses.map { "IP:\($0)" }
            extensions.append((NID_subject_alt_name, alternatives.joined(separator: ",")))
        }
        if case .itself = issuer { return extensions }
        return extensions + [(NID_authority_key_identifier, "keyid")]
    }
}
