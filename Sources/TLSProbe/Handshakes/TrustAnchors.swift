internal import COpenSSL
internal import OwnThread
internal import Secrecy
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Where the certificate authorities are that may vouch for a server.
package enum TrustSource: Sendable, Hashable {
    /// This machine's.
    case system
    /// Those of a PEM file, and no others.
    case file(String)
}

/// The certificate authorities, loaded once, on a thread of its own: the machine's bundle takes some 20 ms.
package final class TrustAnchors: Sendable {
    /// The `X509_STORE`. OpenSSL locks it inside, and nothing is added after loading.
    private struct Store: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private enum State: Sendable {
        case loading([CheckedContinuation<Void, Never>])
        case loaded(Store)
        case failed(String)
    }

    /// Why the authorities cannot be read.
    package struct Unreadable: Error, Sendable, Hashable {
        package let reason: String
    }

    private let state = Mutex(State.loading([]))

    /// Begins to load.
    package init(_ source: TrustSource) {
        startThread { [self] in
            let loaded = Self.load(source)
            let waiting = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                guard case .loading(let waiting) = state else { return [] }
                state = loaded
                return waiting
            }
            for continuation in waiting { continuation.resume() }
        }
    }

    deinit {
        if case .loaded(let store) = state.withLock({ $0 }) { X509_STORE_free(store.pointer) }
    }

    /// Waits until the authorities are loaded.
    package func ready() async throws(Unreadable) {
        await withCheckedContinuation { continuation in
            let isWaiting = state.withLock { state in
                guard case .loading(let waiting) = state else { return false }
                state = .loading(waiting + [continuation])
                return true
            }
            if !isWaiting { continuation.resume() }
        }
        if case .failed(let reason) = state.withLock({ $0 }) { throw Unreadable(reason: reason) }
    }

    /// Calls `body` with the store; nil when it is not loaded.
    func withStore<Result>(_ body: (OpaquePointer) -> Result) -> Result? {
        guard case .loaded(let store) = state.withLock({ $0 }) else { return nil }
        return body(store.pointer)
    }

    private static func load(_ source: TrustSource) -> State {
        OpenSSLLibrary.start()
        guard let store = X509_STORE_new() else { return .failed("OpenSSL has no memory") }
        // A file may name an intermediate or the server's own certificate; that is then as far as the chain goes.
        X509_STORE_set_flags(store, UInt(X509_V_FLAG_PARTIAL_CHAIN))
        ERR_clear_error()
        let isLoaded =
            switch source {
            case .system: X509_STORE_set_default_paths(store)
            case .file(let path): X509_STORE_load_file(store, path)
            }
        if isLoaded == 1 { return .loaded(Store(pointer: store)) }
        let code = ERR_peek_error()
        ERR_clear_error()
        X509_STORE_free(store)
        if code == 0 { return .failed("it holds no certificate") }
        // A system error carries errno in its lower bits (ERR_GET_REASON is an inline function).
        let reason = ERR_reason_error_string(code) ?? UnsafePointer(strerror(CInt(truncatingIfNeeded: code & 0xFFFF)))
        return .failed(reason.map { String(cString: $0) } ?? "it cannot be read")
    }
}
