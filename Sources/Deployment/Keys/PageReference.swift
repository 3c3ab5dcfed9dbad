internal import HTTPExchange

/// Where a reference in an answer leads (RFC 3986 5.2), as far as it stays at the interface that answered.
struct PageReference: Hashable {
    /// Path and query as they are sent.
    let target: String

    /// Longer ones are no page of a list.
    private static let lengthLimit = 8192

    enum Flaw: Error, Equatable {
        /// It is no URI reference, or one that is too long.
        case unreadable
        /// It leads to another scheme, host or port: an origin that can be shown, or nil. Other text of an answer may hold
        /// anything, a key as well.
        case otherOrigin(String?)
    }

    /// - Parameters:
    ///   - reference: absolute or relative.
    ///   - base: the interface.
    ///   - requested: path and query of the request that was answered.
    init(_ reference: String, at base: BaseURL, requested: String) throws(Flaw) {
        let reference = reference.prefix { $0 != "#" }
        guard reference.utf8.count <= Self.lengthLimit, reference.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }),
            !reference.contains("\\")
        else { throw .unreadable }
        let path = try Self.path(of: reference, at: base)
        let requestedPath = requested.prefix { $0 != "?" }
        switch path.first {
        case nil: target = requested
        case "/": target = Self.withoutDots(path)
        case "?": target = requestedPath + Self.encoded(path)
        default:
            let folder = requestedPath.lastIndex(of: "/").map { requestedPath[...$0] } ?? "/"
            target = Self.withoutDots(folder + path)
        }
    }

    /// What follows scheme and authority, which have to be the base's.
    private static func path(of reference: Substring, at base: BaseURL) throws(Flaw) -> Substring {
        let scheme = reference.prefix { !":/?".contains($0) }
        var rest = reference
        var name = base.scheme.rawValue
        if scheme.endIndex < reference.endIndex, reference[scheme.endIndex] == ":" {
            name = scheme.lowercased()
            rest = reference[reference.index(after: scheme.endIndex)...]
            guard rest.hasPrefix("//") else { throw .otherOrigin(nil) }
        }
        guard rest.hasPrefix("//") else { return rest }
        let authority = rest.dropFirst(2).prefix { !"/?".contains($0) }
        let origin = try? BaseURL(parsing: "\(name)://\(authority)").origin
        guard origin == base.origin else { throw .otherOrigin(origin) }
        let path = rest[authority.endIndex...]
        return path.first == "/" ? path : "/" + path
    }

    /// Without the segments `.` and `..` (RFC 3986 5.2.4).
    private static func withoutDots(_ reference: Substring) -> String {
        let path = reference.prefix { $0 != "?" }
        var kept: [Substring] = []
        let segments = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        for (index, segment) in segments.enumerated() {
            if segment == ".." { _ = kept.popLast() }
            if segment != ".", segment != ".." {
                kept.append(segment)
            } else if index == segments.count - 1 {
                kept.append("")
            }
        }
        return "/" + encoded(kept.joined(separator: "/")[...]) + encoded(reference[path.endIndex...])
    }

    /// Letters beyond ASCII percent-encoded, as in an IRI (RFC 3987 3.1).
    private static func encoded(_ text: Substring) -> String {
        text.utf8.reduce(into: "") { text, byte in
            if byte < 0x80 {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + digits
            }
        }
    }
}
