import Testing

@testable import Oracles

@Suite("Fields of an answer")
struct HeaderFieldTests {
    @Test(
        "Retry-After takes whole seconds or an HTTP-date",
        arguments: [
            ("0", true), ("120", true), (" 7 ", true), ("Sun, 06 Nov 1994 08:49:37 GMT", true),
            ("Sunday, 06-Nov-94 08:49:37 GMT", true), ("Sun Nov  6 08:49:37 1994", true),
            ("", false), ("-1", false), ("1.5", false), ("2s", false), ("soon", false), ("+3", false),
            ("Sun, 06 Nov 1994 08:49:37", false), ("Sun, 06 Foo 1994 08:49:37 GMT", false),
            ("Sun, 06 Nov 1994 25:49:37 GMT", false), ("99999999999999999999", false),
        ])
    func retryAfter(text: String, isWellFormed: Bool) { #expect((RetryAfter(text) != nil) == isWellFormed) }

    @Test("the three forms of a date mean the same second")
    func dates() {
        let forms = [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ]
        #expect(forms.compactMap { HTTPDate($0)?.epochSeconds } == [784_111_777, 784_111_777, 784_111_777])
        #expect(HTTPDate("Thu, 29 Feb 2024 23:59:60 GMT")?.epochSeconds == 1_709_251_200)
    }

    @Test("a date in the past asks for no wait")
    func past() {
        #expect(RetryAfter("Sun, 06 Nov 1994 08:49:37 GMT")?.seconds(from: 1_800_000_000) == 0)
        #expect(RetryAfter("Sun, 06 Nov 1994 08:49:37 GMT")?.seconds(from: 784_111_770) == 7)
    }

    struct Preflight: Sendable, CustomTestStringConvertible {
        var status = 204
        var origins: [String]
        var fields: [String]
        var granted: Bool
        var testDescription: String { "\(status) \(origins) \(fields) -> \(granted)" }
    }

    @Test(
        "a preflight grants the key when origin and field are both allowed",
        arguments: [
            Preflight(origins: ["*"], fields: ["x-api-key"], granted: true),
            Preflight(origins: ["https://a.example"], fields: ["Content-Type, X-API-Key"], granted: true),
            Preflight(origins: ["https://a.example"], fields: ["*"], granted: true),
            Preflight(status: 200, origins: ["*"], fields: ["content-type", "x-api-key"], granted: true),
            Preflight(origins: ["*"], fields: ["content-type"], granted: false),
            Preflight(origins: [], fields: ["x-api-key"], granted: false),
            Preflight(origins: ["https://b.example"], fields: ["x-api-key"], granted: false),
            Preflight(origins: ["*", "https://a.example"], fields: ["x-api-key"], granted: false),
            Preflight(status: 403, origins: ["*"], fields: ["x-api-key"], granted: false),
        ])
    func preflights(preflight: Preflight) {
        let answer = Answer(
            status: preflight.status,
            headers: preflight.origins.map { Answer.Header("Access-Control-Allow-Origin", $0) }
                + preflight.fields.map { Answer.Header("access-control-allow-headers", $0) },
            body: [], method: "OPTIONS")
        #expect(
            CrossOriginGrant.isGranted(by: answer, origin: "https://a.example", field: "X-API-Key")
                == preflight.granted)
    }

    struct Cached: Sendable, CustomTestStringConvertible {
        var control: [String]
        var others: [(String, String)] = []
        var method = "GET"
        var status = 200
        var isPermitted: Bool
        var testDescription: String { "\(method) \(status) \(control) \(others.map(\.0)) -> \(isPermitted)" }
    }

    private static let (sunday, monday) = ("Sun, 06 Nov 1994 08:49:37 GMT", "Mon, 07 Nov 1994 08:49:37 GMT")

    @Test(
        "an answer is for shared caches when it says so, is fresh at first, and does not vary with the key",
        arguments: [
            Cached(control: ["public, max-age=60"], isPermitted: true),
            Cached(control: ["PUBLIC", "Max-Age=\"60\""], isPermitted: true),
            Cached(control: ["s-maxage=1"], isPermitted: true),
            Cached(control: ["max-age=0, s-maxage=60"], isPermitted: true),
            Cached(control: ["public"], isPermitted: true),
            Cached(control: ["public, max-age=99999999999999999999"], isPermitted: true),
            Cached(control: ["public, max-age=60"], method: "HEAD", isPermitted: true),
            Cached(control: ["public, max-age=60, must-revalidate"], isPermitted: true),
            Cached(control: ["public"], others: [("Expires", monday), ("Date", sunday)], isPermitted: true),
            Cached(control: ["public, max-age=60"], others: [("Vary", "Accept, Origin")], isPermitted: true),
            Cached(control: [], isPermitted: false),
            Cached(control: ["max-age=60"], isPermitted: false),
            Cached(control: ["private, max-age=60"], isPermitted: false),
            Cached(control: ["public, no-store"], isPermitted: false),
            Cached(control: ["public", "no-cache"], isPermitted: false),
            Cached(control: ["public, no-cache=\"Set-Cookie, Age\", max-age=60"], isPermitted: false),
            Cached(control: ["public, max-age=0"], isPermitted: false),
            Cached(control: ["public, max-age=soon"], isPermitted: false),
            Cached(control: ["public, max-age=0, max-age=60"], isPermitted: false),
            Cached(control: ["public, max-age=60, s-maxage=0"], isPermitted: false),
            Cached(control: ["x=\"a, public, b\", max-age=60"], isPermitted: false),
            Cached(control: ["public"], others: [("Expires", "0"), ("Date", sunday)], isPermitted: false),
            Cached(control: ["public"], others: [("Expires", sunday), ("Date", sunday)], isPermitted: false),
            Cached(control: ["public"], others: [("Expires", monday)], isPermitted: false),
            Cached(control: ["public, max-age=60"], others: [("Vary", "Accept, x-api-key")], isPermitted: false),
            Cached(control: ["public, max-age=60"], others: [("Vary", "*")], isPermitted: false),
            Cached(control: ["public, max-age=60"], others: [("CDN-Cache-Control", "no-store")], isPermitted: false),
            Cached(control: ["s-maxage=60"], others: [("Surrogate-Control", "no-store")], isPermitted: false),
            Cached(control: ["public, max-age=60"], method: "POST", isPermitted: false),
            Cached(control: ["public, max-age=60"], status: 401, isPermitted: false),
        ])
    func sharedCaching(cached: Cached) {
        let headers =
            cached.control.map { Answer.Header("cache-control", $0) }
            + cached.others.map { Answer.Header($0.0, $0.1) }
        let answer = Answer(status: cached.status, headers: headers, body: [], method: cached.method)
        #expect(SharedCaching.isPermitted(by: answer, despite: "X-API-Key") == cached.isPermitted)
    }

    @Test(
        "a version in Server is a disclosure, a bare name or a protocol is not",
        arguments: [
            ("nginx/1.22.1", true), ("Apache/2.4 (Debian)", true), ("nginx", false), ("HTTP/2", false),
            ("1.1 proxy", false),
        ])
    func versions(value: String, discloses: Bool) {
        let answer = Answer(status: 401, headers: [Answer.Header("Server", value)], body: [], method: "GET")
        #expect((Disclosure.productVersion(in: answer) != nil) == discloses)
    }

    @Test(
        "ordinary refusals are no stack traces and no database errors",
        arguments: [
            #"{"error":{"code":"invalid_api_key","message":"The API key is missing or not valid."}}"#,
            #"{"title":"Unauthorized","detail":"Look at the documentation at /docs/errors#invalid_api_key"}"#,
            "<html><body>Please select a plan from the list</body></html>",
        ])
    func ordinary(body: String) {
        #expect(Disclosure.stackTrace(in: body) == nil)
        #expect(Disclosure.sql(in: body) == nil)
    }

    @Test(
        "real stack traces and database errors are seen",
        arguments: [
            "Traceback (most recent call last):\n  File \"app.py\", line 3",
            "TypeError: x\n    at Object.<anonymous> (/srv/app.js:3:1)", "goroutine 1 [running]:",
            "Exception in thread \"main\" java.lang.NullPointerException",
            "SQLSTATE[42601]", "You have an error in your SQL syntax; check",
            "sqlite3.OperationalError: no such table: keys",
        ])
    func real(body: String) {
        #expect(Disclosure.stackTrace(in: body) != nil || Disclosure.sql(in: body) != nil)
    }
}
