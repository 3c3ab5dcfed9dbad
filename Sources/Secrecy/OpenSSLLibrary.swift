internal import COpenSSL

/// The OpenSSL library of this process, started once and without reading the machine's `openssl.cnf`.
///
/// A configuration file could load engines, change the default cipher list or lower the security level, and a verdict
/// would then depend on the machine. The first start of the library decides, so everything of ours that uses OpenSSL
/// starts it here before its first call. Nor is it torn down when the process exits: a thread that still verifies a
/// certificate or resolves a name would use what is gone.
package enum OpenSSLLibrary {
    /// Starts the library; later calls cost one atomic load.
    package static func start() { _ = started }

    private static let started: Bool =
        OPENSSL_init_ssl(UInt64(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT), nil) == 1
}
