import Oracles
import RegularExpressions
import SpecLanguage

extension SpecLanguage.Capture.Source {
    /// The value in an answer; nil when it is not there.
    func value(in answer: Answer) throws(RegularExpression.SearchTooLong) -> String? {
        switch self {
        case .header(let name): return answer.values(of: name).first
        case .json(let pointer): return answer.json?.value(at: pointer)?.scalarText
        case .body(let expression):
            return try expression.firstMatch(in: answer.bodyText)?[expression.groupCount > 0 ? 1 : 0]
        }
    }
}
