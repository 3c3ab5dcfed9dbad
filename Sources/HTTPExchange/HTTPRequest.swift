package import Secrecy

/// One request, exactly as it goes over the wire: nothing in it is normalised, followed, cached or retried.
package struct HTTPRequest: Sendable, Hashable {
    /// Plain or over TLS.
    package enum Scheme: String, Sendable, Hashable, CaseIterable {
        case http
        case https

        /// The port when a URL names none.
        package var defaultPort: UInt16 { self == .http ? 80 : 443 }
    }

    /// A protocol version to ask for.
    package enum Version: String, Sendable, Hashable, CaseIterable {
        /// HTTP/1.0.
        case http10
        /// HTTP/1.1.
        case http11
        /// HTTP/2 and nothing else: another outcome of the negotiation is a failure, and nothing is sent.
        case http2
        /// HTTP/2 when the server offers it over TLS, else HTTP/1.1.
        case best
    }

    /// Which connection carries the request.
    package enum ConnectionChoice: Sendable, Hashable {
        /// Any that fits and has not been idle for too long (``ExchangeLimits/idleSeconds``), else a new one.
        case reuse
        /// The same among the connections of this name alone, which no other name uses.
        case pooled(String)
        /// A new one that nobody else will use.
        case fresh
        /// The one of this name, opened when there is none. A name stands for one connection to one origin: when it
        /// died since the last request, the exchange fails with ``TransportFailure/reusedConnectionDied``, and only the
        /// next request opens another.
        case named(String)
        /// A new one that nobody else will use, over which the TLS session of the last one of this name is resumed, where
        /// there was one and the server agrees; ``TLSFacts/isResumed`` tells.
        case resuming(String)
    }

    /// Plain or over TLS.
    package var scheme: Scheme
    /// The name or address that the `Host` field, SNI and the certificate check use; IPv6 addresses without brackets.
    package var host: String
    /// The port.
    package var port: UInt16
    /// The method, sent as it is.
    package var method: String
    /// The request target, sent as it is: no percent-encoding, no removal of `..`.
    package var target: SecretText
    /// The header fields in their order; names may repeat.
    package var headers: [HeaderField]
    /// The fields added when `headers` names none of the same name.
    package var automaticFields: Set<AutomaticField>
    /// What follows the header section.
    package var body: Body
    /// When set, these bytes are all that is sent: `method` then only tells how to read the answer (`HEAD` has no body).
    package var rawBytes: SecretText?
    /// The protocol version.
    package var version: Version
    /// The connection.
    package var connection: ConnectionChoice
    /// The address behind the name; nil asks the resolver.
    package var node: NodeAddress?
    /// Which certificate authorities vouch for the server.
    package var trust: Trust
    /// The name for SNI and the certificate check when it is not `host`.
    package var serverName: String?
    /// How much and how long.
    package var limits: ExchangeLimits

    /// A request with the usual settings: HTTP/2 or 1.1, any idle connection, the system's authorities.
    package init(
        _ method: String, scheme: Scheme = .https, host: String, port: UInt16? = nil, target: SecretText = "/",
        headers: [HeaderField] = [], body: Body = .none
    ) {
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        self.method = method
        self.target = target
        self.headers = headers
        automaticFields = Set(AutomaticField.allCases)
        self.body = body
        version = .best
        connection = .reuse
        trust = .system
        limits = ExchangeLimits()
    }

    /// The host as it stands in a URL or a `Host` field: with the port unless it is the scheme's own.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// The values of a header field in order, by its name in any case.
    package func values(of name: String) -> [SecretText] {
        let name = name.lowercased()
        return headers.filter { $0.name.lowercased() == name }.map(\.value)
    }
}

/// A header or trailer field to send.
package struct HeaderField: Sendable, Hashable {
    /// The name, in the case in which it is sent.
    package var name: String
    /// The value; white space around it is sent too.
    package var value: SecretText

    /// A field.
    package init(_ name: String, _ value: SecretText) {
        self.name = name
        self.value = value
    }
}

/// A header field that is added without being asked for.
package enum AutomaticField: String, Sendable, Hashable, CaseIterable {
    /// `Host`, or `:authority` in HTTP/2, where it cannot be left out.
    case host = "Host"
    /// `User-Agent`, as the engine's configuration says.
    case userAgent = "User-Agent"
    /// `Accept: */*`.
    case accept = "Accept"
    /// `Accept-Encoding` with what can be decoded; raw connections decode nothing and send none.
    case acceptEncoding = "Accept-Encoding"
}

/// What follows the header section of a request.
package enum Body: Sendable, Hashable {
    /// Nothing; `POST`, `PUT` and `PATCH` say `Content-Length: 0`.
    case none
    /// Bytes, with a `Content-Length`.
    case bytes(SecretText)
    /// Chunks (RFC 9112 7.1), and fields after them. In HTTP/2 the chunks are joined, and there can be no fields.
    case chunked([SecretText], trailers: [HeaderField] = [])
}

/// An address to connect to instead of asking the resolver.
package struct NodeAddress: Sendable, Hashable, CustomStringConvertible {
    /// An IPv4 or IPv6 address (without brackets), or another host name.
    package var host: String
    /// The port; nil keeps the request's.
    package var port: UInt16?

    /// A node.
    package init(host: String, port: UInt16? = nil) {
        self.host = host
        self.port = port
    }

    package var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port.map { "\(name):\($0)" } ?? name
    }
}

/// Which certificate authorities vouch for a server. The certificate and its name are always checked.
package enum Trust: Sendable, Hashable {
    /// Those of this machine; reading them costs about 20 ms once per engine.
    case system
    /// Those of a PEM file, and no others.
    case caFile(String)
}

/// How much an exchange may take.
package struct ExchangeLimits: Sendable, Hashable {
    /// Bytes of the response's header section, interim responses and trailers included.
    package var headerBytes = 64 * 1024
    /// Bytes of the response's body on the wire.
    package var bodyBytes = 8 * 1024 * 1024
    /// Bytes of the response's body once decompressed.
    package var decodedBytes = 16 * 1024 * 1024
    /// Time for name resolution, TCP and TLS.
    package var connectTime = Duration.seconds(10)
    /// Whole seconds after which an idle connection is not used again. Some servers close after five; a request that meets
    /// the close on its way would be lost.
    package var idleSeconds = 4
    /// Time for the whole exchange, from the moment its turn comes to the last byte.
    package var totalTime = Duration.seconds(30)

    /// The usual limits: 64 KiB of header, 8 MiB of body (16 MiB decoded), 10 s to connect, 30 s in all.
    package init() {}
}
