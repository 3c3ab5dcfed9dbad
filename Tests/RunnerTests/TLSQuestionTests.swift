import SpecLanguage
import TLSProbe
import Testing

@Suite("Questions about TLS")
struct TLSQuestionTests {
    @Test("the words of the spec language are those of the instrument")
    func words() {
        #expect(TLSQuestion.allCases.map(\.rawValue) == TLSFinding.Question.allCases.map(\.rawValue))
    }
}
