import Contract
import HTTPExchange
@_spi(SecretSender) import Secrecy
import TestSupport
import Testing
import TypedYAML

@testable import Deployment

@Suite("Values of a target")
struct ValueTests {
    @Test(
        "base URLs are read exactly",
        arguments: [
            ("https://a.example", "https://a.example"), ("HTTPS://A.Example:443/", "https://a.example"),
            ("http://[2001:db8::1]:8080/x//", "http://[2001:db8::1]:8080/x"), ("a.example", nil), ("ftp://a", nil),
            ("https://a:0", nil), ("https://a:70000", nil), ("https://user:pw@a", nil), ("https://a/?q", nil),
            ("https://", nil), ("https://[::1", nil), ("https://a b", nil),
        ])
    func baseURLs(text: String, normal: String?) {
        #expect((try? BaseURL(parsing: text))?.description == normal)
    }

    @Test("JSON is read as RFC 8259 says, and nothing else")
    func json() throws {
        let text = #" {"a": [1, -0.5e+3, "\u00e9\ud83d\ude00\n\/", true, null], "a": {}, "~/": "x"} "#
        let json = try OrderedJSON(parsing: Array(text.utf8))
        #expect(json.value(at: try #require(JSONPointer("/a/1")))?.scalarText == "-0.5e+3")
        #expect(json.value(at: try #require(JSONPointer("/a/2"))) == .string("é😀\n/"))
        #expect(json.value(at: try #require(JSONPointer("/~0~1")))?.scalarText == "x")
        #expect(json.value(at: try #require(JSONPointer("/a/01"))) == nil)
        #expect(json.value(at: try #require(JSONPointer("/a/5"))) == nil)
        #expect(JSONPointer("a") == nil && JSONPointer("/~2") == nil && JSONPointer("")?.tokens == [])
        for bad in [
            "", "{", "[1,]", "{\"a\" 1}", "01", "1.", "\"\\x\"", "\"\u{1}\"", "tru", "1 2", "\"\\ud800\"", "nul",
        ] {
            #expect(throws: JSONProblem.self) { _ = try OrderedJSON(parsing: Array(bad.utf8)) }
        }
        #expect(throws: JSONProblem.self) { _ = try OrderedJSON(parsing: [0x22, 0xFF, 0x22]) }
        #expect(throws: JSONProblem.self) {
            _ = try OrderedJSON(parsing: Array(repeating: UInt8(ascii: "["), count: 9_999))
        }
    }

    @Test(
        "a whole number is one however it is written",
        arguments: [
            ("49988", 49_988), ("-3", -3), ("12.0", 12), ("1.2e1", 12), ("0", 0), ("1.5", nil), ("\"7\"", nil),
            ("1e400", nil), ("true", nil), ("[1]", nil),
        ])
    func wholeNumbers(text: String, number: Int?) throws {
        #expect(try OrderedJSON(parsing: Array(text.utf8)).wholeNumber == number)
    }

    @Test("random bytes are read or refused, and what is read is written back the same")
    func jsonProperty() {
        var generator = TestSupport.SeededGenerator(seed: 3)
        let alphabet = Array(#"{}[]",:\u0e1.-+tfn "#.utf8)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in generator.pick(alphabet) }
            guard let json = try? OrderedJSON(parsing: bytes) else { continue }
            #expect((try? OrderedJSON(parsing: Array(json.text(.compact).utf8))) == json)
        }
    }

    @Test("references are filled in as their place demands, and secrets stay secrets")
    func texts() throws {
        let place = SourceRange.outsideFiles("t")
        let secret = Secret(name: "funded.password", text: "a\"b &é")
        let account = LiveAccount(
            account: Account(role: .funded, place: place), variables: ["password": SecretText(secret)], active: [],
            revoked: [])
        let scope = TextScope(account: account, run: try #require(RunID("abcd")), names: ["id": "k/1"])
        let text = TargetText(
            parts: try TargetText.parts(of: "$${x} ${id} ${account.password} ${run.id}"), place: place)
        func opened(_ encoding: TextScope.Encoding) throws -> String {
            try scope.text(text, as: encoding).withBytes { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try opened(.plain) == "${x} k/1 a\"b &é abcd")
        #expect(try opened(.percent) == "${x} k%2F1 a%22b%20%26%C3%A9 abcd")
        #expect(try opened(.json) == "${x} k/1 a\\\"b &é abcd")
        #expect(try scope.text(text, as: .json).masked == "${x} k/1 $KEYSPEC_FUNDED_PASSWORD abcd")
        let unknown = TargetText(parts: [.reference(.name("csrf"))], place: place)
        #expect(throws: ProviderError.self) { _ = try scope.text(unknown, as: .plain) }
        var injected = scope
        injected.names["id"] = "k\r\nX-Evil: 1"
        #expect(throws: ProviderError.self) { _ = try injected.text(text, as: .plain) }
        for bad in ["${", "${}", "${a b}", "${account.}", "x${1}"] {
            #expect(throws: Mistake.self) { _ = try TargetText.parts(of: bad) }
        }
    }

    @Test("cookies go back where they came from, and nowhere else")
    func cookies() {
        var jar = CookieJar()
        let base = BaseURL(scheme: .https, host: "app.example")
        func store(_ field: String, path: String = "/login") {
            jar.store(Array(field.utf8), from: base, path: path, owner: "funded")
        }
        func sent(_ base: BaseURL, _ path: String) -> String? { jar.field(for: base, path: path)?.openedText }
        store("sid=a=b; Path=/; HttpOnly; Secure; SameSite=Lax")
        store("deep=1; Path=/dashboard")
        store("wide=2; Domain=.example")
        store("evil=3; Domain=other.example")
        store("here=4", path: "/dashboard/keys")
        store("no equals sign")
        #expect(sent(base, "/dashboard/keys") == "deep=1; here=4; sid=a=b; wide=2")
        #expect(sent(base, "/dashboards") == "sid=a=b; wide=2")
        #expect(sent(BaseURL(scheme: .http, host: "app.example"), "/") == "wide=2")
        #expect(sent(BaseURL(scheme: .https, host: "www.example"), "/") == "wide=2")
        #expect(sent(BaseURL(scheme: .https, host: "badexample"), "/") == nil)
        store("sid=c; Path=/")
        store("wide=; Domain=example; Max-Age=0")
        store("deep=; Path=/dashboard; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
        #expect(sent(base, "/dashboard") == "here=4; sid=c")
        #expect(jar.field(for: base, path: "/")?.masked == "sid=$KEYSPEC_FUNDED_SID")
    }

    @Test(
        "what looks like a secret is told from what does not",
        arguments: [
            ("ak_live_abcdefghijklmnop1234567890ABCDEF", true), ("sk-proj-0123456789abcdef0123", true),
            ("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", true), ("funded@example.com", false), ("production-crm", false),
            ("org-1b4e28ba-2fa1-11d2-883f-0016d3cca427", false), ("1b4e28ba-2fa1-11d2-883f-0016d3cca427", false),
            ("Example Company with a long name 12", false),
        ])
    func literals(text: String, isSecret: Bool) {
        #expect(SecretLiteral.looksSecret(text) == isSecret)
    }

    @Test(
        "names of secrets", arguments: [("password", true), ("apiKey", true), ("csrf_token", true), ("key_id", false)])
    func names(name: String, isSecret: Bool) { #expect(SecretLiteral.isSecretName(name) == isSecret) }

    @Test("an unknown key has the documented form")
    func unknownKeys() {
        var generator = TestSupport.SeededGenerator(seed: 1)
        var form = KeyForm()
        for alphabet in [KeyForm.Alphabet.auto, .alphanumeric, .urlSafe, .letters("0123456789")] {
            form.alphabet = alphabet
            let key = form.unknownKey(using: &generator)
            #expect(form.describes(key) && key.count == 40)
            #expect(!form.describes(key + "a") && !form.describes("x" + key.dropFirst()))
        }
    }

    @Test("character references are decoded, and nothing else")
    func characterReferences() {
        #expect(CharacterReference.decoded("a&amp;b&lt;&#39;&#x27;&quot;&nope;&") == "a&b<''\"&nope;&")
        #expect(CharacterReference.decoded("&#xD800;&#1114112;") == "&#xD800;&#1114112;")
    }
}
