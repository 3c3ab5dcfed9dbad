#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DefectProbe {
    private static let companies = LiveDeployment.companies

    /// The defects of HDR-1 to HDR-9.
    static let transport: [DefectProbe] = [
        DefectProbe("forgotten-header") { live, key in
            let body = #"{"email":"ada@example.com"}"#
            let documented = try await live.enrich(key.key, body: body, path: LiveDeployment.people)
            let bearer = try await live.enrich(
                nil, headers: ["Authorization: Bearer \(key.key)"], body: body, path: LiveDeployment.people)
            return documented.status == 401 && bearer.status == 200
        },
        DefectProbe("query-key") { live, key in
            for name in ["api_key", "apikey", "key", "token", "x-api-key", "access_token"] {
                guard try await live.enrich(nil, path: companies + "?\(name)=\(key.key)").status == 200 else {
                    return false
                }
            }
            return true
        },
        DefectProbe("body-key") { live, key in
            let json = try await live.enrich(nil, body: #"{"domain":"example.com","api_key":"\#(key.key)"}"#)
            let form = try await live.enrich(nil, body: "domain=example.com&api_key=\(key.key)")
            return json.status == 200 && form.status == 200
        },
        DefectProbe("cookie-key") {
            try await $0.enrich(nil, headers: ["Cookie: a=b; api_key=\($1.key)"]).status == 200
        },
        DefectProbe("bearer-key") {
            try await $0.enrich(nil, headers: ["Authorization: Bearer \($1.key)"]).status == 200
        },
        DefectProbe("basic-key") { live, key in
            let pair = Data("\(key.key):".utf8).base64EncodedString()
            return try await live.enrich(nil, headers: ["Authorization: Basic \(pair)"]).status == 200
        },
        DefectProbe("lookalike-header") { live, key in
            for name in ["X_API_Key", "Api-Key", "X-Api-Token"] {
                guard try await live.enrich(nil, headers: ["\(name): \(key.key)"]).status == 200 else { return false }
            }
            return true
        },
        DefectProbe("unusual-name") { live, key in
            let inField = try await live.enrich(nil, headers: ["X-Auth-Key: \(key.key)"])
            let inQuery = try await live.enrich(nil, path: companies + "?auth_key=\(key.key)")
            return inField.status == 200 && inQuery.status == 200
        },
        DefectProbe("path-key") { try await $0.enrich(nil, path: companies + "/\($1.key)").status == 200 },
        DefectProbe("optional-key") { live, _ in
            let people = try await live.enrich(nil, body: #"{"email":"ada@example.com"}"#, path: LiveDeployment.people)
            guard people.status == 200 else { return false }
            return try await live.enrich(nil).status == 401
        },
        DefectProbe("open-method") { live, _ in try await live.send("GET", companies).status == 200 },
        DefectProbe("open-slash") { live, _ in try await live.enrich(nil, path: companies + "/").status == 200 },
        DefectProbe("open-case") { live, _ in
            try await live.enrich(nil, path: "/api/v1/Companies/Enrich").status == 200
        },
        DefectProbe("open-dot-segment") { live, _ in
            for path in ["/api/v1/./companies/enrich", "//api/v1/companies/enrich", "/x/../api/v1/companies/enrich"] {
                guard try await live.enrich(nil, path: path).status == 200 else { return false }
            }
            return true
        },
        DefectProbe("open-encoded-slash") { live, _ in
            let encoded = try await live.enrich(nil, path: "/api/v1/companies%2fenrich").status
            guard encoded == 200 else { return false }
            return try await live.enrich(nil, path: companies + ";x").status == 200
        },
        DefectProbe("open-for-files") { live, _ in
            try await live.enrich(nil, path: companies + "?v=/app.css").status == 200
        },
        DefectProbe("method-override") { live, _ in
            let headers = ["X-HTTP-Method-Override: POST"]
            return try await live.send("GET", companies, headers: headers).status == 200
        },
        DefectProbe("h2-open") { live, _ in
            let status = try await overHTTP2(live, key: nil)
            guard status == 200 else { return false }
            return try await live.enrich(nil).status == 401
        },
        DefectProbe("duplicate-first-wins") { live, key in
            try await pair(live, key.key) { ["X-API-Key: \($0)", "X-API-Key: \($1)"] } == [200, 401]
        },
        DefectProbe("duplicate-last-wins") { live, key in
            try await pair(live, key.key) { ["X-API-Key: \($0)", "X-API-Key: \($1)"] } == [401, 200]
        },
        DefectProbe("duplicate-any-wins") { live, key in
            try await pair(live, key.key) { ["X-API-Key: \($0)", "X-API-Key: \($1)"] } == [200, 200]
        },
        DefectProbe("comma-joined") { live, key in
            try await pair(live, key.key) { ["X-API-Key: \($0), \($1)"] } == [200, 200]
        },
        DefectProbe("case-sensitive-header-name") { live, key in
            let lower = try await live.enrich(nil, headers: ["x-api-key: \(key.key)"]).status
            let http2 = try await overHTTP2(live, key: key.key)
            guard lower == 401 && http2 == 200 else { return false }
            return try await live.enrich(key.key).status == 200
        },
        DefectProbe("no-ows-trim") { live, key in
            let before = try await live.enrich(nil, headers: ["X-API-Key:   \(key.key)"]).status
            let after = try await live.enrich(nil, headers: ["X-API-Key: \(key.key) \t"]).status
            guard before == 401 && after == 401 else { return false }
            return try await live.enrich(key.key).status == 200
        },
        DefectProbe("cors-any-origin") { live, key in
            let reply = try await live.enrich(key.key, headers: ["Origin: https://elsewhere.example"])
            let preflight = try await live.send("OPTIONS", companies, headers: ["Origin: https://elsewhere.example"])
            return reply["access-control-allow-origin"] == "*" && preflight.status == 204
        },
        DefectProbe("cors-reflects-origin") { live, key in
            let reply = try await live.enrich(key.key, headers: ["Origin: https://elsewhere.example"])
            return reply["access-control-allow-origin"] == "https://elsewhere.example"
        },
        DefectProbe("shared-cache") { live, key in
            let ask = { (path: String, key: String) in
                try await live.send("GET", "/api/v1/credits" + path, headers: ["X-API-Key: \(key)"]).status
            }
            for path in ["", "?page=1"] where try await ask(path, key.key) != 200 { return false }
            let strangers = [try await ask("", unknown), try await ask("?page=2", unknown)]
            guard strangers == [401, 401] else { return false }
            return try await ask("?page=1", unknown) == 200
        },
        DefectProbe("public-answers") { live, key in
            let reply = try await live.send("GET", "/api/v1/credits", headers: ["X-API-Key: \(key.key)"])
            let refused = try await live.send("GET", "/api/v1/credits", headers: ["X-API-Key: \(unknown)"])
            return reply["cache-control"] == "public, max-age=60" && refused["cache-control"] == "no-store"
        },
        DefectProbe("redirect-elsewhere") { live, key in
            let reply = try await live.enrich(key.key, path: companies + "/")
            return reply.status == 308 && reply["location"]?.hasPrefix("http://") == true
        },
    ]
}
