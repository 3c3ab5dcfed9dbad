import Oracles
import Testing

@Suite("Answers that cannot be told apart") struct AnswerLikenessTests {
    private func answer(_ status: Int, _ body: String, _ fields: [(String, String)] = []) -> Answer {
        Answer(status: status, headers: fields.map(Answer.Header.init), body: Array(body.utf8), method: "POST")
    }

    private let body = #"{"error":{"code":"invalid_api_key"}}"#

    @Test("are the same but for what changes by itself") func alike() {
        let references = (1...3).map {
            answer(
                401, body, [("Content-Type", "application/json"), ("Date", "day \($0)"), ("X-Request-Id", "r\($0)")])
        }
        let likeness = AnswerLikeness(references)
        let same = answer(
            401, body, [("x-request-id", "r9"), ("content-type", "application/json"), ("Date", "another day")])
        #expect(likeness.difference(of: same) == nil)
    }

    @Test("differ by a status, a field that is there, is not there or is another, and by the body") func different() {
        let likeness = AnswerLikeness([
            answer(401, body, [("A", "1"), ("Id", "1")]), answer(401, body, [("A", "1"), ("Id", "2")]),
        ])
        let others: [(Answer, String)] = [
            (answer(404, body, [("A", "1"), ("Id", "3")]), "status 404 instead of 401"),
            (answer(401, body, [("A", "2"), ("Id", "3")]), "another field a"),
            (answer(401, body, [("Id", "3")]), "another field a"),
            (answer(401, body, [("A", "1")]), "no field id"),
            (answer(401, body, [("A", "1"), ("Id", "3"), ("B", "")]), "another field b"),
            (answer(401, body + " ", [("A", "1"), ("Id", "3")]), "another body"),
        ]
        for (other, difference) in others { #expect(likeness.difference(of: other) == difference) }
    }

    @Test("a body of JSON is compared where the others agree, whatever an id in it says") func json() {
        let bodies = (1...2).map { #"{"code":"invalid_api_key","id":\#($0),"at":["x"]}"# }
        let likeness = AnswerLikeness(bodies.map { answer(401, $0) })
        #expect(likeness.difference(of: answer(401, #"{"id":7,"code":"invalid_api_key","at":["x"]}"#)) == nil)
        #expect(
            likeness.difference(of: answer(401, #"{"id":7,"code":"revoked","at":["x"]}"#)) == "another value at /code")
        #expect(
            likeness.difference(of: answer(401, #"{"id":7,"code":"invalid_api_key","at":["x","y"]}"#))
                == "a further value at /at/1")
        #expect(likeness.difference(of: answer(401, "<html>")) == "a body that is no JSON")
    }

    @Test("fields that the operator calls volatile are left out") func volatile() {
        let reference = answer(401, body, [("X-Served-By", "a")])
        let other = answer(401, body, [("X-Served-By", "b")])
        #expect(AnswerLikeness([reference, reference]).difference(of: other) == "another field x-served-by")
        #expect(AnswerLikeness([reference, reference], volatile: ["x-served-by"]).difference(of: other) == nil)
    }
}
