/// What a client offers, exactly: nothing is added on the way to the wire.
package struct ClientHello: Sendable, Hashable {
    /// The versions offered, in order. TLS 1.3 among them brings `supported_versions` (RFC 8446 4.2.1); otherwise the
    /// highest goes into the old field, which offers every lower one as well. SSL 2 stands alone.
    package var versions: [TLSVersion]
    package var suites: [CipherSuite]
    package var groups: [NamedGroup]
    /// The groups that a key is sent of; with none, a TLS 1.3 server asks for one in the clear (HelloRetryRequest).
    package var keyShares: [NamedGroup]
    package var signatureSchemes: [SignatureScheme]
    /// The name for SNI (RFC 6066, 3), or none.
    package var serverName: String?
    /// The application protocols for ALPN (RFC 7301); none for no extension.
    package var applicationProtocols: [String]
    /// Compression methods; 0 is none.
    package var compressionMethods: [UInt8]
    /// Whether reserved values (RFC 8701), an unknown extension and an unknown later version are mixed in.
    package var isGreased: Bool
    /// Further extensions by number, before the others.
    package var extraExtensions: [Extension]

    /// An extension that the library has no word for.
    package struct Extension: Sendable, Hashable {
        package var number: UInt16
        package var body: [UInt8]

        package init(number: UInt16, body: [UInt8]) {
            self.number = number
            self.body = body
        }
    }

    package init(
        versions: [TLSVersion], suites: [CipherSuite], groups: [NamedGroup] = NamedGroup.classical,
        keyShares: [NamedGroup] = [.x25519, .secp256r1], signatureSchemes: [SignatureScheme] = SignatureScheme.all,
        serverName: String? = nil, applicationProtocols: [String] = [], compressionMethods: [UInt8] = [0],
        isGreased: Bool = false, extraExtensions: [Extension] = []
    ) {
        self.versions = versions
        self.suites = suites
        self.groups = groups
        self.keyShares = keyShares
        self.signatureSchemes = signatureSchemes
        self.serverName = serverName
        self.applicationProtocols = applicationProtocols
        self.compressionMethods = compressionMethods
        self.isGreased = isGreased
        self.extraExtensions = extraExtensions
    }

    /// Whether TLS 1.3 is among what is offered.
    package var offersTLS13: Bool { versions.contains(.tls13) }

    /// The highest version offered.
    package var highestVersion: TLSVersion { versions.max() ?? .tls13 }

    /// Whether a server may answer with a version: one of the list, or without the list anything up to the highest.
    package func offers(_ version: TLSVersion) -> Bool {
        offersTLS13 || highestVersion == .ssl2
            ? versions.contains(version) : version <= highestVersion && version != .ssl2
    }
}
