internal import COpenSSL
internal import Secrecy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// The certificate authorities of one `Trust`, read once and shared by every connection of an engine.
///
/// Used on the engine's thread alone.
final class TrustStore {
    /// The `X509_STORE`; OpenSSL counts references, and each TLS context takes its own.
    let store: OpaquePointer

    init(_ trust: Trust) throws(TransportFailure) {
        OpenSSLLibrary.start()
        guard let store = X509_STORE_new() else {
            throw .trustUnreadable(path: trust.path, reason: OpenSSLErrors.take() ?? "out of memory")
        }
        self.store = store
        // A CA file may name an intermediate or the server's own certificate; that is then as far as the chain goes.
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        ERR_clear_error()
        let isLoaded =
            switch trust {
            case .system: X509_STORE_set_default_paths(store)
            case .caFile(let path): X509_STORE_load_file(store, path)
            }
        if isLoaded != 1 {
            throw .trustUnreadable(path: trust.path, reason: OpenSSLErrors.take() ?? "it holds no certificate")
        }
        ERR_clear_error()
    }

    deinit { X509_STORE_free(store) }
}

extension Trust {
    /// Why there are no authorities to trust; nil when there are.
    package var problem: String? {
        do throws(TransportFailure) {
            _ = try TrustStore(self)
            return nil
        } catch {
            return error.description
        }
    }

    fileprivate var path: String {
        switch self {
        case .system: "the system's store"
        case .caFile(let path): path
        }
    }
}

/// The error queue of OpenSSL on the present thread.
enum OpenSSLErrors {
    /// The reason of the oldest error, for example `no start line`; the queue is empty afterwards.
    static func take() -> String? {
        let code = ERR_peek_error()
        defer { ERR_clear_error() }
        if code == 0 { return nil }
        // A system error carries errno in its lower bits (ERR_GET_REASON is an inline function).
        if let reason = ERR_reason_error_string(code) { return String(cString: reason) }
        return String(cString: strerror(CInt(truncatingIfNeeded: code & 0x7FFF_FFFF)))
    }
}
