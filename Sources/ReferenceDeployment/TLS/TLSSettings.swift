import COpenSSL

/// What a listener offers in its handshakes; policy only, so that a deployment with other habits is other data.
struct TLSSettings: Sendable {
    /// OpenSSL's version numbers; what lies between two of them and is not listed is not spoken.
    var versions: Set = [TLS1_3_VERSION]
    /// TLS 1.3 suites in the server's order of preference (RFC 8446, B.4).
    var suites = ["TLS_AES_256_GCM_SHA384"]
    /// Suites of older versions, in OpenSSL's names; they matter when an older version is on only.
    var olderSuites = "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"
    /// Whether the client's order of suites decides instead of ours.
    var followsClientOrder = false
    /// OpenSSL's security level; nil for the library's own.
    var securityLevel: Int32?
    /// Groups in OpenSSL's names; nil for the library's own.
    var groups: String?
    /// Bytes of early data allowed with a resumed session; none, as a charged call must not be replayable (RFC 8470).
    var earlyDataLimit: UInt32 = 0
    /// Whether a ticket with early data works once only.
    var refusesReplays = true
    /// Session tickets that a full handshake ends with.
    var tickets = 2
    /// Seconds that a ticket is good for; nil for the library's two hours.
    var ticketLifetime: Int?
    /// Whether the handshake is disguised for middleboxes (RFC 8446, D.4).
    var disguisesHandshake = true
    var asksForClientCertificate = false
    /// Application protocols in the server's order of preference (RFC 7301).
    var applicationProtocols = ["h2", "http/1.1"]

    /// Speaks TLS 1.1 or 1.0 too, and lowers what stands in their way: their suites have no GCM, and their signatures are
    /// below the security level that OpenSSL starts with.
    mutating func add(oldVersion version: Int32) {
        versions.insert(version)
        olderSuites = "ECDHE-ECDSA-AES256-SHA:ECDHE-RSA-AES256-SHA"
        securityLevel = 0
    }
}
