@testable import ReferenceDeployment

extension DefectProbe {
    /// The key with its last letters replaced.
    private static func altered(_ key: String, keeping count: Int) -> String {
        key.prefix(count) + String(repeating: key.hasSuffix("Q") ? "R" : "Q", count: key.count - count)
    }

    /// The defects of KEY-1 to KEY-8 that a single reply shows.
    static let matching: [DefectProbe] = [
        DefectProbe("prefix-lookup") { try await $0.enrich(altered($1.key, keeping: 16)).status == 200 },
        DefectProbe("truncated-compare") { try await $0.enrich(altered($1.key, keeping: 32)).status == 200 },
        DefectProbe("suffix-ignored") { try await $0.enrich(altered($1.key, keeping: 36)).status == 200 },
        DefectProbe("trailing-ok") { try await $0.enrich($1.key + "abc").status == 200 },
        DefectProbe("prefix-optional") { try await $0.enrich(String($1.key.dropFirst(8))).status == 200 },
        DefectProbe("dashes-folded") { try await $0.enrich("ak-live-" + $1.key.dropFirst(8)).status == 200 },
        DefectProbe("trims-punctuation") { try await $0.enrich($1.key + "./").status == 200 },
        DefectProbe("trims-unicode-space") { try await $0.enrich("\u{2003}\($1.key)\u{a0}").status == 200 },
        DefectProbe("drops-control-bytes") { try await $0.enrich($1.key + "\u{7}").status == 200 },
        DefectProbe("percent-decodes") { live, key in
            try await live.enrich("%61" + key.key.dropFirst()).status == 200
        },
        DefectProbe("sql-injection") { live, _ in
            let always = try await live.enrich("' OR '1'='1").status
            guard always == 200 else { return false }
            return try await live.enrich("'").status == 401
        },
        DefectProbe("glob-lookup") { live, _ in try await live.enrich("ak_live_*").status == 200 },
        DefectProbe("digest-accepted") { try await $0.enrich(Digest(of: $1.key).hex).status == 200 },
        DefectProbe("id-accepted") { try await $0.enrich($1.id).status == 200 },
        DefectProbe("sample-key-works") { live, _ in try await live.enrich("ak_live_your_key_here").status == 200 },
        DefectProbe("empty-accepted") { live, _ in
            let empty = try await live.enrich("").status
            guard empty == 200 else { return false }
            return try await live.enrich(nil).status == 401
        },
        DefectProbe("crash-on-long") { live, _ in
            try await live.enrich(String(repeating: "a", count: 70_000)).status == 500
        },
        DefectProbe("html-400") { live, _ in
            let reply = try await live.enrich("ak_live_short")
            return reply.status == 400 && reply.body.contains("<html>")
        },
        DefectProbe("malformed-400") { live, _ in try await live.enrich("ak_live_short").status == 400 },
        DefectProbe("unknown-404") { live, _ in try await live.enrich(unknown).status == 404 },
        DefectProbe("revoked-403") { live, key in
            _ = try await live.regenerate(key)
            return try await live.enrich(key.key).status == 403
        },
        DefectProbe("distinguishable-body") { live, _ in
            try await live.enrich(unknown).body != live.enrich(nil).body
        },
        DefectProbe("distinguishable-header") { live, _ in
            try await live.enrich(unknown)["x-auth-reason"] == "unknown"
        },
    ]

    /// The defects of ERR-1 to ERR-6.
    static let errors: [DefectProbe] = [
        DefectProbe("code-missing") { live, _ in
            let (poor, fast) = (try await exhausted(live), try await limited(live))
            return poor.status == 403 && poor.code == nil && fast.status == 429 && fast.code == nil
        },
        DefectProbe("challenge-missing") { live, _ in try await live.enrich(nil)["www-authenticate"] == nil },
        DefectProbe("success-with-code") { try await $0.enrich($1.key).body.contains("rate_limit_exceeded") },
        DefectProbe("wrong-code-401") { live, _ in
            let reply = try await live.enrich(unknown)
            return reply.status == 401 && reply.code == "unauthorized"
        },
        DefectProbe("wrong-code-403") { live, _ in try await exhausted(live).code == "forbidden" },
        DefectProbe("wrong-code-429") { live, _ in try await limited(live).code == "too_many_requests" },
        DefectProbe("text-plain-errors") { live, _ in try await live.enrich(nil)["content-type"] == "text/plain" },
        DefectProbe("credits-402") { live, _ in try await exhausted(live).status == 402 },
        DefectProbe("limit-503") { live, _ in try await limited(live).status == 503 },
        DefectProbe("validation-first") { live, _ in try await live.enrich(unknown, body: "{}").status == 400 },
        DefectProbe("large-body-first") { live, _ in
            let body = #"{"domain":"example.com","note":""# + String(repeating: "x", count: 70 << 10) + #""}"#
            return try await live.enrich(unknown, body: body).status == 400
        },
        DefectProbe("credits-first") { live, _ in
            let key = try await live.makeKey("exhausted")
            return try await live.enrich(altered(key.key, keeping: 39)).status == 403
        },
        DefectProbe("rate-first") { live, _ in
            let key = try await live.makeKey("limited")
            for _ in 0..<20 { _ = try await live.enrich(key.key) }
            return try await live.enrich(altered(key.key, keeping: 39)).status == 429
        },
        DefectProbe("echo-key") { live, _ in try await live.enrich(unknown).body.contains(unknown) },
        DefectProbe("echo-input") {
            try await $0.enrich($1.key, body: #"{"domain":"no domain"}"#).body.contains("no domain")
        },
        DefectProbe("stack-trace") {
            try await $0.enrich($1.key, body: "{}").body.contains(#""stack":"ValidationError: "#)
        },
        DefectProbe("sets-cookie") { live, _ in try await live.enrich(nil)["set-cookie"] != nil },
        DefectProbe("error-200") { live, key in
            let (poor, wrong) = (try await exhausted(live), try await live.enrich(key.key, body: "{}"))
            return poor.status == 200 && wrong.status == 200 && poor.code == "insufficient_credits"
        },
        DefectProbe("outage-200") { live, key in
            _ = try await live.control("/outage", #"{"on":1}"#)
            return try await live.enrich(key.key).status == 200
        },
        DefectProbe("retry-after-malformed") { live, _ in
            let reply = try await limited(live)
            return reply["retry-after"].flatMap { Int($0) } == nil
        },
        DefectProbe("retry-after-too-short") { live, _ in
            try await limited(live, window: 2000)["retry-after"] == "0"
        },
    ]
}
