import COpenSSL

/// What a listener offers in its handshakes; policy only, so that a deployment with other habits is other data.
struct TLSSettings: Sendable {
    /// OpenSSL's version numbers, both ends included.
    var minimumVersion = TLS1_3_VERSION
    var maximumVersion = TLS1_3_VERSION
    /// TLS 1.3 suites in the server's order of preference (RFC 8446, B.4).
    var suites = ["TLS_AES_256_GCM_SHA384"]
    /// Bytes of early data allowed with a resumed session; none, as a charged call must not be replayable (RFC 8470).
    var earlyDataLimit: UInt32 = 0
    /// Application protocols in the server's order of preference (RFC 7301).
    var applicationProtocols = ["h2", "http/1.1"]
}
