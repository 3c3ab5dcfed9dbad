import Testing

@testable import Oracles

@Suite("Reading an answer")
struct AnswerReaderTests {
    static let documented = ["invalid_api_key": 401, "insufficient_credits": 403, "rate_limit_exceeded": 429]
    let anywhere = AnswerReader(documented: documented, codePlace: .anywhere)
    let shape = SuccessShape.learned(
        mediaType: "application/json", form: SuccessForm(leaves: ["company/name", "company/size", "credits"]))

    static func answer(
        _ status: Int, _ body: String, type: String? = "application/json", method: String = "POST",
        _ headers: [Answer.Header] = []
    ) -> Answer {
        let type = type.map { [Answer.Header("content-type", $0)] } ?? []
        return Answer(status: status, headers: type + headers, body: Array(body.utf8), method: method)
    }

    func read(_ answer: Answer) -> AnswerReading { anywhere.reading(of: .success(answer), shape: shape) }

    @Test(
        "a documented pair is a refusal, however deep the code stands",
        arguments: [
            #"{"error":{"code":"invalid_api_key","message":"no"}}"#, #"{"code":"invalid_api_key"}"#,
            #"{"errors":[{"type":"about:blank","code":"invalid_api_key"}]}"#, #""invalid_api_key""#,
            #"["invalid_api_key"]"#,
        ])
    func pair(body: String) {
        #expect(read(Self.answer(401, body)) == .refused(code: "invalid_api_key"))
    }

    @Test("a member's name is not a code")
    func memberName() {
        #expect(read(Self.answer(401, #"{"invalid_api_key":true}"#)) == .otherRefusal(status: 401))
    }

    @Test("a code in plain text is not the documented pair")
    func plainText() {
        #expect(read(Self.answer(401, "invalid_api_key", type: "text/plain")) == .otherRefusal(status: 401))
    }

    @Test("a documented code under another status is misplaced", arguments: [200, 400, 403, 429, 500])
    func misplaced(status: Int) {
        let answer = Self.answer(status, #"{"code":"invalid_api_key"}"#)
        #expect(read(answer) == .misplacedCode(code: "invalid_api_key", status: status))
    }

    @Test("where a pointer is declared, a code elsewhere does not count")
    func pointer() {
        let reader = AnswerReader(documented: Self.documented, codePlace: .pointer("/error/code"))
        let elsewhere = Self.answer(401, #"{"error":{"message":"invalid_api_key"}}"#)
        let there = Self.answer(401, #"{"error":{"code":"invalid_api_key"}}"#)
        #expect(reader.reading(of: .success(elsewhere), shape: nil) == .otherRefusal(status: 401))
        #expect(reader.reading(of: .success(there), shape: nil) == .refused(code: "invalid_api_key"))
    }

    @Test("of two documented codes in one body, the status decides")
    func twoCodes() {
        let body = #"{"code":"invalid_api_key","see":"rate_limit_exceeded"}"#
        #expect(read(Self.answer(401, body)) == .refused(code: "invalid_api_key"))
        #expect(read(Self.answer(429, body)) == .refused(code: "rate_limit_exceeded"))
        #expect(read(Self.answer(404, body)) == .otherRefusal(status: 404))
    }

    @Test("a success has the endpoint's media type and at least half of its members")
    func success() {
        #expect(read(Self.answer(200, #"{"company":{"name":"a","size":1},"credits":1}"#)) == .authenticated)
        #expect(read(Self.answer(200, #"{"company":{"name":"a","x":1},"credits":1}"#)) == .authenticated)
        #expect(
            read(Self.answer(200, #"{"credits":1,"company":null}"#)) == .unlikeSuccess(status: 200, resembles: true))
        #expect(
            read(Self.answer(200, #"{"company":{"title":"API"},"status":"ok"}"#))
                == .unlikeSuccess(status: 200, resembles: false))
        let page = Self.answer(200, "<html></html>", type: "text/html")
        #expect(read(page) == .unlikeSuccess(status: 200, resembles: false))
        #expect(read(Self.answer(204, "", type: nil)) == .unlikeSuccess(status: 204, resembles: false))
    }

    @Test("an envelope that everything shares does not make an answer a success")
    func envelope() {
        let learned = SuccessShape(
            learningFrom: Self.answer(200, #"{"ok":true,"data":{"company":{"name":"a","size":3},"cost":1}}"#))
        let root = Self.answer(200, #"{"ok":true,"data":{"service":"x","version":"1"}}"#)
        #expect(learned.resemblance(of: root) != .same)
        let other = Self.answer(200, #"{"ok":true,"data":{"company":{"name":"b","size":9},"cost":1}}"#)
        #expect(learned.resemblance(of: other) == .same)
    }

    @Test(
        "a list may be empty, when it is learned from and later",
        arguments: [
            ("[]", #"[{"id":1,"score":2},{"id":3}]"#),
            (#"{"found":[],"n":0}"#, #"{"found":[{"id":1,"score":2}],"n":1}"#),
        ])
    func lists(empty: String, full: String) {
        for (first, later) in [(empty, full), (full, empty), (full, full), (empty, empty)] {
            let learned = SuccessShape(learningFrom: Self.answer(200, first))
            #expect(learned.resemblance(of: Self.answer(200, later)) == .same, "\(first), then \(later)")
            #expect(learned.resemblance(of: Self.answer(200, #"{"status":"ok","items":[]}"#)) != .same)
        }
    }

    @Test("an empty list that refusals have as well is no success")
    func emptyListOfRefusals() {
        let learned = SuccessShape(
            learningFrom: Self.answer(200, #"{"data":[{"id":1,"score":2}],"errors":[]}"#),
            besides: Self.answer(401, #"{"data":[],"errors":[{"detail":"no"}]}"#))
        #expect(learned.resemblance(of: Self.answer(200, #"{"data":[],"errors":[{"detail":"no"}]}"#)) != .same)
    }

    @Test("an answer to OPTIONS without a body tells of methods, and is no success of an endpoint that has none either")
    func options() {
        let reader = anywhere
        let rule = SuccessShape.declared(DeclaredSuccess(status: { $0 == 204 }, requirements: []))
        for shape in [rule, SuccessShape(learningFrom: Self.answer(204, "", type: nil))] {
            func read(_ method: String) -> AnswerReading {
                reader.reading(of: .success(Self.answer(204, "", type: nil, method: method)), shape: shape)
            }
            #expect(read("POST") == .authenticated)
            #expect(read("DELETE") == .authenticated)
            #expect(read("OPTIONS") == .unlikeSuccess(status: 204, resembles: false))
        }
    }

    @Test("without a known shape no 2xx is more than a doubt, and may be learned from")
    func noShape() {
        let answer = Self.answer(200, "{}")
        #expect(
            anywhere.reading(of: .success(answer), shape: nil) == .unlikeSuccess(status: 200, resembles: true))
        #expect(anywhere.isSuccess(answer))
        #expect(!anywhere.isSuccess(Self.answer(200, #"{"code":"invalid_api_key"}"#)))
        #expect(!anywhere.isSuccess(Self.answer(302, "{}")))
    }

    @Test("what says nothing about the key is no information", arguments: [408, 425, 429, 500, 502, 503])
    func noInformation(status: Int) {
        #expect(read(Self.answer(status, "{}")) == .noInformation("status \(status)"))
    }

    @Test("a missing answer is no information")
    func missing() {
        let missing = MissingAnswer(.timedOut, "time ran out")
        #expect(anywhere.reading(of: .failure(missing), shape: shape) == .noInformation("time ran out"))
    }

    @Test("an answer to HEAD is read by status and media type, as it has no body")
    func head() {
        #expect(read(Self.answer(401, "", method: "HEAD")) == .refused(code: "invalid_api_key"))
        #expect(read(Self.answer(200, "", method: "HEAD")) == .authenticated)
        #expect(
            read(Self.answer(200, "", type: "text/html", method: "HEAD"))
                == .unlikeSuccess(status: 200, resembles: false))
        #expect(read(Self.answer(405, "", method: "HEAD")) == .otherRefusal(status: 405))
    }

    @Test("a declared success decides alone")
    func declared() {
        let rule = DeclaredSuccess(
            status: { $0 == 202 }, requirements: [("/job", .exists), ("/state", .equals(.string("queued")))])
        let shape = SuccessShape.declared(rule)
        #expect(shape.resemblance(of: Self.answer(202, #"{"job":7,"state":"queued"}"#)) == .same)
        #expect(shape.resemblance(of: Self.answer(202, #"{"job":7,"state":"failed"}"#)) == .none)
        #expect(shape.resemblance(of: Self.answer(200, #"{"job":7,"state":"queued"}"#)) == .none)
    }
}
