internal import CKeyspecShims
internal import COpenSSL
internal import Secrecy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A non-blocking TCP connection of our own, with OpenSSL on it when the scheme says so.
///
/// Owns its socket and its `SSL`. Used on the engine's thread alone.
final class RawConnection {
    /// How far an operation got.
    enum Progress: Sendable, Hashable {
        /// So many bytes were read or written; for a handshake, it is done.
        case done(Int)
        /// It cannot go on before the socket is ready (`POLLIN` or `POLLOUT`).
        case blocked(until: Int16)
        /// The other end has closed; `isClean` tells whether TLS announced it.
        case closed(isClean: Bool)
        /// It failed.
        case failed(Fault)
    }

    /// What broke a connection.
    enum Fault: Sendable, Hashable {
        case system(CInt)
        case tls(TransportFailure)
    }

    let descriptor: CInt
    private(set) var session: OpaquePointer?
    private let immediateError: CInt

    /// Starts to connect; nil when no socket could be made.
    init?(to address: SocketAddress) {
        #if canImport(Glibc)
            let descriptor = socket(address.family, CInt(SOCK_STREAM.rawValue), 0)
        #else
            let descriptor = socket(address.family, SOCK_STREAM, 0)
        #endif
        if descriptor < 0 { return nil }
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var on: CInt = 1
        setsockopt(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<CInt>.size))
        let code = address.withPointer { connect(descriptor, $0, $1) == 0 ? 0 : errno } ?? EINVAL
        self.descriptor = descriptor
        // Usually the outcome shows only when the socket becomes writable.
        immediateError = code == EINPROGRESS ? 0 : code
    }

    deinit {
        if let session {
            SSL_shutdown(session)
            SSL_free(session)
            ERR_clear_error()
        }
        if descriptor >= 0 { close(descriptor) }
    }

    /// The error of the attempt to connect, 0 when it succeeded; to be asked once the socket is writable.
    var connectError: CInt {
        if immediateError != 0 { return immediateError }
        var code: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 ? code : errno
    }

    /// Puts TLS on the connection, with the name for SNI and the certificate check.
    func prepareTLS(_ context: OpaquePointer, serverName: String) -> Bool {
        guard let session = SSL_new(context) else { return false }
        self.session = session
        guard SSL_set_fd(session, descriptor) == 1 else { return false }
        // An address is no SNI (RFC 6066 3), and stands in another kind of name of the certificate.
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), serverName) == 1 { return true }
        ERR_clear_error()
        return keyspec_ssl_set_server_name(session, serverName) == 1 && SSL_set1_host(session, serverName) == 1
    }

    func handshake() -> Progress {
        guard let session else { return .done(0) }
        ERR_clear_error()
        let result = SSL_connect(session)
        return result == 1 ? .done(0) : progress(of: result, session)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Progress {
        if let session {
            ERR_clear_error()
            let count = SSL_read(session, buffer.baseAddress, CInt(clamping: buffer.count))
            return count > 0 ? .done(Int(count)) : progress(of: count, session)
        }
        let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
        return count == 0 ? .closed(isClean: true) : progress(of: count, waitingFor: POLLIN)
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> Progress {
        if let session {
            ERR_clear_error()
            let count = SSL_write(session, bytes.baseAddress, CInt(clamping: bytes.count))
            return count > 0 ? .done(Int(count)) : progress(of: count, session)
        }
        return progress(of: send(descriptor, bytes.baseAddress, bytes.count, 0), waitingFor: POLLOUT)
    }

    /// The numbers of the connection for an exchange; nil when it stands no longer.
    func facts(id: UInt64, isNew: Bool) -> ConnectionFacts? {
        guard let local = SocketAddress.end(of: descriptor, getsockname),
            let remote = SocketAddress.end(of: descriptor, getpeername)
        else { return nil }
        return ConnectionFacts(
            id: id, isNew: isNew, transport: .raw, localPort: local.port, remoteAddress: remote.address,
            remotePort: remote.port, tls: session.map(TLSFacts.init(session:)))
    }

    private func progress(of count: Int, waitingFor events: some BinaryInteger) -> Progress {
        if count >= 0 { return .done(count) }
        let code = errno
        return code == EAGAIN || code == EWOULDBLOCK || code == EINTR
            ? .blocked(until: Int16(events)) : .failed(.system(code))
    }

    private func progress(of result: CInt, _ session: OpaquePointer) -> Progress {
        let code = errno
        switch SSL_get_error(session, result) {
        case SSL_ERROR_WANT_READ: return .blocked(until: Int16(POLLIN))
        case SSL_ERROR_WANT_WRITE: return .blocked(until: Int16(POLLOUT))
        case SSL_ERROR_ZERO_RETURN: return .closed(isClean: true)
        case SSL_ERROR_SYSCALL: return code == 0 ? .closed(isClean: false) : .failed(.system(code))
        default: break
        }
        let verification = SSL_get_verify_result(session)
        if verification != Int(X509_V_OK) {
            ERR_clear_error()
            let reason = String(cString: X509_verify_cert_error_string(verification))
            return .failed(.tls(.certificateRejected(reason: reason)))
        }
        let reason = CInt(truncatingIfNeeded: ERR_peek_error() & 0x7F_FFFF)
        if reason == SSL_R_UNEXPECTED_EOF_WHILE_READING {
            ERR_clear_error()
            return .closed(isClean: false)
        }
        let alert = Int(reason) - Int(SSL_AD_REASON_OFFSET)
        return .failed(
            .tls(
                .tlsHandshakeFailed(
                    detail: OpenSSLErrors.take() ?? "TLS failed", alert: (0...255).contains(alert) ? alert : nil)))
    }
}

extension TransportFailure {
    /// What an error of the system on a connection that stood means.
    static func broken(by code: CInt, hasBegun: Bool) -> TransportFailure {
        switch code {
        case ECONNRESET, EPIPE: .reset(hasBegun ? .receiving : .waiting)
        case ETIMEDOUT: .timedOut(hasBegun ? .receiving : .waiting)
        default: .unclassified(code: Int(code), detail: String(cString: strerror(code)))
        }
    }
}

/// The TLS settings of raw connections that trust the same authorities.
///
/// Owns an `SSL_CTX`. Used on the engine's thread alone.
final class RawTLSContext {
    let pointer: OpaquePointer

    /// - Parameter application: the protocol to offer (ALPN).
    init?(_ trust: TrustStore, application: String = "http/1.1") {
        guard let pointer = SSL_CTX_new(TLS_client_method()) else { return nil }
        self.pointer = pointer
        trust.attach(to: pointer)
        SSL_CTX_set_verify(pointer, SSL_VERIFY_PEER, nil)
        _ = keyspec_ssl_context_set_minimum_version(pointer, TLS1_2_VERSION)
        _ = keyspec_ssl_context_set_mode(
            pointer, Int(SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        let protocols = [UInt8(application.utf8.count)] + Array(application.utf8)
        SSL_CTX_set_alpn_protos(pointer, protocols, UInt32(protocols.count))
    }

    deinit { SSL_CTX_free(pointer) }
}
