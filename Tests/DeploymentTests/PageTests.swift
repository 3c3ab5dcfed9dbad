import Contract
import HTTPExchange
import Secrecy
import Synchronization
import TestSupport
import Testing

@testable import Deployment

@Suite("Lists with pages")
struct PageTests {
    @Test(
        "a link is found by its relation, as RFC 8288 writes it",
        arguments: [
            ([#"<https://a.example/keys?page=2>; rel="next""#], "https://a.example/keys?page=2"),
            (["<?page=1>; rel=prev, <?page=3>; rel=next, <?page=9>; rel=last"], "?page=3"),
            (["<?page=1>; rel=\"prev\"", "<?page=3>;rel=\"last NEXT\""], "?page=3"),
            ([#"<?ids=1,2;x>; title="a, \"b\" <c>; rel=prev"; rel=next"#], "?ids=1,2;x"),
            (["<?page=2>; rel=prev; rel=next"], nil),
            (["<?page=2>; rel=next; anchor=\"/other\", <?page=3> ; Rel = \"next\""], "?page=3"),
            (["<>; rel=next"], ""), (["<?page=2"], nil), (["?page=2; rel=next"], nil), ([""], nil), ([], nil),
            (["<?page=2>; rel=\"next"], "?page=2"), ([",,<a>;,;rel=next,<b>;rel=next"], "b"),
        ] as [([String], String?)])
    func link(_ values: [String], _ target: String?) {
        #expect(LinkField.target(of: "next", in: values) == target)
    }

    private static let base = BaseURL(scheme: .https, host: "api.example", port: 8443, prefix: "/v1")

    @Test(
        "a reference is resolved against the request that was answered (RFC 3986 5.4)",
        arguments: [
            ("?page=2", "/b/c/d?page=2"), ("g", "/b/c/g"), ("./g?y", "/b/c/g?y"), ("../g/", "/b/g/"),
            ("../../../g", "/g"), ("/x/./y/..", "/x/"), ("", "/b/c/d?q=1"), ("#top", "/b/c/d?q=1"), ("g#s", "/b/c/g"),
            (".", "/b/c/"), ("/n?u=../z", "/n?u=../z"), ("//api.example:8443/y", "/y"),
            ("https://API.example:8443?page=2", "/?page=2"), ("HTTPS://api.example:8443/k?a:b", "/k?a:b"),
            ("g?a=b:c", "/b/c/g?a=b:c"), ("/ключ?ü", "/%D0%BA%D0%BB%D1%8E%D1%87?%C3%BC"),
        ])
    func resolved(_ reference: String, _ target: String) throws {
        let page = try PageReference(reference, at: Self.base, requested: "/b/c/d?q=1")
        #expect(page.target == target)
    }

    @Test(
        "nothing is sent to another origin",
        arguments: [
            "http://api.example:8443/k", "https://api.example/k", "//evil.example:8443/k",
            "https://api.example:8443@evil.example/k", "https://evil.example", "javascript:alert(1)",
            "https:keys", "//user@api.example:8443/k",
        ])
    func foreign(_ reference: String) {
        let error = #expect(throws: PageReference.Flaw.self) {
            _ = try PageReference(reference, at: Self.base, requested: "/k")
        }
        guard case .otherOrigin? = error else { return #expect(Bool(false), "\(String(describing: error))") }
    }

    @Test(
        "what is no reference, or endless, is refused",
        arguments: ["/a b", "/a\r\nX: y", "\\\\evil.example/k", "/" + String(repeating: "x", count: 9000)])
    func unreadable(_ reference: String) {
        #expect(throws: PageReference.Flaw.unreadable) {
            _ = try PageReference(reference, at: Self.base, requested: "/k")
        }
    }

    @Test("links are followed to the last page, with the header fields of the list")
    func followed() async throws {
        let site = Site([
            "/v1/keys?size=2": ("k1 k2", "<?page=2>; rel=\"next\""),
            "/v1/keys?page=2": ("k3 k4", "<https://127.0.0.1:9/v1/keys/more>; rel=prev, </v1/keys/more>; rel=next"),
            "/v1/keys/more": ("k5", "</v1/keys/more>; rel=next"),
        ])
        let keys = try await site.provider("{ link: next }").list(.funded)
        #expect(keys.map(\.id) == ["k1", "k2", "k3", "k4", "k5"])
        #expect(site.seen == ["/v1/keys?size=2 t", "/v1/keys?page=2 t", "/v1/keys/more t"])
    }

    @Test("a URL in the body is followed in the same way, and an attempt at the list reads every page")
    func inBody() async throws {
        let site = Site([
            "/v1/keys?size=2": ("k1 k2 next=keys/2", nil), "/v1/keys/2": ("k3", nil),
        ])
        let provider = try site.provider("{ body: 'next=([^ ]+)' }")
        #expect(try await provider.list(.funded).map(\.id) == ["k1", "k2", "k3"])
        let handle = KeyHandle(account: .funded, id: "k1")
        let answers = try await provider.attempt(ManagementAttempt(.list, on: handle, caller: .funded))
        #expect(answers.exchanges.count == 2 && answers.isExpected)
    }

    @Test("a page at another origin is not asked for, and the report says where it is")
    func elsewhere() async throws {
        let site = Site(["/v1/keys?size=2": ("k1", "<http://internal:8080/keys?page=2>; rel=next")])
        let error = await #expect(throws: ProviderError.self) {
            _ = try await site.provider("{ link: next }").list(.funded)
        }
        #expect(error?.fault == .deployment)
        #expect(error?.message.contains("http://internal:8080") == true)
        #expect(site.seen.count == 1)
    }

    @Test("pages that lead round in a circle come to an end")
    func circle() async throws {
        let site = Site([
            "/v1/keys?size=2": ("k1", "</v1/keys?page=2>; rel=next"), "/v1/keys?page=2": ("k2", "<?size=2>; rel=next"),
        ])
        let error = await #expect(throws: ProviderError.self) {
            _ = try await site.provider("{ link: next }").list(.funded)
        }
        #expect(error?.message == "the list of keys does not end after 100 pages")
        #expect(site.seen.count == 100)
    }
}

/// A key management whose list has these pages: texts and `Link` fields by path and query.
private final class Site: Sendable {
    private let pages: [String: (text: String, link: String?)]
    private let requests = Mutex<[String]>([])

    init(_ pages: [String: (text: String, link: String?)]) { self.pages = pages }

    /// Path, query and the list's own field of every request.
    var seen: [String] { requests.withLock { $0 } }

    func provider(_ next: String) throws -> HTTPKeyProvider {
        let target = try target(
            """
            target: paged
            base: https://127.0.0.1:9/v1
            endpoints: { credits: { path: /credits } }
            accounts: { funded: {} }
            keys:
              http:
                headers: { X-Reader: t }
                list: { path: /keys, query: { size: "2" }, match: '(?<id>k[0-9])', next: \(next) }

            """)
        guard case .http(let management) = target.keys else { throw ServiceFailure("no requests") }
        let accounts = target.accounts.map {
            ($0.role, LiveAccount(account: $0, variables: [:], active: [], revoked: []))
        }
        return HTTPKeyProvider(
            management, target: target, run: .fresh(), accounts: Dictionary(uniqueKeysWithValues: accounts),
            gate: try TrafficGate(target, consent: false) { self.answer($0) }, vault: SecretVault())
    }

    private func answer(_ request: HTTPRequest) -> Exchange {
        let path = request.target.openedText
        let reader = request.headers.first { $0.name == "X-Reader" }?.value.openedText ?? "-"
        requests.withLock { $0.append("\(path) \(reader)") }
        let page = pages[path]
        var response = HTTPResponse(version: .http11, status: page == nil ? 404 : 200, reason: "")
        response.body = Array((page?.text ?? "").utf8)
        if let link = page?.link {
            response.headers = [ReceivedField(name: Array("Link".utf8), value: Array(link.utf8))]
        }
        var timings = ExchangeTimings(queued: .now, answered: .now)
        timings.sent = timings.queued
        return Exchange(outcome: .response(response), timings: timings)
    }
}
