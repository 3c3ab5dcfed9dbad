/// What a full handshake offers; every part has to be one that OpenSSL can speak, or the handshake is not made.
package struct HandshakeOffer: Sendable, Hashable {
    /// The lowest and the highest version; SSL 2 and SSL 3 are beyond OpenSSL.
    package var versions: ClosedRange<TLSVersion>
    /// The suites of TLS 1.3, in order; OpenSSL's own when nil.
    package var suites: [CipherSuite]?
    /// The groups, in order; OpenSSL's own when nil.
    package var groups: [NamedGroup]?
    package var serverName: String?
    package var applicationProtocols: [String]
    /// What is asked once the handshake is done, in plain HTTP/1.1.
    package var request: [UInt8]?
    /// Whether the connection waits a little for tickets, and for the answer.
    package var lingers = true
    /// What goes into the early data of a resumed session (RFC 8446 2.3).
    package var earlyData: [UInt8]?
    /// How long the end of our side is held back when early data was accepted, in order to see whether the server acts
    /// before it (RFC 8470 3 asks it to wait, or to answer 425).
    package var patience: Duration = .milliseconds(400)

    package init(
        versions: ClosedRange<TLSVersion> = .tls10...(.tls13), suites: [CipherSuite]? = nil,
        groups: [NamedGroup]? = nil, serverName: String? = nil, applicationProtocols: [String] = [],
        request: [UInt8]? = nil, earlyData: [UInt8]? = nil
    ) {
        self.versions = versions
        self.suites = suites
        self.groups = groups
        self.serverName = serverName
        self.applicationProtocols = applicationProtocols
        self.request = request
        self.earlyData = earlyData
    }
}

/// How far the server went with early data.
package enum EarlyDataGrade: Sendable, Hashable {
    /// It dropped what was sent early.
    case refused
    /// It took it, and answered nothing before our side of the handshake was complete.
    case accepted
    /// It took it and answered before that: with this status.
    case answered(status: Int)
}

/// What a full handshake settled.
package struct HandshakeFacts: Sendable, Hashable {
    package var version: TLSVersion
    package var suite: CipherSuite
    /// TLS 1.3 only.
    package var group: NamedGroup?
    /// What the server signed with; TLS 1.3 only, and not in a resumption.
    package var signature: SignatureScheme?
    package var applicationProtocol: String?
    package var isResumed = false
    /// Whether the server asked for a certificate of the client.
    package var asksForCertificate = false
    package var tickets: [TicketFacts] = []
    /// How early data fared, when some was sent.
    package var earlyData: EarlyDataGrade?
    /// The head of the answer to the request, as far as it came.
    package var answer: HTTPHead?
}

/// What a session ticket says in the clear (RFC 8446 4.6.1).
package struct TicketFacts: Sendable, Hashable {
    /// Seconds.
    package var lifetime: UInt32
    /// Bytes of early data that it allows.
    package var earlyDataAllowance: UInt32
}
