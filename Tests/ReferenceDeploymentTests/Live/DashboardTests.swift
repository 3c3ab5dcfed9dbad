import Testing

@testable import ReferenceDeployment

@Suite("The dashboard's pages and the operator's socket", .serialized)
struct DashboardTests {
    @Test("a key is generated, shown once, renamed, regenerated and deleted through forms alone")
    func forms() async throws {
        try await LiveDeployment.with { live in
            let account = try #require(live.ready.accounts["funded"])
            let form = "email=\(account.email)&password=\(account.password)"
            let signedIn = try await live.send("POST", "/dashboard/sign-in", body: form)
            #expect(signedIn.status == 303)
            let cookie = try #require(signedIn["set-cookie"])
            #expect(["Secure", "HttpOnly", "SameSite=Strict"].allSatisfy(cookie.contains))
            let headers = ["Cookie: \(try #require(cookie.split(separator: ";").first))"]
            let page = try await live.send("GET", "/dashboard", headers: headers)
            #expect(page["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
            let token = try #require(page.body.between("csrf_token\" value=\"", "\""))

            let made = try await live.send(
                "POST", "/dashboard/keys", headers: headers, body: "label=%3Cb%3E&csrf_token=\(token)")
            let key = try #require(made.body.between("readonly value=\"", "\""))
            #expect(made.body.contains("&lt;b&gt;"))
            #expect(try await live.enrich(key).status == 200)

            let list = try await live.send("GET", "/dashboard", headers: headers)
            #expect(!list.body.contains(key))
            #expect(!list.body.contains("<b>"))
            let id = try #require(list.body.between("/dashboard/keys/", "/rename"))
            let path = "/dashboard/keys/\(id)"
            #expect(try await live.send("GET", path + "/regenerate", headers: headers).body.contains("<form"))
            #expect(try await live.send("POST", path + "/regenerate", headers: headers).status == 403)
            #expect(try await live.enrich(key).status == 200)
            let body = "csrf_token=\(token)"
            #expect(try await live.send("GET", path + "/rename", headers: headers).body.contains("value=\"&lt;b&gt;\""))
            #expect(try await live.send("POST", path + "/rename", headers: headers, body: "label=c").status == 403)
            #expect(try await live.send("POST", path + "/rename", headers: headers, body: body).status == 400)
            let renamed = try await live.send("POST", path + "/rename", headers: headers, body: body + "&label=crm")
            #expect(renamed.status == 303)
            #expect(try await live.send("GET", "/dashboard", headers: headers).body.contains(">crm<"))
            #expect(try await live.enrich(key).status == 200)
            let renewed = try await live.send("POST", path + "/regenerate", headers: headers, body: body)
            let newKey = try #require(renewed.body.between("readonly value=\"", "\""))
            #expect(try await live.enrich(key).status == 401)
            #expect(try await live.enrich(newKey).status == 200)
            #expect(try await live.send("POST", path + "/delete", headers: headers, body: body).status == 303)
            #expect(try await live.enrich(newKey).status == 401)
            #expect(try await live.send("POST", "/dashboard/sign-out", headers: headers, body: body).status == 303)
            #expect(try await live.send("GET", "/dashboard/api/keys", headers: headers).status == 401)
        }
    }

    @Test("who signs up can sign in, and repeated failures must rest")
    func signUp() async throws {
        try await LiveDeployment.with { live in
            let headers = ["Content-Type: application/json"]
            let body = #"{"email":"new@example.com","password":"correct horse battery"}"#
            #expect(try await live.send("POST", "/dashboard/api/account", headers: headers, body: body).status == 201)
            #expect(try await live.send("POST", "/dashboard/api/account", headers: headers, body: body).status == 409)
            #expect(try await live.send("POST", "/dashboard/api/session", headers: headers, body: body).status == 200)
            let wrong = #"{"email":"funded@example.com","password":"wrong"}"#
            var statuses: [Int] = []
            for _ in 0...SignInPace.freeFailures {
                statuses.append(
                    try await live.send("POST", "/dashboard/api/session", headers: headers, body: wrong).status)
            }
            #expect(statuses.prefix(SignInPace.freeFailures).allSatisfy { $0 == 401 })
            #expect(statuses.last == 429)
        }
    }

    @Test("the operator's socket sets credits, rates and the limiter's clock, for its token only")
    func control() async throws {
        try await LiveDeployment.with { live in
            let post = { (path: String, body: String, token: String) in
                try await live.curl([
                    "--write-out", " %{http_code}", "--data", body, "--header", "Authorization: Bearer \(token)",
                    "http://127.0.0.1:\(live.ready.control.port)\(path)",
                ])
            }
            let token = live.ready.control.token
            #expect(try await post("/credits", #"{"email":"exhausted@example.com","add":1}"#, "no").hasSuffix(" 401"))
            let key = try await live.makeKey("exhausted")
            #expect(try await live.enrich(key.key).status == 403)
            let topUp = try await post("/credits", #"{"email":"exhausted@example.com","add":1}"#, token)
            #expect(topUp == #"{"credits":1} 200"#)
            #expect(try await live.enrich(key.key).status == 200)
            #expect(try await live.enrich(key.key).status == 403)

            // A window that no busy machine outlasts; only the operator's clock ends it.
            let limited = try await live.makeKey("limited")
            let rate = #"{"email":"limited@example.com","limit":1,"window_ms":600000}"#
            #expect(try await post("/rate", rate, token).hasSuffix(" 200"))
            #expect(try await live.enrich(limited.key).status == 200)
            #expect(try await live.enrich(limited.key).status == 429)
            #expect(try await post("/clock", #"{"advance_ms":600000}"#, token).hasSuffix(" 200"))
            #expect(try await live.enrich(limited.key).status == 200)
            #expect(try await post("/credits", "nonsense", token).hasSuffix(" 400"))
        }
    }
}

extension String {
    /// The text between the first mark and the next.
    fileprivate func between(_ start: String, _ end: String) -> String? {
        range(of: start).flatMap { first in
            let rest = self[first.upperBound...]
            return rest.range(of: end).map { String(rest[..<$0.lowerBound]) }
        }
    }
}
