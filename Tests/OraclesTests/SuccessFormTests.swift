import Testing

@testable import Oracles

@Suite("What successes look like, learned from two of them")
struct SuccessFormTests {
    static func answer(_ body: String, type: String = "application/json") -> Answer {
        AnswerReaderTests.answer(200, body, type: type)
    }

    static let ids = [
        #"{"c_1":{"name":"a","size":3},"c_2":{"name":"b","size":4}}"#, #"{"c_3":{"name":"c","size":5}}"#,
        #"{"c_4":{"name":"d","size":6},"c_5":{"name":"e"}}"#,
    ]

    @Test("an object keyed by changing ids is the same each time, also within an envelope or a list, and empty")
    func changingIDs() {
        for envelope in [{ $0 }, { #"{"found":\#($0),"took":3}"# }, { #"[{"hits":\#($0)}]"# }] as [(String) -> String] {
            let learned = SuccessShape(
                learningFrom: Self.answer(envelope(Self.ids[0])), again: Self.answer(envelope(Self.ids[1])))
            #expect(learned.resemblance(of: Self.answer(envelope(Self.ids[2]))) == .same)
            #expect(learned.resemblance(of: Self.answer(envelope("{}"))) == .same)
            #expect(learned.resemblance(of: Self.answer(#"{"page":{"title":"API"},"status":"ok"}"#)) == .none)
        }
    }

    @Test("an object of numbers keyed by changing names is the same each time")
    func changingNumbers() {
        let learned = SuccessShape(
            learningFrom: Self.answer(#"{"scores":{"a":1,"b":2}}"#), again: Self.answer(#"{"scores":{"c":3}}"#))
        #expect(learned.resemblance(of: Self.answer(#"{"scores":{"d":4,"e":5}}"#)) == .same)
        #expect(learned.resemblance(of: Self.answer(#"{"error":{"d":4}}"#)) == .none)
    }

    @Test("what refusals have too is no name that stays")
    func envelope() {
        let learned = SuccessShape(
            learningFrom: Self.answer(#"{"at":1,"c_1":{"name":"a"}}"#),
            again: Self.answer(#"{"at":2,"c_2":{"name":"b"}}"#),
            besides: AnswerReaderTests.answer(401, #"{"at":3,"error":{"code":"invalid_api_key"}}"#))
        #expect(learned.resemblance(of: Self.answer(#"{"at":4,"c_3":{"name":"c"}}"#)) == .same)
        #expect(learned.resemblance(of: Self.answer(#"{"at":5,"page":{"title":"API"}}"#)) == .none)
        let scores = SuccessShape(
            learningFrom: Self.answer(#"{"a":1}"#), again: Self.answer(#"{"b":2}"#),
            besides: AnswerReaderTests.answer(401, #"{"error":"invalid_api_key"}"#))
        #expect(scores.resemblance(of: Self.answer(#"{"c":3}"#)) == .same)
        #expect(scores.resemblance(of: Self.answer(#"{"error":"try again"}"#)) == .none)
    }

    @Test("names that change only after both were learned from leave a doubt, and no more than that")
    func changedLater() {
        let learned = SuccessShape(learningFrom: Self.answer(Self.ids[0]), again: Self.answer(Self.ids[0]))
        #expect(learned.resemblance(of: Self.answer(Self.ids[1])) == .partial)
        #expect(learned.resemblance(of: Self.answer(#"{"page":{"title":"API"}}"#)) == .none)
    }

    @Test("members that are not always there are no changing names of the others")
    func optionalMembers() {
        let learned = SuccessShape(
            learningFrom: Self.answer(#"{"name":"a","size":1,"fax":"1"}"#),
            again: Self.answer(#"{"name":"a","size":1,"www":"2"}"#))
        #expect(learned.resemblance(of: Self.answer(#"{"name":"b","size":2,"mail":"3"}"#)) == .same)
        #expect(learned.resemblance(of: Self.answer(#"{"status":"ok","title":"API"}"#)) == .none)
    }

    @Test("JSON texts, a line each, are the same however many there are")
    func lines() {
        let lines = #"{"row":1,"id":"a"}"# + "\n"
        for (first, later) in [(lines, lines + lines), (lines + lines, lines), (lines, "\u{1E}" + lines)] {
            let learned = SuccessShape(learningFrom: Self.answer(first, type: "application/x-ndjson"))
            #expect(learned.resemblance(of: Self.answer(later, type: "application/x-ndjson")) == .same)
            let other = Self.answer(#"{"status":"ok"}"# + "\n", type: "application/x-ndjson")
            #expect(learned.resemblance(of: other) == .none)
        }
    }

    @Test("plain text is the same, be it a number, a word or a line")
    func plainText() {
        for (first, later) in [("12", "pong"), ("pong", "true"), ("null", "a line of text that is longer than a word")]
        {
            let learned = SuccessShape(learningFrom: Self.answer(first, type: "text/plain"))
            #expect(learned.resemblance(of: Self.answer(later, type: "text/plain")) == .same)
        }
    }
}
