import COpenSSL

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
        try Self.text("write a certificate") { PEM_write_bio_X509($0, certificate) }
    }

    /// PEM text of the private key, not encrypted (RFC 5958).
    func keyPEM() throws -> String {
        try Self.text("write a key") { PEM_write_bio_PrivateKey($0, key, nil, nil, 0, nil, nil) }
    }

    /// A certificate that was kept; nil when the texts are not those of one that is still valid.
    convenience init?(certificatePEM: [UInt8], keyPEM: [UInt8]) {
        let certificate = Self.read(certificatePEM) { PEM_read_bio_X509($0, nil, nil, nil) }
        let key = Self.read(keyPEM) { PEM_read_bio_PrivateKey($0, nil, nil, nil) }
        guard let certificate, let key, X509_cmp_current_time(X509_get0_notAfter(certificate)) > 0,
            X509_check_private_key(certificate, key) == 1
        else {
            X509_free(certificate)
            EVP_PKEY_free(key)
            return nil
        }
        self.init(certificate: certificate, key: key)
    }

    private static func text(_ action: String, _ write: (OpaquePointer) -> Int32) throws -> String {
        guard let memory = BIO_new(BIO_s_mem()) else { throw TLSFailure(action) }
        defer { BIO_free(memory) }
        guard write(memory) == 1 else { throw TLSFailure(action) }
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
    }

    private static func read(_ bytes: [UInt8], _ read: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
        bytes.withUnsafeBytes { bytes in
            guard let memory = BIO_new_mem_buf(bytes.baseAddress, Int32(bytes.count)) else { return nil }
            defer { BIO_free(memory) }
            return read(memory)
        }
    }
}
