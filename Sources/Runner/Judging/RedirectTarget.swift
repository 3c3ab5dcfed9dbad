import Oracles

/// Where a redirect leads (RFC 9110 15.4, 10.2.2).
struct RedirectTarget: Sendable, Hashable {
    /// The value of Location.
    var location: String
    /// True when following it changes scheme, host or port.
    var leavesOrigin: Bool

    /// Nil when the answer is no redirect.
    ///
    /// - Parameter origin: the request's origin, such as `https://api.example:8443`.
    init?(of answer: Answer, from origin: String) {
        guard [301, 302, 303, 307, 308].contains(answer.status), let location = answer.values(of: "Location").first
        else { return nil }
        self.location = location
        self.leavesOrigin = Self.origin(of: location, relativeTo: origin) != origin.lowercased()
    }

    /// The origin that a reference leads to (RFC 3986 5.2 as far as scheme and authority go).
    private static func origin(of reference: String, relativeTo base: String) -> String {
        let base = base.lowercased()
        let scheme = base.prefix { $0 != ":" }
        var reference = reference.lowercased()
        if reference.hasPrefix("//") || reference.hasPrefix("\\\\") || reference.hasPrefix("/\\") {
            reference = "\(scheme)://\(reference.dropFirst(2))"
        }
        guard let separator = reference.firstRange(of: "://") else {
            // `javascript:` and the like never stay inside the origin; a path does.
            let name = reference.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
            let isAbsolute = name.count < reference.count && reference[name.endIndex] == ":"
            return isAbsolute ? String(reference) : base
        }
        let newScheme = reference[..<separator.lowerBound]
        var authority = reference[separator.upperBound...].prefix { !"/?#\\".contains($0) }
        if let at = authority.lastIndex(of: "@") { authority = authority[authority.index(after: at)...] }
        return "\(newScheme)://\(withoutDefaultPort(authority, scheme: newScheme))"
    }

    private static func withoutDefaultPort(_ authority: Substring, scheme: Substring) -> Substring {
        let port = scheme == "https" ? ":443" : ":80"
        return authority.hasSuffix(port) ? authority.dropLast(port.count) : authority
    }
}
