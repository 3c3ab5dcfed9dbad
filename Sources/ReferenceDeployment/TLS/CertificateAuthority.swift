import COpenSSL
import CReferenceShims

/// An authority of the deployment's own: P-256 keys, SHA-256 signatures, valid for some days. It outlives a restart, or whoever
/// trusted it before would trust nobody afterwards.
struct CertificateAuthority: Sendable {
    let root: IssuedCertificate

    /// The authority that the directory holds, or a new one, which is kept there.
    init(keptIn files: DeploymentFiles) throws {
        let kept = IssuedCertificate(
            certificatePEM: files.content(of: files.certificateAuthority), keyPEM: files.content(of: files.authorityKey)
        )
        if let kept {
            root = kept
        } else {
            root = try Self.newRoot()
            try files.write(try root.certificatePEM(), to: files.certificateAuthority)
            try files.write(try root.keyPEM(), to: files.authorityKey)
        }
    }

    /// An authority that is kept nowhere.
    init() throws { root = try Self.newRoot() }

    private static func newRoot() throws -> IssuedCertificate {
        try issue(
            Draft(name: "keyspec reference CA", validity: -3600..<7 * CertificateOrder.day, extensions: powers(1)))
    }

    /// A server certificate, with what the server is to send above it.
    func serverCertificate(_ order: CertificateOrder) throws -> (leaf: IssuedCertificate, chain: [IssuedCertificate]) {
        var draft = Draft(name: order.commonName, validity: order.validity, extensions: order.extensions)
        draft.key = order.key
        draft.isSignedWithSHA1 = order.isSignedWithSHA1
        switch order.issuer {
        case .itself: return (try Self.issue(draft), [])
        case .root: return (try Self.issue(draft, by: root), [])
        case .intermediate(let isSent):
            let between = try Self.issue(
                Draft(
                    name: "keyspec reference intermediate", validity: -3600..<7 * CertificateOrder.day,
                    extensions: Self.powers(0) + [(NID_authority_key_identifier, "keyid")]),
                by: root)
            return (try Self.issue(draft, by: between), isSent ? [between] : [])
        }
    }

    /// The extensions of an authority with so many authorities allowed below it.
    private static func powers(_ depth: Int) -> [(nid: Int32, value: String)] {
        [
            (NID_basic_constraints, "critical,CA:TRUE,pathlen:\(depth)"),
            (NID_key_usage, "critical,keyCertSign,cRLSign"), (NID_subject_key_identifier, "hash"),
        ]
    }

    private struct Draft {
        var name: String
        var validity: Range<Int>
        var extensions: [(nid: Int32, value: String)]
        var key = CertificateOrder.Key.p256
        var isSignedWithSHA1 = false
    }

    /// - Parameter issuer: nil for one that signs itself.
    private static func issue(_ draft: Draft, by issuer: IssuedCertificate? = nil) throws -> IssuedCertificate {
        guard let key = generate(draft.key), let certificate = X509_new() else {
            throw TLSFailure("make a certificate")
        }
        let issued = IssuedCertificate(certificate: certificate, key: key)
        var serial = [UInt8](repeating: 0, count: 16)
        guard RAND_bytes(&serial, 16) == 1 else { throw TLSFailure("draw a serial number") }
        serial[0] = serial[0] & 0x7f | 0x40
        guard let number = BN_bin2bn(serial, 16, nil) else { throw TLSFailure("make a serial number") }
        defer { BN_free(number) }
        BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate))
        X509_set_version(certificate, 2)
        X509_gmtime_adj(X509_getm_notBefore(certificate), draft.validity.lowerBound)
        X509_gmtime_adj(X509_getm_notAfter(certificate), draft.validity.upperBound)
        X509_set_pubkey(certificate, key)
        let subject = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, draft.name, -1, -1, 0)
        X509_set_issuer_name(certificate, X509_get_subject_name(issuer?.certificate ?? certificate))
        try add(draft.extensions, to: certificate, issuer: issuer?.certificate ?? certificate)
        let digest = draft.isSignedWithSHA1 ? reference_sha1() : reference_sha256()
        guard X509_sign(certificate, issuer?.key ?? key, digest) > 0 else { throw TLSFailure("sign a certificate") }
        return issued
    }

    private static func generate(_ key: CertificateOrder.Key) -> OpaquePointer? {
        switch key {
        case .p256: reference_generate_p256()
        case .rsa(let bits): reference_generate_rsa(bits)
        }
    }

    private static func add(
        _ extensions: [(nid: Int32, value: String)], to certificate: OpaquePointer, issuer: OpaquePointer
    ) throws {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer, certificate, nil, nil, 0)
        for (nid, value) in extensions {
            guard let piece = X509V3_EXT_conf_nid(nil, &context, nid, value) else {
                throw TLSFailure("make the certificate extension \(value)")
            }
            defer { X509_EXTENSION_free(piece) }
            guard X509_add_ext(certificate, piece, -1) == 1 else { throw TLSFailure("add a certificate extension") }
        }
    }
}
