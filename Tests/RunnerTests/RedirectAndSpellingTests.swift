import Oracles
import SpecLanguage
import Testing

@testable import Runner

@Suite("Redirects and spellings of a path")
struct RedirectAndSpellingTests {
    @Test(
        "a redirect leaves the origin when scheme, host or port change",
        arguments: [
            ("/login", false), ("login", false), ("?x=1", false), ("https://api.example/x", false),
            ("HTTPS://API.EXAMPLE:443/x", false), ("http://api.example/x", true), ("https://api.example:444/x", true),
            ("https://other.example/", true), ("//other.example/x", true), ("//api.example/x", false),
            ("https://api.example@other.example/", true), ("\\\\other.example", true), ("/\\other.example", true),
            ("javascript:alert(1)", true), ("https://api.example.other.example/", true), ("a/b:c", false),
        ])
    func redirects(location: String, leaves: Bool) throws {
        let answer = Answer(status: 302, headers: [Answer.Header("Location", location)], body: [], method: "POST")
        let target = try #require(RedirectTarget(of: answer, from: "https://api.example"))
        #expect(target.leavesOrigin == leaves)
    }

    @Test("an answer that is no redirect leads nowhere")
    func noRedirect() {
        let answer = Answer(status: 200, headers: [Answer.Header("Location", "/x")], body: [], method: "GET")
        #expect(RedirectTarget(of: answer, from: "https://api.example") == nil)
    }

    @Test("every spelling but the documented one differs from the path", arguments: PathSpelling.allCases)
    func spellings(spelling: PathSpelling) {
        let path = "/api/v1/companies/enrich"
        #expect((spelling.applied(to: path) == path) == (spelling == .documented))
        #expect(!spelling.applied(to: "/x").isEmpty)
        #expect(!spelling.applied(to: "/").isEmpty)
    }

    @Test("spellings read as their names say")
    func examples() {
        let path = "/api/v1/companies/enrich"
        #expect(PathSpelling.doubleSlash.applied(to: path) == "/api/v1/companies//enrich")
        #expect(PathSpelling.encodedSlash.applied(to: path) == "/api/v1/companies%2fenrich")
        #expect(PathSpelling.encodedLetter.applied(to: path) == "/api/v1/companies/enric%68")
        #expect(PathSpelling.dotDotSegment.applied(to: path) == "/api/v1/companies/x/../enrich")
        #expect(PathSpelling.firstLetterUpper.applied(to: path) == "/api/v1/companies/Enrich")
    }
}
