import Contract
import Oracles
import RegularExpressions
import Testing
import TypedYAML

@testable import Runner
@testable import SpecLanguage

/// Testing has an `Expectation` of its own.
private typealias Expectation = SpecLanguage.Expectation

@Suite("Holding an answer against an expectation")
struct ExpectationJudgeTests {
    let judge = ExpectationJudge(evaluate: { template in
        template.parts.map { if case .literal(let text) = $0 { text } else { "" } }.joined()
    })

    static func subject(
        _ reading: AnswerReading, status: Int = 200, headers: [Answer.Header] = [], body: String = "{}",
        type: String = "application/json", failure: MissingAnswer? = nil
    ) -> JudgedAnswer {
        let type = [Answer.Header("Content-Type", type)]
        let answer = Answer(status: status, headers: type + headers, body: Array(body.utf8), method: "POST")
        return JudgedAnswer(
            result: failure.map { .failure($0) } ?? .success(answer), reading: reading,
            targetOrigin: "https://api.example", tokens: ["k3y2tok3n"], leaks: [])
    }

    private static func text(_ literal: String) -> TextTemplate {
        TextTemplate(parts: [.literal(literal)], place: .outsideFiles("test"), references: [])
    }

    private func verdict(_ term: Expectation.Term, _ subject: JudgedAnswer) -> String { verdict([term], subject) }

    private func verdict(_ terms: [Expectation.Term], _ subject: JudgedAnswer) -> String {
        let expectation = Expectation(terms: terms, place: .outsideFiles("test"))
        return switch judge.judge(subject, against: expectation) {
        case .holds: "holds"
        case .violated(let contradiction): contradiction.selfEvident ? "proved" : "violated"
        case .noInformation: "silent"
        }
    }

    @Test("a 5xx that is asked for is an answer, any other one is none")
    func serverErrors() {
        let mishap = Self.subject(.noInformation("status 503"), status: 503)
        #expect(verdict(.status(.oneOf([.classOf(5)])), mishap) == "holds")
        #expect(verdict(.status(.oneOf([.code(200)])), mishap) == "silent")
        #expect(verdict(.status(.noneOf([.code(403)])), mishap) == "silent")
        #expect(verdict(.status(.noneOf([.classOf(5)])), mishap) == "violated")
        #expect(verdict(.status(.noneOf([.code(403), .code(503)])), mishap) == "violated")
        #expect(verdict(.status(.noneOf([.code(500)])), mishap) == "silent")
        #expect(verdict(.status(.oneOf([.classOf(5)])), Self.subject(.authenticated)) == "violated")
    }

    @Test(
        "what a proper answer has is not missed in a mishap, unless that is asked for; what must be nowhere is a fault there too"
    )
    func mishaps() throws {
        let unavailable = Self.subject(.noInformation("status 503"), status: 503, body: #"{"trace":"at x"}"#)
        let tooFast = Self.subject(.refused(code: "rate_limit_exceeded"), status: 429)
        let refused = Self.subject(.refused(code: "invalid_api_key"), status: 401)
        for term: Expectation.Term in try [
            .header("WWW-Authenticate", .exists), .header("WWW-Authenticate", .matches(RegularExpression("^x"))),
            .body(.contains(Self.text("y"))), .retryAfterWellFormed,
        ] {
            #expect(verdict(term, unavailable) == "silent")
            #expect(verdict(term, tooFast) == "silent")
            #expect(verdict(term, refused) == "violated")
            var asked = unavailable
            asked.wasAskedFor = true
            #expect(verdict(term, asked) == "violated")
            #expect(verdict([.status(.oneOf([.code(503)])), term], unavailable) == "violated")
            #expect(verdict([.refused(.rateLimitExceeded), term], tooFast) == "violated")
        }
        #expect(verdict(.body(.containsNoneOf([Self.text("trace")])), unavailable) == "violated")
        #expect(verdict(.header("Content-Type", .absent), unavailable) == "violated")
    }

    @Test("a list or an object of a body is there, equals no text, and is not looked into")
    func containers() throws {
        let refused = Self.subject(
            .refused(code: "invalid_api_key"), status: 401, body: #"{"error":{"code":"x"},"list":["error"]}"#)
        for pointer in ["/error", "/list"] {
            func verdict(_ predicate: TextPredicate) -> String {
                self.verdict(.json(pointer: pointer, predicate), refused)
            }
            #expect(verdict(.exists) == "holds")
            #expect(verdict(.absent) == "violated")
            #expect(verdict(.equals(Self.text("error"))) == "violated")
            #expect(verdict(.oneOf([Self.text("error")])) == "violated")
            #expect(verdict(.noneOf([Self.text("error")])) == "holds")
            #expect(verdict(.contains(Self.text("error"))) == "silent")
            #expect(verdict(.containsNoneOf([Self.text("error")])) == "silent")
            #expect(verdict(.matches(try RegularExpression("error"))) == "silent")
        }
    }

    /// Every reading there is, by name.
    static let readings: [(String, JudgedAnswer)] = [
        ("authenticated", subject(.authenticated)),
        ("refused", subject(.refused(code: "invalid_api_key"), status: 401)),
        ("forbidden", subject(.refused(code: "insufficient_credits"), status: 403)),
        ("limited", subject(.refused(code: "rate_limit_exceeded"), status: 429)),
        ("misplaced", subject(.misplacedCode(code: "invalid_api_key", status: 200))),
        ("page", subject(.unlikeSuccess(status: 200, resembles: false))),
        ("not found", subject(.otherRefusal(status: 404), status: 404)),
        ("server error", subject(.noInformation("status 500"), status: 500)),
        ("closed", subject(.noInformation("closed"), failure: MissingAnswer(.closed, "closed"))),
        ("timed out", subject(.noInformation("slow"), failure: MissingAnswer(.timedOut, "slow"))),
    ]

    @Test("each word of the language reads each kind of answer as documented")
    func words() {
        func row(_ term: Expectation.Term) -> [String] { Self.readings.map { verdict(term, $0.1) } }
        let silent3 = ["silent", "silent", "silent"]
        #expect(
            row(.authenticated(true)) == [
                "holds", "violated", "violated", "silent", "violated", "violated", "violated",
            ] + silent3)
        #expect(
            row(.authenticated(false)) == ["proved", "holds", "holds", "silent", "holds", "holds", "holds"] + silent3)
        #expect(
            row(.refused(.invalidAPIKey)) == [
                "proved", "holds", "violated", "silent", "violated", "violated", "violated",
            ] + silent3)
        #expect(
            row(.status(.noneOf([.classOf(2)]))) == [
                "violated", "holds", "holds", "holds", "violated", "violated", "holds", "silent", "silent", "silent",
            ])
        #expect(
            row(.noServerError) == [
                "holds", "holds", "holds", "holds", "holds", "holds", "holds", "violated", "holds", "holds",
            ])
        #expect(row(.answered).suffix(3) == ["holds", "violated", "violated"])
        #expect(row(.closed).suffix(3) == ["violated", "holds", "silent"])
    }

    @Test("of several parts a contradiction outweighs silence, and silence outweighs agreement")
    func parts() {
        let violated = Judgement.violated(Contradiction(expected: "a", seen: "b", selfEvident: false))
        #expect(Judgement.all([.holds, .noInformation("x"), violated]) == violated)
        #expect(Judgement.all([.holds, .noInformation("x")]) == .noInformation("x"))
        #expect(Judgement.all([.holds, .holds]) == .holds)
        #expect(Judgement.all([]) == .holds)
    }

    @Test("one alternative that holds is enough; silence of one keeps the doubt")
    func alternatives() {
        func any(_ subject: JudgedAnswer) -> String {
            let terms: [Expectation.Term] = [.refused(.invalidAPIKey), .status(.oneOf([.code(400)])), .closed]
            let place = SourceRange.outsideFiles("test")
            return verdict(.any(terms.map { Expectation(terms: [$0], place: place) }), subject)
        }
        #expect(
            Self.readings.map { any($0.1) } == [
                "proved", "holds", "violated", "silent", "violated", "violated", "violated", "silent", "holds",
                "silent",
            ])
        #expect(any(Self.subject(.otherRefusal(status: 400), status: 400)) == "holds")
    }

    @Test("a code that is not documented is looked for in every text of the body")
    func otherCodes() throws {
        let answer = Self.subject(
            .otherRefusal(status: 400), status: 400, body: #"{"error":{"code":"invalid_request"}}"#)
        let (own, other) = (Self.text("invalid_request"), Self.text("invalid_api_key"))
        #expect(verdict(.code(.equals(own)), answer) == "holds")
        #expect(verdict(.code(.noneOf([own])), answer) == "violated")
        #expect(verdict(.code(.oneOf([other])), answer) == "violated")
        #expect(verdict(.code(.noneOf([other])), answer) == "holds")
        #expect(verdict(.code(.absent), answer) == "holds")
        #expect(try verdict(.code(.matches(RegularExpression("^invalid_r"))), answer) == "holds")
    }

    @Test("an expression that takes too long to look for leaves open what it asks")
    func endlessExpressions() throws {
        let answer = Self.subject(
            .refused(code: "invalid_api_key"), status: 401, body: "[\"\(String(repeating: "a", count: 3_000))#b\"]")
        let endless = try TextPredicate.matches(RegularExpression("^(.+)+#$"))
        #expect(verdict(.body(endless), answer) == "silent")
        #expect(verdict(.code(endless), answer) == "silent")
        #expect(verdict(.header("Content-Type", endless), answer) == "violated")
    }

    @Test("'json' means every JSON media type wherever a type is named")
    func mediaTypes() {
        func verdicts(_ predicate: TextPredicate) -> [String] {
            ["application/json", "application/problem+json; charset=utf-8", "text/html"].map { type in
                verdict(.mediaType(predicate), Self.subject(.otherRefusal(status: 404), status: 404, type: type))
            }
        }
        let (json, html) = (Self.text("json"), Self.text("text/html"))
        #expect(verdicts(.equals(json)) == ["holds", "holds", "violated"])
        #expect(verdicts(.oneOf([html, json])) == ["holds", "holds", "holds"])
        #expect(verdicts(.noneOf([json])) == ["violated", "violated", "holds"])
        #expect(verdicts(.noneOf([html])) == ["holds", "holds", "violated"])
        #expect(verdicts(.contains(Self.text("problem"))) == ["violated", "holds", "violated"])
    }

    @Test("an echoed input, a cookie and a stack trace are found")
    func reveals() {
        let echo = Self.subject(.refused(code: "invalid_api_key"), status: 401, body: "\"K3Y2TOK3N\"")
        #expect(verdict(.reveals(noneOf: [.input]), echo) == "violated")
        let cookie = Self.subject(
            .refused(code: "invalid_api_key"), status: 401, headers: [Answer.Header("Set-Cookie", "a=b")])
        #expect(verdict(.reveals(noneOf: [.cookie]), cookie) == "violated")
        #expect(verdict(.reveals(noneOf: [.input, .stackTrace, .sql, .productVersion]), cookie) == "holds")
    }

    @Test("an answer that is only partly like the endpoint's is a doubt")
    func doubt() {
        let partial = Self.subject(.unlikeSuccess(status: 200, resembles: true))
        #expect(verdict(.authenticated(false), partial) == "silent")
        #expect(verdict(.authenticated(true), partial) == "silent")
        #expect(verdict(.refused(.invalidAPIKey), partial) == "violated")
    }
}
