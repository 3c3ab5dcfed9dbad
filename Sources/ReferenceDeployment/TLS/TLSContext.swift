import COpenSSL
import CReferenceShims

/// The owner of one `SSL_CTX`: certificate, key and policy of a listener.
///
/// OpenSSL counts references and locks inside, and nothing is changed after `init`, so sharing it between threads is sound.
final class TLSContext: @unchecked Sendable {
    let pointer: OpaquePointer
    private let protocols: UnsafeMutablePointer<[UInt8]>

    /// - Throws: `TLSFailure` when a setting or the certificate is not accepted.
    init(settings: TLSSettings, identity: ServerIdentity) throws {
        OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG), nil)
        guard let context = SSL_CTX_new(TLS_server_method()) else { throw TLSFailure("make a TLS context") }
        pointer = context
        protocols = .allocate(capacity: 1)
        protocols.initialize(to: Self.wireFormat(settings.applicationProtocols))
        try check(reference_set_minimum_version(context, settings.minimumVersion), "set the lowest TLS version")
        try check(reference_set_maximum_version(context, settings.maximumVersion), "set the highest TLS version")
        try check(SSL_CTX_set_ciphersuites(context, settings.suites.joined(separator: ":")), "set the cipher suites")
        try check(SSL_CTX_set_max_early_data(context, settings.earlyDataLimit), "set the early data limit")
        SSL_CTX_set_options(context, UInt64(1) << 22 /* SSL_OP_CIPHER_SERVER_PREFERENCE */)
        _ = reference_set_mode(
            context,
            Int(SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_ENABLE_PARTIAL_WRITE))
        // Tickets carry the sessions; a store of them beside would only grow.
        reference_disable_session_store(context)
        try identity.install(in: context)
        SSL_CTX_set_alpn_select_cb(
            context,
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

    deinit {
        SSL_CTX_free(pointer)
        protocols.deinitialize(count: 1)
        protocols.deallocate()
    }

    private func check(_ result: some BinaryInteger, _ action: String) throws {
        guard result == 1 else { throw TLSFailure(action) }
    }

    /// RFC 7301, 3.1: each name after one byte of length.
    static func wireFormat(_ names: [String]) -> [UInt8] {
        names.flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) }
    }
}
