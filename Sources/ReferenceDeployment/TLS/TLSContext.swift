import COpenSSL
import CReferenceShims

/// The owner of one `SSL_CTX`: certificate, key and policy of a listener.
///
/// OpenSSL counts references and locks inside, and nothing is changed after `init`, so sharing it between threads is sound.
final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer
    let acceptsEarlyData: Bool
    private let protocols: UnsafeMutablePointer<[UInt8]>

    /// - Throws: `TLSFailure` when a setting or the certificate is not accepted.
    init(settings: TLSSettings, identity: ServerIdentity) throws {
        OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
        guard let context = SSL_CTX_new(TLS_server_method()) else { throw TLSFailure("make a TLS context") }
        pointer = context
        acceptsEarlyData = settings.earlyDataLimit > 0
        protocols = .allocate(capacity: 1)
        protocols.initialize(to: Self.wireFormat(settings.applicationProtocols))
        if let level = settings.securityLevel { SSL_CTX_set_security_level(context, level) }
        try setVersions(settings.versions)
        try check(SSL_CTX_set_ciphersuites(context, settings.suites.joined(separator: ":")), "set the cipher suites")
        try check(SSL_CTX_set_cipher_list(context, settings.olderSuites), "set the older cipher suites")
        if let groups = settings.groups { try check(reference_set_groups(context, groups), "set the groups") }
        SSL_CTX_set_options(context, TLSOption.serverPreference)
        if settings.followsClientOrder { SSL_CTX_clear_options(context, TLSOption.serverPreference) }
        if !settings.disguisesHandshake { SSL_CTX_clear_options(context, TLSOption.middleboxCompatibility) }
        if settings.asksForClientCertificate { SSL_CTX_set_verify(context, SSL_VERIFY_PEER, { _, _ in 1 }) }
        _ = reference_set_mode(
            context,
            Int(SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_ENABLE_PARTIAL_WRITE))
        try setSessions(settings)
        try identity.install(in: context)
        chooseApplicationProtocol()
    }

    deinit {
        SSL_CTX_free(pointer)
        protocols.deinitialize(count: 1)
        protocols.deallocate()
    }

    private func setVersions(_ versions: Set<Int32>) throws {
        try check(
            reference_set_minimum_version(pointer, versions.min() ?? TLS1_3_VERSION), "set the lowest TLS version")
        try check(
            reference_set_maximum_version(pointer, versions.max() ?? TLS1_3_VERSION), "set the highest TLS version")
        SSL_CTX_set_options(pointer, TLSOption.exclusion(allBut: versions))
    }

    private func setSessions(_ settings: TLSSettings) throws {
        try check(SSL_CTX_set_num_tickets(pointer, settings.tickets), "set the number of tickets")
        try check(SSL_CTX_set_max_early_data(pointer, settings.earlyDataLimit), "set the early data limit")
        if let lifetime = settings.ticketLifetime { SSL_CTX_set_timeout(pointer, lifetime) }
        // OpenSSL resumes no session without it once it has asked for a certificate.
        let name = Array("keyspec".utf8)
        try check(SSL_CTX_set_session_id_context(pointer, name, UInt32(name.count)), "name the sessions")
        if settings.earlyDataLimit == 0 || !settings.refusesReplays {
            SSL_CTX_set_options(pointer, TLSOption.noReplayProtection)
            // Tickets carry the sessions; a store of them beside would only grow.
            reference_disable_session_store(pointer)
        }
    }

    private func chooseApplicationProtocol() {
        SSL_CTX_set_alpn_select_cb(
            pointer,
            { _, chosen, chosenLength, offered, offeredLength, argument in
                guard let own = argument?.assumingMemoryBound(to: [UInt8].self) else { return SSL_TLSEXT_ERR_NOACK }
                // OpenSSL's signature wants a mutable pointer, although it only ever points into one of the two lists.
                let result = own.pointee.withUnsafeBufferPointer { list in
                    chosen?.withMemoryRebound(to: UnsafeMutablePointer<UInt8>?.self, capacity: 1) {
                        SSL_select_next_proto(
                            $0, chosenLength, list.baseAddress, UInt32(list.count), offered, offeredLength)
                    }
                }
                return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK
            }, protocols)
    }

    private func check(_ result: some BinaryInteger, _ action: String) throws {
        guard result == 1 else { throw TLSFailure(action) }
    }

    /// RFC 7301, 3.1: each name after one byte of length.
    static func wireFormat(_ names: [String]) -> [UInt8] {
        names.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    }
}

/// Bits of `SSL_OP_…`, whose macros Swift does not see (OpenSSL 3, `ssl.h`).
enum TLSOption {
    static let middleboxCompatibility = UInt64(1) << 20
    static let serverPreference = UInt64(1) << 22
    static let noReplayProtection = UInt64(1) << 24
    private static let exclusions: [(version: Int32, bit: UInt64)] = [
        (TLS1_VERSION, 1 << 26), (TLS1_1_VERSION, 1 << 28), (TLS1_2_VERSION, 1 << 27), (TLS1_3_VERSION, 1 << 29),
    ]

    /// Switches off every version that is not listed.
    static func exclusion(allBut versions: Set<Int32>) -> UInt64 {
        exclusions.reduce(0) { versions.contains($1.version) ? $0 : $0 | $1.bit }
    }

    static let allExclusions = exclusion(allBut: [])
}
