internal import CKeyspecShims
internal import COpenSSL
internal import Secrecy

/// OpenSSL's settings that all handshakes of an assessment share. Used on one thread.
///
/// At security level 0, so that a weak server is seen as it is; so nothing here judges certificates, which
/// `CertificateChain` does by rules of its own.
final class HandshakeContext {
    let pointer: OpaquePointer

    init?() {
        OpenSSLLibrary.start()
        guard let pointer = SSL_CTX_new(TLS_client_method()) else { return nil }
        self.pointer = pointer
        SSL_CTX_set_security_level(pointer, 0)
        SSL_CTX_set_verify(pointer, SSL_VERIFY_NONE, nil)
        _ = keyspec_ssl_context_set_session_cache_mode(
            pointer, Int(SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL))
        SSL_CTX_sess_set_new_cb(pointer) { ssl, session in
            guard let ssl, let session, let dialogue = HandshakeDialogue.of(ssl) else { return 0 }
            dialogue.receive(session: session)
            return 1
        }
        SSL_CTX_set_msg_callback(pointer) { isWriting, _, type, bytes, count, ssl, _ in
            guard isWriting == 0, type == 22, let ssl, let bytes else { return }
            HandshakeDialogue.of(ssl)?.note(message: UnsafeRawBufferPointer(start: bytes, count: count))
        }
    }

    deinit { SSL_CTX_free(pointer) }
}

/// A session that can be resumed; owns OpenSSL's value.
final class TLSSession {
    let pointer: OpaquePointer

    /// Takes over a reference.
    init(owning pointer: OpaquePointer) { self.pointer = pointer }

    deinit { SSL_SESSION_free(pointer) }

    /// A copy that a handshake may use up.
    func copy() -> TLSSession? { SSL_SESSION_dup(pointer).map(TLSSession.init(owning:)) }

    var facts: TicketFacts {
        TicketFacts(
            lifetime: UInt32(clamping: SSL_SESSION_get_ticket_lifetime_hint(pointer)),
            earlyDataAllowance: SSL_SESSION_get_max_early_data(pointer))
    }
}
