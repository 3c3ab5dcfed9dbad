/// Whether an answer lets a shared cache serve it to others (RFC 9111).
///
/// A shared cache keeps answers to requests with `Authorization` to itself (RFC 9111 3.5); of `X-API-Key` it knows nothing. So
/// an answer that says that shared caches may keep it is handed to whoever asks for the same URL, with another key or none.
package enum SharedCaching {
    /// True when the answer permits a shared cache in so many words (`public` or `s-maxage`) to serve it without asking again to
    /// callers whose `field` has another value.
    ///
    /// What is merely not forbidden, as `max-age` alone, is not told, nor is what a CDN was told apart (RFC 9213). Answers to other
    /// methods than GET and HEAD are not reused (RFC 9110 9.3), and what is stale from the start is not without asking.
    package static func isPermitted(by answer: Answer, despite field: String) -> Bool {
        guard ["GET", "HEAD"].contains(answer.method), (200..<300).contains(answer.status) else { return false }
        let varying = members(of: "Vary", in: answer).map { $0.lowercased() }
        guard !varying.contains("*"), !varying.contains(field.lowercased()), !hasTargetedField(answer) else {
            return false
        }
        let directives = members(of: "Cache-Control", in: answer).map(Directive.init)
        let names = Set(directives.map(\.name))
        guard names.isDisjoint(with: ["no-store", "private", "no-cache"]) else { return false }
        guard names.contains("public") || names.contains("s-maxage") else { return false }
        return isFreshAtFirst(directives, answer)
    }

    /// Whether a shared cache may use the answer for a while without asking (RFC 9111 4.2.1). What is not well formed counts as
    /// stale. Where nothing is said, `public` lets a cache choose (4.2.2).
    private static func isFreshAtFirst(_ directives: [Directive], _ answer: Answer) -> Bool {
        for name in ["s-maxage", "max-age"] {
            let lifetimes = directives.filter { $0.name == name }.map(\.seconds)
            if !lifetimes.isEmpty { return lifetimes.allSatisfy { ($0 ?? 0) > 0 } }
        }
        let expiries = answer.values(of: "Expires").map { HTTPDate($0)?.epochSeconds }
        if expiries.isEmpty { return true }
        guard let sent = answer.values(of: "Date").first.flatMap({ HTTPDate($0)?.epochSeconds }) else { return false }
        return expiries.allSatisfy { ($0 ?? 0) > sent }
    }

    /// Whether some caches were given instructions of their own: `CDN-Cache-Control` and its like, `Surrogate-Control`.
    private static func hasTargetedField(_ answer: Answer) -> Bool {
        answer.headers.map { $0.name.lowercased() }
            .contains { $0 == "surrogate-control" || $0.hasSuffix("cdn-cache-control") }
    }

    /// The members of a list (RFC 9110 5.6.1); a comma within quotes parts nothing.
    private static func members(of field: String, in answer: Answer) -> [String] {
        answer.values(of: field).flatMap { value in
            var isQuoted = false
            return value.split { character in
                if character == "\"" { isQuoted.toggle() }
                return character == "," && !isQuoted
            }.map(\.trimmingSpaces)
        }
    }

    /// A directive of `Cache-Control` (RFC 9111 5.2).
    private struct Directive {
        let name: String
        /// Its argument as a number of seconds (RFC 9111 1.2.2), quoted or not; nil when it is none.
        let seconds: Int?

        init(_ text: String) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            name = parts[0].trimmingSpaces.lowercased()
            let argument = parts.count > 1 ? parts[1].trimmingSpaces.filter { $0 != "\"" } : ""
            let isNumber = !argument.isEmpty && argument.utf8.allSatisfy { (48...57).contains($0) }
            // More than an Int holds is for ever.
            seconds = isNumber ? Int(argument) ?? Int.max : nil
        }
    }
}
