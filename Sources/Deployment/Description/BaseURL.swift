package import HTTPExchange

/// Scheme, host, port and an optional path prefix: what all the requests of one interface have in common.
package struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    package var scheme: HTTPRequest.Scheme
    /// A name or an address; IPv6 without brackets.
    package var host: String
    package var port: UInt16
    /// Empty, or a path that begins with `/` and does not end with it.
    package var prefix: String

    package init(scheme: HTTPRequest.Scheme, host: String, port: UInt16? = nil, prefix: String = "") {
        self.scheme = scheme
        self.host = host
        self.port = port ?? scheme.defaultPort
        self.prefix = prefix
    }

    /// The host as a URL writes it, with the port unless it is the scheme's own.
    package var authority: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == scheme.defaultPort ? name : "\(name):\(port)"
    }

    /// Scheme, host and port (RFC 6454 6.2).
    package var origin: String { "\(scheme.rawValue)://\(authority)" }

    package var description: String { origin + prefix }

    /// Whether the host is this machine itself, so that no pace is needed to spare a network or a neighbour.
    package var isLoopback: Bool {
        host == "localhost" || host.hasSuffix(".localhost") || host == "::1" || Self.isLoopbackIPv4(host)
    }

    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

extension BaseURL {
    /// Why a text is no base URL.
    struct Flaw: Error {
        let message: String
        let help: String?
    }

    /// The URL of a text such as `https://staging.example:8443/prefix`.
    init(parsing text: String) throws(Flaw) {
        guard let separator = text.firstRange(of: "://") else {
            throw Flaw(message: "a base URL begins with https:// or http://", help: "write https://\(text)")
        }
        guard let scheme = HTTPRequest.Scheme(rawValue: text[..<separator.lowerBound].lowercased()) else {
            throw Flaw(
                message: "the scheme '\(text[..<separator.lowerBound])' is not known", help: "write https:// or http://"
            )
        }
        let rest = text[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let path = rest[authority.endIndex...]
        if path.contains("?") || path.contains("#") {
            throw Flaw(message: "a base URL has no query and no fragment", help: "write the query at the endpoint")
        }
        if authority.contains("@") {
            throw Flaw(
                message: "a base URL holds no user name or password",
                help: "give secrets as account variables from the environment, a file or a command")
        }
        let (host, port) = try Self.hostAndPort(authority)
        var prefix = path
        while prefix.hasSuffix("/") { prefix.removeLast() }
        if prefix.unicodeScalars.contains(where: { $0.value <= 0x20 || $0.value >= 0x7F }) {
            throw Flaw(message: "a path holds only printable ASCII", help: "percent-encode everything else")
        }
        self.init(scheme: scheme, host: host, port: port, prefix: String(prefix))
    }

    private static func hostAndPort(_ authority: Substring) throws(Flaw) -> (String, UInt16?) {
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else {
                throw Flaw(message: "an IPv6 address ends with ']'", help: nil)
            }
            host = authority[authority.index(after: authority.startIndex)..<end]
            let rest = authority[authority.index(after: end)...]
            if rest.hasPrefix(":") {
                port = rest.dropFirst()
            } else if !rest.isEmpty {
                throw Flaw(message: "after an IPv6 address comes a port or nothing", help: nil)
            }
        } else if let colon = authority.firstIndex(of: ":") {
            host = authority[..<colon]
            port = authority[authority.index(after: colon)...]
        }
        let allowed = host.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-._:".contains($0)) }
        if host.isEmpty || !allowed {
            throw Flaw(
                message: host.isEmpty ? "the host is missing" : "'\(host)' is no host name or address",
                help: "write for example https://staging.example:8443")
        }
        guard let port else { return (host.lowercased(), nil) }
        guard let number = UInt16(port), number > 0 else {
            throw Flaw(message: "'\(port)' is no port", help: "a port is a number from 1 to 65535")
        }
        return (host.lowercased(), number)
    }
}
