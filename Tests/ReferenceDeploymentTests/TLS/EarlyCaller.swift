import COpenSSL

/// A client that resumes one session and sends a request as early data, again and again, each time without the end of its
/// handshake: so whatever is answered is answered to someone who may be replaying (RFC 8446, 8).
final class EarlyCaller: @unchecked Sendable {
    struct Outcome: Equatable {
        /// Whether the server took the early data.
        var isAccepted: Bool
        /// The status that came before the client had finished; nil for none.
        var statusBeforeFinished: Int?
        /// The status that came after it, where none came before.
        var statusAfterFinished: Int?
    }

    struct Ticket {
        let lifetime: Int
        let earlyDataLimit: Int
    }

    private let context: OpaquePointer
    private let session: OpaquePointer
    private let node: LiveDeployment.Ready.Node
    private let request: [UInt8]

    /// Calls once in the ordinary way and keeps the session.
    init(node: LiveDeployment.Ready.Node, request: String) throws {
        OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
        guard let context = SSL_CTX_new(TLS_client_method()), let ssl = SSL_new(context) else {
            throw TestConnection.Failure(step: "set-up")
        }
        defer { SSL_free(ssl) }
        self.context = context
        self.node = node
        self.request = Array(request.utf8)
        let socket = try BareSocket(address: node.address, port: node.port)
        SSL_set_fd(ssl, socket.descriptor)
        guard SSL_connect(ssl) == 1, SSL_write(ssl, self.request, Int32(self.request.count)) > 0 else {
            throw TestConnection.Failure(step: "handshake")
        }
        _ = Self.status(ssl)
        guard let session = SSL_get1_session(ssl) else { throw TestConnection.Failure(step: "session") }
        self.session = session
        // Without a proper end OpenSSL marks the session as not to be resumed.
        SSL_shutdown(ssl)
    }

    deinit {
        SSL_SESSION_free(session)
        SSL_CTX_free(context)
    }

    var ticket: Ticket {
        Ticket(
            lifetime: Int(SSL_SESSION_get_ticket_lifetime_hint(session)),
            earlyDataLimit: Int(SSL_SESSION_get_max_early_data(session)))
    }

    func call() async throws -> Outcome { try await offThread { try self.blockingCall() } }

    private func blockingCall() throws -> Outcome {
        // A copy, as OpenSSL marks the session of a connection that breaks off as used up.
        guard let ssl = SSL_new(context), let session = SSL_SESSION_dup(session) else {
            throw TestConnection.Failure(step: "set-up")
        }
        defer {
            SSL_free(ssl)
            SSL_SESSION_free(session)
        }
        let socket = try BareSocket(address: node.address, port: node.port)
        SSL_set_fd(ssl, socket.descriptor)
        SSL_set_session(ssl, session)
        SSL_set_connect_state(ssl)
        var written = 0
        guard SSL_write_early_data(ssl, request, request.count, &written) == 1 else {
            throw TestConnection.Failure(step: "early data")
        }
        // From here on what the client sends stays in memory.
        guard let held = BIO_new(BIO_s_mem()) else { throw TestConnection.Failure(step: "set-up") }
        SSL_set0_wbio(ssl, held)
        guard SSL_do_handshake(ssl) == 1 else { throw TestConnection.Failure(step: "handshake") }
        var outcome = Outcome(isAccepted: SSL_get_early_data_status(ssl) == SSL_EARLY_DATA_ACCEPTED)
        guard outcome.isAccepted else { return outcome }
        // Long enough for a busy machine, and shorter than a handshake may take.
        socket.wait(atMost: .seconds(5))
        outcome.statusBeforeFinished = Self.status(ssl)
        guard outcome.statusBeforeFinished == nil else { return outcome }
        socket.wait(atMost: .seconds(10))
        var bytes = [UInt8](repeating: 0, count: BIO_ctrl_pending(held))
        BIO_read(held, &bytes, Int32(bytes.count))
        socket.send(bytes)
        outcome.statusAfterFinished = Self.status(ssl)
        return outcome
    }

    /// The status of the next answer; nil when none comes.
    private static func status(_ ssl: OpaquePointer) -> Int? {
        var chunk = [UInt8](repeating: 0, count: 16_384)
        ERR_clear_error()
        let count = SSL_read(ssl, &chunk, Int32(chunk.count))
        guard count > 12 else { return nil }
        return Int(String(decoding: chunk[9..<12], as: UTF8.self))
    }
}

extension LiveDeployment {
    /// A caller of the charged endpoint.
    func earlyCaller(key: String?) async throws -> EarlyCaller {
        let credential = key.map { "X-API-Key: \($0)\r\n" } ?? ""
        let request =
            "POST \(Self.companies) HTTP/1.1\r\nHost: localhost\r\n\(credential)Content-Type: application/json\r\n"
            + "Content-Length: \(Self.domain.utf8.count)\r\n\r\n" + Self.domain
        let node = ready.nodes[0]
        return try await offThread { try EarlyCaller(node: node, request: request) }
    }
}
