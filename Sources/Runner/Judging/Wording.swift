import Contract
import Oracles
import SpecLanguage

extension JudgedAnswer {
    /// What came back, in a few words.
    var wording: String {
        if newKeyDiffers == false { return "the same key as before" }
        guard let answer else {
            if case .failure(let missing) = result { return missing.explanation }
            return "nothing"
        }
        let media = answer.mediaType.map { " (\($0))" } ?? ""
        let retry = answer.values(of: "Retry-After").map { ", Retry-After: \($0)" }.joined()
        return switch reading {
        case .authenticated: "\(answer.status) and the answer of an accepted key\(media)"
        case .refused(let code): "\(answer.status) \(code)\(retry)"
        case .misplacedCode(let code, let status): "status \(status) with the code \(code)"
        case .unlikeSuccess(let status, _): "\(status) with something else than the endpoint's answer\(media)"
        case .otherRefusal, .noInformation:
            "status \(answer.status) \(code.map { "with the code \($0)" } ?? "without a documented code")\(media)\(retry)"
        }
    }
}

extension ExpectationJudge {
    /// What a term asks for, as a clause of a sentence.
    func wording(of term: Expectation.Term) -> String {
        switch term {
        case .authenticated(true): "the answer of an accepted key"
        case .authenticated(false): "any answer but that of an accepted key"
        case .refused(let documented): "\(documented.status) \(documented.rawValue) as JSON"
        case .status(.oneOf(let patterns)): "status \(Self.list(patterns.map(\.wording), "or"))"
        case .status(.noneOf(let patterns)): "no status \(Self.list(patterns.map(\.wording), "or"))"
        case .code(let predicate): "an error code that \(wording(of: predicate))"
        case .mediaType(let predicate): "a media type that \(wording(of: predicate))"
        case .header(let name, let predicate): "a field \(name) that \(wording(of: predicate))"
        case .json(let pointer, let predicate): "a value at \(pointer) that \(wording(of: predicate))"
        case .body(let predicate): "a body that \(wording(of: predicate))"
        case .noServerError: "no status 5xx"
        case .noHang: "an answer or a closed connection in time"
        case .answered: "a whole answer in time"
        case .closed: "a closed connection"
        case .crossOriginDenied: "no permission for a foreign origin to send X-API-Key"
        case .sharedCachingDenied: "no permission for shared caches to serve it to another caller"
        case .redirectSameOrigin: "no redirect to another origin or scheme"
        case .reveals(let revelations): "no \(Self.list(revelations.map(\.wording), "or")) in the answer"
        case .retryAfterWellFormed: "one Retry-After with whole seconds or an HTTP-date"
        case .found(everything: true): "all that was searched for in the evidence"
        case .found(everything: false): "nothing of that in the evidence"
        case .newKeyDifferent: "a key that differs from the old one"
        case .sameAs(let names): "the same answer as in \(Self.list(names.map { "'\($0)'" }, "and"))"
        case .credits(let promise): "what the credits buy (\(promise.rawValue))"
        case .rate(let promise): "what the rate allows (\(promise.rawValue))"
        case .chargedExactly: "a balance lower by what the calls cost"
        case .sameTime: "answers that take equally long"
        case .holds: "what the step asks for"
        case .swap(let flaws): "no \(Self.list(flaws.map(\.rawValue), "or")) in the history"
        case .survivors(let flaws): "none of \(Self.list(flaws.map(\.rawValue), "or")) afterwards"
        case .sample(let property): property.wording
        case .managed(let rules): Self.list(rules.map(\.wording), "and")
        case .any(let alternatives):
            Self.list(alternatives.map { $0.terms.map(wording(of:)).joined(separator: " and ") }, "or")
        }
    }

    /// The whole expectation as one phrase.
    func wording(of expectation: Expectation) -> String {
        expectation.terms.map(wording(of:)).joined(separator: ", and ")
    }

    private func wording(of predicate: TextPredicate) -> String {
        switch predicate {
        case .equals(let template): "is '\(evaluate(template))'"
        case .oneOf(let templates): "is one of \(Self.list(templates.map(evaluate), "or"))"
        case .noneOf(let templates): "is none of \(Self.list(templates.map(evaluate), "or"))"
        case .matches(let pattern): "matches '\(pattern)'"
        case .contains(let template): "contains '\(evaluate(template))'"
        case .containsNoneOf(let templates): "contains none of \(Self.list(templates.map(evaluate), "or"))"
        case .exists: "is there"
        case .absent: "is absent"
        }
    }

    /// `a, b or c`.
    static func list(_ items: [String], _ conjunction: String) -> String {
        guard let last = items.last, items.count > 1 else { return items.first ?? "" }
        return "\(items.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
    }
}

extension SampleProperty {
    fileprivate var wording: String {
        switch self {
        case .form: "keys of the documented form, all of one alphabet"
        case .distinct: "no key twice"
        case .capacity: "at least 190 bits in a key"
        case .unpredictable: "keys that nothing predicts"
        }
    }
}

extension StatusPattern {
    fileprivate var wording: String {
        switch self {
        case .code(let code): "\(code)"
        case .classOf(let digit): "\(digit)xx"
        }
    }
}

extension Revelation {
    fileprivate var wording: String {
        switch self {
        case .key: "key"
        case .input: "input"
        case .stackTrace: "stack trace"
        case .sql: "database error"
        case .productVersion: "product version"
        case .digest: "digest of the key"
        case .cookie: "cookie"
        }
    }
}
