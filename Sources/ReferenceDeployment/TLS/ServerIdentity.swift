import COpenSSL
import CReferenceShims

/// The certificate and private key that a listener shows, as files or as made at start.
enum ServerIdentity: Sendable {
    /// PEM files; the certificate file may hold the chain above it.
    case files(certificate: String, privateKey: String)
    case issued(IssuedCertificate, chain: [IssuedCertificate])

    func install(in context: OpaquePointer) throws {
        switch self {
        case .files(let certificate, let privateKey):
            guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
                throw TLSFailure("use the certificate file \(certificate)")
            }
            guard SSL_CTX_use_PrivateKey_file(context, privateKey, SSL_FILETYPE_PEM) == 1 else {
                throw TLSFailure("use the private key file \(privateKey)")
            }
        case .issued(let issued, let chain):
            guard SSL_CTX_use_certificate(context, issued.certificate) == 1,
                SSL_CTX_use_PrivateKey(context, issued.key) == 1,
                chain.allSatisfy({ reference_add_chain_certificate(context, $0.certificate) == 1 })
            else { throw TLSFailure("use the certificate made at start") }
        }
        guard SSL_CTX_check_private_key(context) == 1 else {
            throw TLSFailure("match the private key to its certificate")
        }
    }
}
