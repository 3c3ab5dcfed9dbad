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
        guard let memory = BIO_new(BIO_s_mem()) else { throw TLSFailure("write a certificate") }
        defer { BIO_free(memory) }
        guard PEM_write_bio_X509(memory, certificate) == 1 else { throw TLSFailure("write a certificate") }
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(memory))
        let count = BIO_read(memory, &bytes, Int32(bytes.count))
        return String(decoding: bytes.prefix(max(0, Int(count))), as: UTF8.self)
    }
}
