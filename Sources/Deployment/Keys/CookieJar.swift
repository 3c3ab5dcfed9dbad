internal import HTTPExchange
internal import Secrecy

/// The cookies of one session: a subset of RFC 6265 without expiry by date in the future, third parties and persistence.
///
/// Values are secrets. A session lives for a run, so that only `Max-Age=0` and dates in the past matter.
struct CookieJar: Sendable {
    private struct Cookie: Sendable {
        var name: String
        var value: Secret
        var domain: String
        var isHostOnly: Bool
        var path: String
        var isSecure: Bool
    }

    /// A jar holds at most so many cookies, and a cookie at most so many bytes.
    private static let countLimit = 100
    private static let sizeLimit = 8 * 1024

    private var cookies: [Cookie] = []

    /// Takes in one `Set-Cookie` field of an answer to a request at `path` of `base`; nil when it is none.
    ///
    /// - Returns: the cookie's name, and its value unless the field removes it.
    @discardableResult
    mutating func store(_ field: [UInt8], from base: BaseURL, path: String, owner: String) -> (
        name: String, value: Secret?
    )? {
        guard field.count <= Self.sizeLimit else { return nil }
        let parts = String(decoding: field, as: UTF8.self).split(separator: ";", omittingEmptySubsequences: false)
        guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { return nil }
        let name = String(pair[..<equals]).trimmed
        let value = String(pair[pair.index(after: equals)...]).trimmed
        if name.isEmpty { return nil }
        var attributes: [String: String] = [:]
        for part in parts.dropFirst() {
            let halves = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map {
                String($0).trimmed
            }
            attributes[halves[0].lowercased()] = halves.count > 1 ? halves[1] : ""
        }
        var domain = base.host
        var isHostOnly = true
        if let given = attributes["domain"].map({ $0.lowercased() }), !given.isEmpty {
            let wanted = given.hasPrefix(".") ? String(given.dropFirst()) : given
            // A cookie for another domain is not taken (RFC 6265 5.3, step 6).
            guard Self.host(base.host, isWithin: wanted) else { return nil }
            (domain, isHostOnly) = (wanted, false)
        }
        let cookiePath = attributes["path"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? Self.defaultPath(of: path)
        cookies.removeAll { $0.name == name && $0.domain == domain && $0.path == cookiePath }
        if Self.isPast(attributes) { return (name, nil) }
        let secret = Secret(name: "\(owner).\(name)", text: value)
        if cookies.count < Self.countLimit {
            cookies.append(
                Cookie(
                    name: name, value: secret, domain: domain, isHostOnly: isHostOnly, path: cookiePath,
                    isSecure: attributes["secure"] != nil))
        }
        return (name, secret)
    }

    /// The value of the `Cookie` field for a request; nil when there is nothing to send.
    func field(for base: BaseURL, path: String) -> SecretText? {
        // Loopback counts as trustworthy without TLS, as it does in browsers (Secure Contexts 3.1).
        let fitting = cookies.filter { cookie in
            (cookie.isHostOnly ? base.host == cookie.domain : Self.host(base.host, isWithin: cookie.domain))
                && Self.path(path, isWithin: cookie.path)
                && (!cookie.isSecure || base.scheme == .https || base.isLoopback)
        }
        // Longer paths first, earlier cookies first among equals (RFC 6265 5.4).
        let ordered = fitting.enumerated().sorted { left, right in
            left.element.path.count == right.element.path.count
                ? left.offset < right.offset : left.element.path.count > right.element.path.count
        }.map(\.element)
        var text = SecretText()
        for cookie in ordered {
            if !text.isEmpty { text += "; " }
            text += "\(cookie.name)=\(cookie.value)"
        }
        return text.isEmpty ? nil : text
    }

    private static func host(_ host: String, isWithin domain: String) -> Bool {
        host == domain || (host.hasSuffix("." + domain) && host.contains(where: \.isLetter))
    }

    private static func path(_ path: String, isWithin cookiePath: String) -> Bool {
        path == cookiePath
            || (path.hasPrefix(cookiePath)
                && (cookiePath.hasSuffix("/") || path.dropFirst(cookiePath.count).first == "/"))
    }

    /// RFC 6265 5.1.4.
    private static func defaultPath(of path: String) -> String {
        guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func isPast(_ attributes: [String: String]) -> Bool {
        if let age = attributes["max-age"], let seconds = Int(age) { return seconds <= 0 }
        // Those who remove a cookie name a date long gone; any four-digit year tells it from one to come.
        let numbers = (attributes["expires"] ?? "").split { !($0.isASCII && $0.isNumber) }
        guard let year = numbers.compactMap({ $0.count == 4 ? Int($0) : nil }).first else { return false }
        return year < 2020
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return String(text)
    }
}
