import COpenSSL
import CReferenceShims

/// An X.509 certificate with its private key; the owner of both C values, which nobody changes after issuing.
final class IssuedCertificate: @unchecked Sendable {
    let certificate: OpaquePointer
    let key: OpaquePointer

    init(certificate: OpaquePointer, key: OpaquePointer) {
        self.certificate = certificate
        self.key = key
    }

    deinit {
        X509_free(certificate)
        EVP_PKEY_free(key)
    }

    /// PEM text of the certificate (RFC 7468).
    func certificatePEM() throws -> String {
        guard let memory = BIO_new(BIO_s_mem()) else { throw TLSFailure("write a certificate") }
        defer { BIO_free(memory) }
        guard PEM_write_bio_X509(memory, certificate) == 1 else { throw TLSFailure("write a certificate") }
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
    }
}

/// A throw-away authority made at start: P-256 keys, SHA-256 signatures, valid for some days, its key never written.
struct CertificateAuthority: Sendable {
    let root: IssuedCertificate

    init() throws {
        root = try Self.issue(
            name: "keyspec reference CA", issuer: nil,
            extensions: [
                (NID_basic_constraints, "critical,CA:TRUE,pathlen:0"), (NID_key_usage, "critical,keyCertSign,cRLSign"),
                (NID_subject_key_identifier, "hash"),
            ])
    }

    /// A server certificate for the names and addresses given.
    func serverCertificate(names: [String], addresses: [String]) throws -> IssuedCertificate {
        let alternatives = names.map { "DNS:\($0)" } + addresses.map { "IP:\($0)" }
        return try Self.issue(
            name: names.first ?? "localhost", issuer: root,
            extensions: [
                (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
                (NID_ext_key_usage, "serverAuth"), (NID_subject_alt_name, alternatives.joined(separator: ",")),
                (NID_subject_key_identifier, "hash"), (NID_authority_key_identifier, "keyid"),
            ])
    }

    private static func issue(
        name: String, issuer: IssuedCertificate?, extensions: [(nid: Int32, value: String)]
    ) throws -> IssuedCertificate {
        guard let key = reference_generate_p256(), let certificate = X509_new() else {
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
        // An hour back, so that a client whose clock lags does not see a certificate of tomorrow.
        X509_gmtime_adj(X509_getm_notBefore(certificate), -3600)
        X509_gmtime_adj(X509_getm_notAfter(certificate), 7 * 86_400)
        X509_set_pubkey(certificate, key)
        let subject = X509_get_subject_name(certificate)
        X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, name, -1, -1, 0)
        X509_set_issuer_name(certificate, X509_get_subject_name(issuer?.certificate ?? certificate))
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, issuer?.certificate ?? certificate, certificate, nil, nil, 0)
        for (nid, value) in extensions {
            guard let piece = X509V3_EXT_conf_nid(nil, &context, nid, value) else {
                throw TLSFailure("make the certificate extension \(value)")
            }
            defer { X509_EXTENSION_free(piece) }
            guard X509_add_ext(certificate, piece, -1) == 1 else { throw TLSFailure("add a certificate extension") }
        }
        guard X509_sign(certificate, issuer?.key ?? key, reference_sha256()) > 0 else {
            throw TLSFailure("sign a certificate")
        }
        return issued
    }
}
