import Deployment
import Oracles
import SpecLanguage
import Testing

@testable import Runner

@Suite("Holding what the key management did against rules")
struct ManagementJudgeTests {
    private typealias Observation = ManagementObservation

    private static func reply(
        _ status: Int = 200, fields: [Answer.Header] = [], body: String = "{}", type: String = "application/json",
        inFields: Bool = false, inBody: Bool = false
    ) -> Observation.Reply {
        let answer = Answer(
            status: status, headers: [Answer.Header("Content-Type", type)] + fields, body: Array(body.utf8),
            method: "GET")
        return Observation.Reply(answer: answer, showsKeyInFields: inFields, showsKeyInBody: inBody)
    }

    private static func observation(
        _ replies: [Observation.Reply], _ change: (inout Observation) -> Void = { _ in }
    ) -> Observation {
        var observation = Observation()
        observation.replies = replies
        observation.label = "keyspec-label"
        observation.isExpected = true
        change(&observation)
        return observation
    }

    private func verdict(_ rule: ManagementRule, _ observation: Observation) -> String {
        switch ManagementJudge(observation: observation).judge([rule]) {
        case .holds: "holds"
        case .violated(let contradiction): contradiction.seen
        case .noInformation: "silent"
        }
    }

    @Test("denied is an answer that yields nothing, whatever its status")
    func denied() {
        for status in [200, 302, 401, 403, 404] {
            #expect(verdict(.denied, Self.observation([Self.reply(status)])) == "holds")
        }
        #expect(verdict(.denied, Self.observation([Self.reply()]) { $0.yieldedKey = true }).contains("handed out"))
        #expect(verdict(.denied, Self.observation([Self.reply(401, inBody: true)])).contains("shows the key"))
        #expect(verdict(.denied, Self.observation([Self.reply(404)]) { $0.isGone = true }).contains("gone"))
        let named = Self.reply(body: #"{"label":"keyspec-label"}"#)
        #expect(verdict(.denied, Self.observation([named])).contains("label"))
        #expect(verdict(.denied, Self.observation([named]) { $0.mayShowLabel = true }) == "holds")
    }

    @Test("a digest in any answer is told, and nothing is where the question was not answered")
    func digest() {
        var shown = Self.reply()
        shown.showsDigest = true
        #expect(verdict(.digestUnseen, Self.observation([Self.reply(), shown])).contains("digest"))
        #expect(verdict(.digestUnseen, Self.observation([Self.reply()])) == "holds")
        #expect(verdict(.digestUnseen, Self.observation([Self.reply(302)]) { $0.isExpected = false }) == "silent")
    }

    @Test("another label is told by the owner's list, whatever the answer says")
    func renaming() {
        func judged(_ rule: ManagementRule, status: Int = 404, listed: String?, isExpected: Bool = true) -> String {
            verdict(
                rule,
                Self.observation([Self.reply(status)]) {
                    $0.newLabel = "keyspec-new"
                    $0.entry = listed.map { .init(label: $0) }
                    $0.isExpected = isExpected
                })
        }
        #expect(judged(.denied, listed: "keyspec-label") == "holds")
        #expect(judged(.denied, listed: "keyspec-new").contains("another label"))
        #expect(judged(.denied, listed: nil) == "silent")
        #expect(judged(.renamed, status: 200, listed: "keyspec-new") == "holds")
        #expect(judged(.renamed, status: 200, listed: "keyspec-label").contains("as it was"))
        #expect(judged(.renamed, listed: "keyspec-label", isExpected: false) == "silent")
        #expect(judged(.renamed, status: 200, listed: nil) == "silent")
    }

    @Test("no answer, a 5xx and a 429 tell nothing, unless they show what they should not")
    func silence() {
        for status in [429, 500, 503] {
            #expect(verdict(.denied, Self.observation([Self.reply(status)])) == "silent")
            #expect(verdict(.denied, Self.observation([Self.reply(status, inBody: true)])) != "silent")
        }
        #expect(verdict(.keyUnseen, Self.observation([]) { $0.failure = "reset" }) == "silent")
    }

    @Test("another's key has to be refused as one that does not exist, the id aside")
    func unknown() {
        let compare = { (own: Observation.Reply, unknown: Observation.Reply) in
            self.verdict(
                .asIfUnknown,
                Self.observation([own]) {
                    $0.references = [unknown]
                    $0.names = ("key_a", "key_bc")
                })
        }
        #expect(compare(Self.reply(404), Self.reply(404)) == "holds")
        #expect(compare(Self.reply(404, body: "no key_a"), Self.reply(404, body: "no key_bc")) == "holds")
        #expect(compare(Self.reply(403), Self.reply(404)).contains("status 403, and 404"))
        #expect(compare(Self.reply(404, body: "not yours"), Self.reply(404, body: "none")).contains("another refusal"))
        #expect(verdict(.asIfUnknown, Self.observation([Self.reply(404)])) == "silent")
    }

    @Test("a listed label is the one that was given; a list without the key tells nothing")
    func label() {
        let listed = { (entry: Observation.Entry?) in
            self.verdict(.labelListed, Self.observation([Self.reply()]) { $0.entry = entry })
        }
        #expect(listed(.init(label: "keyspec-label")) == "holds")
        #expect(listed(.init(label: "keyspec-la")).contains("another label"))
        #expect(listed(.init(label: nil)).contains("without a label"))
        #expect(listed(nil) == "silent")
        #expect(
            verdict(
                .labelListed,
                Self.observation([Self.reply(503)]) {
                    $0.isExpected = false
                    $0.entry = .init(label: "x")
                })
                == "silent")
    }

    @Test("a hint may give away ten letters")
    func hint() {
        let hinted = { (exposed: Int?, hint: String?) in
            self.verdict(
                .shortHint,
                Self.observation([Self.reply()]) { $0.entry = .init(label: "x", hint: hint, exposed: exposed) })
        }
        #expect(hinted(4, "…abcd") == "holds")
        #expect(hinted(10, "…") == "holds")
        #expect(hinted(11, "…").contains("11 of the letters"))
        #expect(hinted(nil, nil) == "silent")
    }

    @Test("an answer that shows the key is not to be stored, in so many words")
    func storage() {
        let told = { (fields: [Answer.Header]) in
            self.verdict(.notCacheable, Self.observation([Self.reply(201, fields: fields, inBody: true)]))
        }
        #expect(told([Answer.Header("cache-control", "private, No-Store")]) == "holds")
        #expect(told([]) == "no Cache-Control")
        for value in ["no-cache", "private, max-age=0", "no-storewhatever"] {
            #expect(told([Answer.Header("Cache-Control", value)]) == "Cache-Control: \(value)")
        }
        #expect(verdict(.notCacheable, Self.observation([Self.reply()])) == "silent")
        #expect(verdict(.keyInBodyOnly, Self.observation([Self.reply(inFields: true)])).contains("header field"))
        #expect(verdict(.keyInBodyOnly, Self.observation([Self.reply(inBody: true)])) == "holds")
    }

    @Test(
        "a session's cookie is Secure, HttpOnly and SameSite",
        arguments: [
            ("session=x; Path=/; Secure; HttpOnly; SameSite=Strict", "holds"),
            ("session=x; secure; httponly; samesite=lax", "holds"),
            ("session=; Max-Age=0", "holds"), ("csrf_token=x; Secure; SameSite=Lax", "holds"),
            ("session=x; HttpOnly; SameSite=Lax", "the cookie 'session' without Secure"),
            ("session=x; Secure; HttpOnly; SameSite=None", "the cookie 'session' without SameSite"),
            ("session=x", "the cookie 'session' without Secure, HttpOnly, SameSite"),
        ])
    func cookies(field: String, verdict expected: String) {
        let observation = Self.observation([Self.reply(fields: [Answer.Header("Set-Cookie", field)])])
        #expect(verdict(.guardedCookies, observation) == expected)
    }

    @Test("a label with mark-up in it is shown as text by the page that shows it")
    func markUp() {
        let ending = "<script>alert(1)</script>"
        let shown = { (body: String, type: String) in
            self.verdict(
                .labelAsText,
                Self.observation([Self.reply(body: body, type: type)]) {
                    $0.label = "keyspec-label \(ending)"
                    $0.labelEnding = ending
                })
        }
        #expect(shown("<td>keyspec-label &lt;script&gt;alert(1)", "text/html; charset=utf-8") == "holds")
        #expect(shown("<td>keyspec-label \(ending)", "text/html").contains("mark-up"))
        #expect(shown("keyspec-label \(ending)", "application/json") == "holds")
        #expect(shown("<td>nothing", "text/html") == "silent")
    }

    @Test("a list whose pages shift is read again, three times at most")
    func shiftingPages() async throws {
        let key = ListedKey(id: "key_1", label: "mine")
        for (missing, found) in [(0, true), (2, true), (3, false)] {
            var readings = 0
            let entry = try await RunContext.entry(of: key.id) { () async throws(DeploymentFailure) in
                readings += 1
                return readings > missing ? [ListedKey(id: "key_2"), key] : [ListedKey(id: "key_2")]
            }
            #expect((entry == key) == found)
            #expect(readings == min(missing + 1, 3))
        }
    }
}
