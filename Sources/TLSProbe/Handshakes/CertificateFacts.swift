/// A certificate chain as the server sent it, and everything that is wrong with it.
package struct CertificateFacts: Sendable, Hashable {
    /// The names and addresses that the certificate stands for.
    package var names: [String]
    package var subject: String
    package var issuer: String
    /// Seconds since 1970.
    package var notBefore: Int
    package var notAfter: Int
    /// For example `RSA 2048 bits`.
    package var key: String
    /// For example `ecdsa-with-SHA256`.
    package var signature: String
    /// SHA-256 of the certificate in hexadecimal digits.
    package var fingerprint: String
    /// How many certificates were sent.
    package var chainLength: Int
    /// All that is wrong, each once, in the order of the chain.
    package var faults: [CertificateFault]

    package init(
        names: [String], subject: String, issuer: String, notBefore: Int, notAfter: Int, key: String, signature: String,
        fingerprint: String, chainLength: Int, faults: [CertificateFault]
    ) {
        self.names = names
        self.subject = subject
        self.issuer = issuer
        self.notBefore = notBefore
        self.notAfter = notAfter
        self.key = key
        self.signature = signature
        self.fingerprint = fingerprint
        self.chainLength = chainLength
        self.faults = faults
    }
}

/// One thing that is wrong with a chain.
package struct CertificateFault: Sendable, Hashable {
    /// What kind of thing.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case expired
        case notYetValid = "not-yet-valid"
        case host
        case chain
        case keySize = "key-size"
        case signature
        /// The certificate is not one for servers.
        case purpose
    }

    package var kind: Kind
    /// 0 for the server's own certificate, 1 for the one above it.
    package var depth: Int
    /// What is wrong, as a sentence without a full stop.
    package var detail: String

    package init(_ kind: Kind, depth: Int, _ detail: String) {
        self.kind = kind
        self.depth = depth
        self.detail = detail
    }
}
