/// A rate as an answer announces it.
///
/// `RateLimit-Policy: "default";q=5;w=1` (draft-ietf-httpapi-ratelimit-headers), `RateLimit-Limit: 5, 5;w=1` (its versions up
/// to 7), and `X-RateLimit-Limit: 5`, which says nothing of the time.
package struct RatePolicy: Sendable, Hashable {
    package var limit: Int
    /// Nanoseconds; nil when the answer does not tell.
    package var window: Int64?

    package init(limit: Int, window: Int64?) {
        self.limit = limit
        self.window = window
    }

    /// The policy that an answer tells of; nil for none.
    package init?(_ answer: Answer) {
        for name in ["RateLimit-Policy", "RateLimit-Limit", "X-RateLimit-Limit", "X-Rate-Limit-Limit"] {
            let policies = answer.values(of: name).flatMap { $0.split(separator: ",") }.compactMap(Self.init(item:))
            // A bare number before the policies is the limit that applies now; the policy with it tells the time.
            guard let first = policies.first(where: { $0.window != nil }) ?? policies.first else { continue }
            self = first
            return
        }
        return nil
    }

    /// One item: its value or `q` is the limit, `w` the seconds.
    private init?(item: Substring) {
        let parts = item.split(separator: ";").map { $0.filter { $0 != " " } }
        func number(_ name: String) -> Int? {
            parts.lazy.filter { $0.hasPrefix("\(name)=") }.compactMap { Int($0.dropFirst(name.count + 1)) }.first
        }
        guard let limit = number("q") ?? parts.first.flatMap({ Int($0) }), limit > 0 else { return nil }
        self.limit = limit
        window = number("w").flatMap { (1...86_400).contains($0) ? Int64($0) * 1_000_000_000 : nil }
    }
}
