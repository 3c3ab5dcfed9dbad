internal import CKeyspecShims
internal import COpenSSL

/// A full handshake with OpenSSL over bytes in memory, and one request behind it.
///
/// What the server did is taken from its messages, not from what OpenSSL thinks of them: a ServerHello stays an
/// acceptance when our side dies afterwards.
final class HandshakeDialogue: Dialogue {
    /// Why OpenSSL cannot make the offer.
    struct Impossible: Error, Sendable, Hashable {
        let reason: String
    }

    private let ssl: OpaquePointer
    private let incoming: OpaquePointer
    private let outgoing: OpaquePointer
    private let context: HandshakeContext
    private let offer: HandshakeOffer
    /// Reads the server's first flight beside OpenSSL.
    private(set) var reader = FlightReader()
    private(set) var sessions: [TLSSession] = []
    private(set) var chain: CertificateChain?
    /// Why OpenSSL gave up, if it did.
    private(set) var failure: String?
    private(set) var isComplete = false
    private var signature: SignatureScheme?
    private var asksForCertificate = false
    private var answer = HTTPHead()
    private var earlyGrade: EarlyDataGrade?
    private var isHeldBack = false
    private var releaseTime: ContinuousClock.Instant?
    private var hasClosed = false
    /// How long a connection waits at least for tickets or an answer after its handshake.
    private static let linger = Duration.milliseconds(300)
    private var opened = ContinuousClock.now
    private var lingerEnd: ContinuousClock.Instant?

    init(_ offer: HandshakeOffer, _ context: HandshakeContext, session: TLSSession? = nil) throws(Impossible) {
        guard let ssl = SSL_new(context.pointer), let incoming = BIO_new(BIO_s_mem()),
            let outgoing = BIO_new(BIO_s_mem())
        else { throw Impossible(reason: "OpenSSL has no memory") }
        SSL_set_bio(ssl, incoming, outgoing)
        self.ssl = ssl
        self.incoming = incoming
        self.outgoing = outgoing
        self.context = context
        self.offer = offer
        SSL_set_connect_state(ssl)
        SSL_set_ex_data(ssl, 0, Unmanaged.passUnretained(self).toOpaque())
        try apply(offer)
        if let session, SSL_set_session(ssl, session.pointer) != 1 {
            throw Impossible(reason: "OpenSSL cannot resume the session")
        }
    }

    deinit {
        SSL_free(ssl)
        ERR_clear_error()
    }

    /// The dialogue that a value of OpenSSL belongs to.
    static func of(_ ssl: OpaquePointer) -> HandshakeDialogue? {
        SSL_get_ex_data(ssl, 0).map { Unmanaged<HandshakeDialogue>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: Dialogue

    func open() -> [UInt8] {
        opened = .now
        ERR_clear_error()
        if let early = offer.earlyData {
            var written = 0
            if SSL_write_early_data(ssl, early, early.count, &written) != 1 {
                failure = "OpenSSL did not send the early data"
            }
        }
        return advance()
    }

    func receive(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        reader.receive(bytes)
        bytes.withUnsafeBytes { _ = BIO_write(incoming, $0.baseAddress, CInt($0.count)) }
        return advance()
    }

    func resume(at now: ContinuousClock.Instant) -> [UInt8] {
        if isHeldBack, let releaseTime, releaseTime <= now {
            isHeldBack = false
            return advance()
        }
        if let lingerEnd, lingerEnd <= now { return close() }
        return []
    }

    var wakeTime: ContinuousClock.Instant? { isHeldBack ? releaseTime : lingerEnd }

    var isFinished: Bool { hasClosed || failure != nil }

    private func advance() -> [UInt8] {
        if failure != nil { return drain() }
        if !isComplete {
            ERR_clear_error()
            let result = SSL_do_handshake(ssl)
            guard result == 1 else {
                switch SSL_get_error(ssl, result) {
                case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: break
                default: failure = Self.takeError()
                }
                return drain()
            }
            complete()
        }
        read()
        if isHeldBack {
            guard answer.isComplete else { return [] }
            earlyGrade = answer.status.map(EarlyDataGrade.answered) ?? .accepted
            isHeldBack = false
            return close()
        }
        if !offer.lingers { return close() }
        if lingerEnd == nil {
            // A far server needs more: its tickets come a round trip later.
            lingerEnd = .now + max(Self.linger, (.now - opened) * 4)
            if offer.earlyData == nil, let request = offer.request {
                _ = request.withUnsafeBytes { SSL_write(ssl, $0.baseAddress, CInt($0.count)) }
            }
        }
        if offer.earlyData != nil && earlyGrade == .refused { return close() }
        return answer.isComplete ? close() : drain()
    }

    private func complete() {
        isComplete = true
        if offer.earlyData != nil {
            let isAccepted = SSL_get_early_data_status(ssl) == SSL_EARLY_DATA_ACCEPTED
            earlyGrade = isAccepted ? .accepted : .refused
            isHeldBack = isAccepted
            releaseTime = .now + offer.patience
        }
        chain = CertificateChain(of: ssl)
    }

    /// Reads what the server sends after the handshake, tickets among it.
    private func read() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            ERR_clear_error()
            let count = SSL_read(ssl, &buffer, CInt(buffer.count))
            if count > 0 {
                answer.receive(buffer[..<Int(count)])
                continue
            }
            switch SSL_get_error(ssl, count) {
            case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: break
            // The other end has closed, or broke off; what came before counts.
            default: lingerEnd = .now
            }
            return
        }
    }

    /// Says goodbye in order: OpenSSL's servers forget the ticket of a connection that ends without it.
    private func close() -> [UInt8] {
        hasClosed = true
        ERR_clear_error()
        _ = SSL_shutdown(ssl)
        return drain()
    }

    private func drain() -> [UInt8] {
        if isHeldBack { return [] }
        var bytes: [UInt8] = []
        while true {
            let waiting = BIO_ctrl_pending(outgoing)
            if waiting == 0 { return bytes }
            var piece = [UInt8](repeating: 0, count: waiting)
            let count = BIO_read(outgoing, &piece, CInt(waiting))
            if count <= 0 { return bytes }
            bytes += piece.prefix(Int(count))
        }
    }

    // MARK: From OpenSSL's callbacks

    func receive(session: OpaquePointer) { sessions.append(TLSSession(owning: session)) }

    func note(message: UnsafeRawBufferPointer) {
        switch message.first {
        case 13: asksForCertificate = true
        // CertificateVerify (RFC 8446 4.4.3) begins with the scheme; that of TLS 1.2 is sent by clients only.
        case 15 where message.count >= 6:
            signature = SignatureScheme(rawValue: UInt16(message[4]) << 8 | UInt16(message[5]))
        default: break
        }
    }

    // MARK: Results

    /// What became of the hello, and with that of the probe.
    func outcome(_ end: ConnectionEnd) -> ProbeOutcome {
        // What OpenSSL itself offered is not for us to check again.
        if case .serverHello(let answer) = reader.finding, let version = answer.knownVersion {
            return .accepted(
                ServerChoice(
                    version: version, suite: answer.suite, group: answer.group, asksAgain: answer.isRetryRequest,
                    hasDowngradeSentinel: answer.hasDowngradeSentinel))
        }
        return ProbeOutcome(ClientHello(versions: [], suites: []), reader, end)
    }

    /// What the handshake settled; nil when it was not completed.
    var facts: HandshakeFacts? {
        guard isComplete, let version = TLSVersion(code: UInt16(truncatingIfNeeded: SSL_version(ssl))),
            let cipher = SSL_get_current_cipher(ssl)
        else { return nil }
        var group: NamedGroup?
        if case .serverHello(let hello) = reader.finding { group = hello.group }
        return HandshakeFacts(
            version: version, suite: CipherSuite(rawValue: SSL_CIPHER_get_protocol_id(cipher)), group: group,
            signature: version == .tls13 ? signature : nil, applicationProtocol: applicationProtocol,
            isResumed: SSL_session_reused(ssl) == 1, asksForCertificate: asksForCertificate,
            tickets: sessions.map(\.facts), earlyData: earlyGrade, answer: answer.status == nil ? nil : answer)
    }

    private var applicationProtocol: String? {
        var name: UnsafePointer<UInt8>?
        var length: UInt32 = 0
        SSL_get0_alpn_selected(ssl, &name, &length)
        return name.map { String(decoding: UnsafeBufferPointer(start: $0, count: Int(length)), as: UTF8.self) }
    }

    private static func takeError() -> String {
        let code = ERR_peek_error()
        defer { ERR_clear_error() }
        return ERR_reason_error_string(code).map { String(cString: $0) } ?? "the connection broke off"
    }

    // MARK: Settings

    /// Every setting is checked: one that OpenSSL does not take would leave its default in place, and the probe would
    /// offer something else than it says.
    private func apply(_ offer: HandshakeOffer) throws(Impossible) {
        guard offer.versions.lowerBound >= .tls10 else {
            throw Impossible(reason: "OpenSSL does not speak \(offer.versions.lowerBound.name)")
        }
        guard keyspec_ssl_set_minimum_version(ssl, CInt(offer.versions.lowerBound.code)) == 1,
            keyspec_ssl_set_maximum_version(ssl, CInt(offer.versions.upperBound.code)) == 1
        else { throw Impossible(reason: "OpenSSL does not speak these versions") }
        guard SSL_set_cipher_list(ssl, "ALL:COMPLEMENTOFALL:@SECLEVEL=0") == 1 else {
            throw Impossible(reason: "OpenSSL does not take the list of ciphers")
        }
        if let suites = offer.suites {
            // Of a list, OpenSSL silently leaves out what it does not know.
            for suite in suites where SSL_set_ciphersuites(ssl, suite.name) != 1 {
                throw Impossible(reason: "OpenSSL does not speak \(suite.name)")
            }
            let names = suites.map(\.name).joined(separator: ":")
            guard SSL_set_ciphersuites(ssl, names) == 1 else {
                throw Impossible(reason: "OpenSSL does not speak \(names)")
            }
        }
        if let groups = offer.groups {
            for group in groups where keyspec_ssl_set_groups(ssl, group.opensslName) != 1 {
                throw Impossible(reason: "OpenSSL does not know the group \(group.name)")
            }
            let names = groups.map(\.opensslName).joined(separator: ":")
            guard keyspec_ssl_set_groups(ssl, names) == 1 else {
                throw Impossible(reason: "OpenSSL does not take the groups \(names)")
            }
        }
        if let name = offer.serverName, keyspec_ssl_set_server_name(ssl, name) != 1 {
            throw Impossible(reason: "OpenSSL does not take the server name")
        }
        if !offer.applicationProtocols.isEmpty {
            let list = offer.applicationProtocols.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
            // The one function of OpenSSL that answers 0 for success.
            guard SSL_set_alpn_protos(ssl, list, UInt32(list.count)) == 0 else {
                throw Impossible(reason: "OpenSSL does not take the application protocols")
            }
        }
    }
}

extension NamedGroup {
    /// OpenSSL's word for it, which differs in one case.
    fileprivate var opensslName: String { self == .secp256r1 ? "P-256" : name }
}
