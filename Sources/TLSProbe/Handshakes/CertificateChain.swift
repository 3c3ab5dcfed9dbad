internal import COpenSSL

/// The certificates that a server sent; owns OpenSSL's values.
final class CertificateChain: @unchecked Sendable {
    // Nobody changes a certificate after the handshake, and OpenSSL's getters of it lock where they cache.
    private let certificates: [OpaquePointer]

    /// Takes the chain of a handshake; nil when there is none, as in a resumption.
    init?(of ssl: OpaquePointer) {
        guard let stack = SSL_get_peer_cert_chain(ssl) else { return nil }
        var certificates: [OpaquePointer] = []
        for index in 0..<OPENSSL_sk_num(stack) {
            guard let value = OPENSSL_sk_value(stack, index) else { continue }
            let certificate = OpaquePointer(value)
            X509_up_ref(certificate)
            certificates.append(certificate)
        }
        self.certificates = certificates
        if certificates.isEmpty { return nil }
    }

    deinit { for certificate in certificates { X509_free(certificate) } }

    /// Reads the chain, and checks it for a host against authorities, collecting every fault.
    ///
    /// - Parameter host: the name or address that the certificate has to stand for.
    /// - Parameter anchors: the authorities; they have to be loaded.
    func examine(host: String, anchors: TrustAnchors) -> CertificateFacts? {
        guard let leaf = certificates.first.map(CertificateView.init(pointer:)) else { return nil }
        var faults: [CertificateFault] = []
        if !leaf.matches(host: host) {
            let names = leaf.alternativeNames
            let shown = names.isEmpty ? "no name at all" : names.joined(separator: ", ")
            faults.append(CertificateFault(.host, depth: 0, "it stands for \(shown), not for \(host)"))
        }
        faults += anchors.withStore(pathFaults) ?? [CertificateFault(.chain, depth: 0, "no authorities are loaded")]
        var seen = Set<CertificateFault>()
        return CertificateFacts(
            names: leaf.alternativeNames, subject: leaf.subjectText, issuer: leaf.issuerText,
            notBefore: leaf.notBefore, notAfter: leaf.notAfter, key: leaf.keyText, signature: leaf.signatureText,
            fingerprint: leaf.fingerprint, chainLength: certificates.count,
            faults: faults.filter { seen.insert($0).inserted })
    }

    /// What path validation (RFC 5280, 6) finds, all of it: the verification goes on after each fault.
    private func pathFaults(_ store: OpaquePointer) -> [CertificateFault] {
        final class Collector { var faults: [CertificateFault] = [] }
        guard let context = X509_STORE_CTX_new(), let stack = OPENSSL_sk_new_null() else { return [] }
        defer {
            X509_STORE_CTX_free(context)
            OPENSSL_sk_free(stack)
        }
        for certificate in certificates { OPENSSL_sk_push(stack, UnsafeRawPointer(certificate)) }
        guard X509_STORE_CTX_init(context, store, certificates[0], stack) == 1,
            X509_STORE_CTX_set_default(context, "ssl_server") == 1
        else { return [CertificateFault(.chain, depth: 0, "OpenSSL cannot verify it")] }
        let collector = Collector()
        X509_STORE_CTX_set_ex_data(context, 0, Unmanaged.passUnretained(collector).toOpaque())
        X509_STORE_CTX_set_verify_cb(context) { isSound, context in
            guard isSound == 0, let context, let argument = X509_STORE_CTX_get_ex_data(context, 0) else { return 1 }
            let code = X509_STORE_CTX_get_error(context)
            let depth = Int(X509_STORE_CTX_get_error_depth(context))
            Unmanaged<Collector>.fromOpaque(argument).takeUnretainedValue().faults
                .append(CertificateFault(verificationError: code, depth: depth))
            return 1
        }
        X509_verify_cert(context)
        ERR_clear_error()
        var faults = withExtendedLifetime(collector) { collector.faults }
        // What a server sends beside the path that was found is nobody's concern.
        let path = X509_STORE_CTX_get0_chain(context)
        for depth in 0..<OPENSSL_sk_num(path) {
            guard let value = OPENSSL_sk_value(path, depth) else { continue }
            faults += CertificateView(pointer: OpaquePointer(value)).strengthFaults(depth: Int(depth))
        }
        return faults
    }
}

extension CertificateFault {
    /// A fault that OpenSSL's verification found.
    fileprivate init(verificationError code: CInt, depth: Int) {
        let kind: Kind =
            switch code {
            case X509_V_ERR_CERT_HAS_EXPIRED, X509_V_ERR_ERROR_IN_CERT_NOT_AFTER_FIELD: .expired
            case X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_ERROR_IN_CERT_NOT_BEFORE_FIELD: .notYetValid
            case X509_V_ERR_EE_KEY_TOO_SMALL, X509_V_ERR_CA_KEY_TOO_SMALL: .keySize
            case X509_V_ERR_CA_MD_TOO_WEAK, X509_V_ERR_CERT_SIGNATURE_FAILURE,
                X509_V_ERR_UNABLE_TO_DECRYPT_CERT_SIGNATURE:
                .signature
            case X509_V_ERR_INVALID_PURPOSE where depth == 0: .purpose
            case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH: .host
            default: .chain
            }
        self.init(kind, depth: depth, String(cString: X509_verify_cert_error_string(Int(code))))
    }
}
