internal import COpenSSL

extension TLSFacts {
    /// What the handshake of an `SSL` agreed on.
    init(session: OpaquePointer) {
        version = String(cString: SSL_get_version(session))
        let cipher = SSL_get_current_cipher(session)
        cipherSuite = cipher.flatMap { SSL_CIPHER_standard_name($0) }.map { String(cString: $0) } ?? "none"
        isResumed = SSL_session_reused(session) == 1
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(session, &name, &length)
        let bytes = UnsafeBufferPointer(start: name, count: Int(length))
        applicationProtocol = bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }
}

extension TrustStore {
    /// Makes these the only authorities of a TLS context.
    func attach(to context: OpaquePointer) { SSL_CTX_set1_cert_store(context, store) }
}
