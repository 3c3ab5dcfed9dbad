import TestSupport
import Testing

extension DefectProbe {
    /// The statuses of the old and the new key after Regenerate, the old one having been used before.
    private static func rotated(_ live: LiveDeployment, _ key: LiveDeployment.Key) async throws -> [Int] {
        _ = try await live.enrich(key.key)
        let new = try await live.regenerate(key)
        return [try await live.enrich(key.key).status, try await live.enrich(new.key).status]
    }

    /// Two Regenerates at once; the statuses of the keys that they answered with.
    private static func rotatedTwice(_ live: LiveDeployment, _ key: LiveDeployment.Key) async throws -> [Int] {
        async let first = live.regenerate(key)
        async let second = live.regenerate(key)
        let keys = [try await first.key, try await second.key]
        return [try await live.enrich(keys[0]).status, try await live.enrich(keys[1]).status].sorted()
    }

    /// The defects of rotation, creation and accounts that need no waiting.
    static let management: [DefectProbe] = [
        DefectProbe("stale-forever") { try await rotated($0, $1) == [200, 200] },
        DefectProbe("stale-cache") { try await rotated($0, $1) == [200, 200] },
        DefectProbe("overlap=30s") { try await rotated($0, $1) == [200, 200] },
        DefectProbe("lag=30s") { try await rotated($0, $1) == [401, 401] },
        DefectProbe("gap=30s") { try await rotated($0, $1) == [401, 401] },
        DefectProbe("revives-after=0") { try await rotated($0, $1) == [200, 200] },
        DefectProbe("acknowledges-failure") { try await rotated($0, $1) == [200, 401] },
        DefectProbe("same-key-again") { live, key in try await live.regenerate(key).key == key.key },
        DefectProbe("label-reset") { live, key in try await live.regenerate(key).label != key.label },
        DefectProbe("kills-siblings") { live, key in
            let sibling = try await live.makeKey()
            _ = try await live.regenerate(key)
            return try await live.enrich(sibling.key).status == 401
        },
        DefectProbe("kills-younger") { live, key in
            let younger = try await live.makeKey()
            _ = try await live.regenerate(younger)
            guard try await live.enrich(key.key).status == 200 else { return false }
            let youngest = try await live.makeKey()
            _ = try await live.regenerate(key)
            return try await live.enrich(youngest.key).status == 401
        },
        DefectProbe("kills-namesakes") { live, key in
            let (namesake, other) = (try await live.makeKey(label: key.label), try await live.makeKey(label: "other"))
            _ = try await live.regenerate(key)
            let statuses = [try await live.enrich(namesake.key).status, try await live.enrich(other.key).status]
            return statuses == [401, 200]
        },
        DefectProbe("double-regenerate") { try await rotatedTwice($0, $1) == [200, 200] },
        DefectProbe("dead-winner") { live, key in
            _ = try await rotatedTwice(live, key)
            // Both revoked each other some milliseconds after they answered.
            let keys = try await live.send("GET", "/dashboard/api/keys", headers: live.signIn("funded"))
            guard keys.status == 200 else { return false }
            return try await rotatedTwice(live, key) == [401, 401]
        },
        DefectProbe("stale-h2") { live, key in
            _ = try await overHTTP2(live, key: key.key)
            _ = try await live.regenerate(key)
            let http2 = try await overHTTP2(live, key: key.key)
            guard http2 == 200 else { return false }
            return try await live.enrich(key.key).status == 401
        },
        DefectProbe("stale-endpoint") { live, key in
            let body = #"{"email":"ada@example.com"}"#
            _ = try await live.enrich(key.key, body: body, path: LiveDeployment.people)
            _ = try await live.regenerate(key)
            let people = try await live.enrich(key.key, body: body, path: LiveDeployment.people).status
            guard people == 200 else { return false }
            return try await live.enrich(key.key).status == 401
        },
        DefectProbe("stale-head") { live, key in
            let (path, headers) = ("/api/v1/credits", ["X-API-Key: \(key.key)"])
            guard try await live.send("HEAD", path, headers: headers).status == 200 else { return false }
            _ = try await live.regenerate(key)
            guard try await live.send("HEAD", path, headers: headers).status == 200 else { return false }
            return try await live.send("GET", path, headers: headers).status == 401
        },
        DefectProbe("old-key-manages") { live, key in
            _ = try await live.regenerate(key)
            return try await live.send("GET", "/dashboard/api/keys", headers: ["X-API-Key: \(key.key)"]).status == 200
        },
        DefectProbe("session-outlives") { live, key in
            let cookie = try await live.enrich(key.key)["set-cookie"]?.split(separator: ";").first ?? ""
            _ = try await live.regenerate(key)
            return try await live.enrich(key.key, headers: ["Cookie: \(cookie)"]).status == 200
        },
        DefectProbe("key-manages-keys") { live, key in
            try await live.send("GET", "/dashboard/api/keys", headers: ["X-API-Key: \(key.key)"]).status == 200
        },
        DefectProbe("no-login") { live, _ in
            try await live.send("GET", "/dashboard/api/keys").status == 200
        },
        DefectProbe("bare-cookie") { live, _ in
            let account = try #require(live.ready.accounts["funded"])
            let reply = try await live.send(
                "POST", "/dashboard/api/session", headers: ["Content-Type: application/json"],
                body: #"{"email":"\#(account.email)","password":"\#(account.password)"}"#)
            return reply["set-cookie"]?.contains("HttpOnly") == false
        },
        DefectProbe("idor-list") { live, key in
            try await live.send("GET", "/dashboard/api/keys/\(key.id)", headers: live.signIn("second")).status == 200
        },
        DefectProbe("idor-regenerate") { live, key in
            let path = "/dashboard/api/keys/\(key.id)/regenerate"
            return try await live.send("POST", path, headers: live.signIn("second")).status == 200
        },
        DefectProbe("idor-delete") { live, key in
            try await live.send("DELETE", "/dashboard/api/keys/\(key.id)", headers: live.signIn("second")).status == 204
        },
        DefectProbe("idor-rename") { live, key in
            let headers = try await live.signIn("second") + ["Content-Type: application/json"]
            let path = "/dashboard/api/keys/\(key.id)"
            return try await live.send("PATCH", path, headers: headers, body: #"{"label":"x"}"#).status == 200
        },
        DefectProbe("existence-oracle") { live, key in
            try await live.send("GET", "/dashboard/api/keys/\(key.id)", headers: live.signIn("second")).status == 403
        },
        DefectProbe("get-mutates") { live, key in
            let path = "/dashboard/api/keys/\(key.id)/regenerate"
            return try await live.send("GET", path, headers: live.signIn("funded")).status == 200
        },
        DefectProbe("csrf") { live, _ in
            let headers = try await [live.signIn("funded")[0], "Content-Type: text/plain"]
            return try await live.send("POST", "/dashboard/api/keys", headers: headers, body: #"{"label":"x"}"#).status
                == 201
        },
        DefectProbe("label-cut") { live, _ in
            try await live.makeKey(label: "production-crm-enrichment").label.count == 16
        },
        DefectProbe("label-lost") { live, _ in try await live.makeKey(label: "production").label.isEmpty },
        DefectProbe("shown-in-list") { live, key in
            try await live.send("GET", "/dashboard/api/keys", headers: live.signIn("funded")).body.contains(key.key)
        },
        DefectProbe("shown-in-detail") { live, key in
            let path = "/dashboard/api/keys/\(key.id)"
            return try await live.send("GET", path, headers: live.signIn("funded")).body.contains(key.key)
        },
        DefectProbe("shown-on-rename") { live, key in
            let headers = try await live.signIn("funded") + ["Content-Type: application/json"]
            let path = "/dashboard/api/keys/\(key.id)"
            return try await live.send("PATCH", path, headers: headers, body: #"{"label":"x"}"#).body.contains(key.key)
        },
        DefectProbe("shown-in-page") { live, key in
            try await live.send("GET", "/dashboard", headers: live.signIn("funded")).body.contains(key.key)
        },
        DefectProbe("label-xss") { live, _ in
            _ = try await live.makeKey(label: "<b>bold</b>")
            return try await live.send("GET", "/dashboard", headers: live.signIn("funded")).body.contains("<b>bold</b>")
        },
        DefectProbe("label-log-injection") { live, _ in
            _ = try await live.makeKey(label: "quiet\\nforged line")
            let log = String(decoding: try FileTree.bytes(of: live.ready.evidence.serverLog), as: UTF8.self)
            return log.contains("\nforged line")
        },
        DefectProbe("key-in-location") { live, _ in
            let headers = try await live.signIn("funded") + ["Content-Type: application/json"]
            let reply = try await live.send("POST", "/dashboard/api/keys", headers: headers, body: #"{"label":"x"}"#)
            return reply["location"]?.contains("ak_live_") == true
        },
        DefectProbe("cacheable-creation") { live, _ in
            let headers = try await live.signIn("funded") + ["Content-Type: application/json"]
            let reply = try await live.send("POST", "/dashboard/api/keys", headers: headers, body: #"{"label":"x"}"#)
            return reply.status == 201 && reply["cache-control"] != "no-store"
        },
        DefectProbe("long-hint") { live, key in
            let path = "/dashboard/api/keys/\(key.id)"
            let hint = try await live.send("GET", path, headers: live.signIn("funded")).text("hint") ?? ""
            return hint.count > 20
        },
        DefectProbe("shown-on-replay") { live, key in try await live.makeKey(label: key.label).key == key.key },
        DefectProbe("shown-on-retry") { live, key in
            // Nothing but the name tells a retry: not the label, and not another name.
            guard try await live.makeKey(label: key.label).key != key.key else { return false }
            var keys: Set<String> = []
            for name in ["one", "one", "two"] {
                keys.insert(try await live.makeKey(headers: ["Idempotency-Key: \(name)"]).key)
            }
            return keys.count == 2
        },
        DefectProbe("shown-in-answers") { try await $0.enrich($1.key).body.contains($1.key) },
        DefectProbe("one-key-only") { live, key in
            _ = try await live.makeKey()
            return try await live.enrich(key.key).status == 401
        },
        DefectProbe("endpoint-scoped") { live, key in
            let body = #"{"email":"ada@example.com"}"#
            return try await live.enrich(key.key, body: body, path: LiveDeployment.people).status == 401
        },
        DefectProbe("short-key") { live, key in
            guard key.key.count == 32 else { return false }
            return try await live.enrich(key.key).status == 200
        },
        DefectProbe("wrong-prefix") { live, key in
            guard key.key.hasPrefix("ak_test_") else { return false }
            return try await live.enrich(key.key).status == 200
        },
    ]
}
