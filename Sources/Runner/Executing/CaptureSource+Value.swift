import Oracles
import SpecLanguage

extension SpecLanguage.Capture.Source {
    /// The value in an answer; nil when it is not there.
    func value(in answer: Answer) -> String? {
        switch self {
        case .header(let name): return answer.values(of: name).first
        case .json(let pointer): return answer.json?.value(at: pointer)?.scalarText
        case .body(let pattern):
            guard let regex = try? Regex(pattern), let match = answer.bodyText.firstMatch(of: regex) else { return nil }
            let group = match.output.count > 1 ? match.output[1] : match.output[0]
            return group.substring.map(String.init)
        }
    }
}
