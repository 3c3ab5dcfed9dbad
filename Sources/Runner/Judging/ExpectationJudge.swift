import Contract
import Oracles
import RegularExpressions
import SpecLanguage

/// Why an answer cannot be held against a text or a regular expression.
private struct Undecidable: Error {
    let why: String
}

/// Holds one answer against an expectation. Pure: the same answer always gets the same judgement.
struct ExpectationJudge: Sendable {
    /// Texts of the expectation with their references filled in.
    let evaluate: @Sendable (TextTemplate) -> String
    /// The answers of earlier steps by name.
    var answers: [String: Answer] = [:]
    /// Header fields that change by themselves, in lower case.
    var volatile: Set<String> = []
    /// Every text of an answer that may be its error code.
    var possibleCodes: @Sendable (Answer) -> [String] = { $0.json?.strings ?? [] }

    func judge(_ subject: JudgedAnswer, against expectation: Expectation) -> Judgement {
        let isMishap = isMishap(subject, unlessAskedFor: expectation)
        return .all(expectation.terms.map { judge(subject, term: $0, isMishap: isMishap) })
    }

    /// Whether the answer is a server's or a gateway's mishap, or a 429 to somebody who was too fast: no answer to the question,
    /// unless it is just what was asked for.
    private func isMishap(_ subject: JudgedAnswer, unlessAskedFor expectation: Expectation) -> Bool {
        switch subject.reading {
        case .noInformation, .refused(DocumentedError.rateLimitExceeded.rawValue):
            !subject.wasAskedFor && !asks(expectation, for: subject)
        default: false
        }
    }

    /// Whether an expectation asks for an answer of just that status or documented pair.
    func asks(_ expectation: Expectation, for subject: JudgedAnswer) -> Bool {
        expectation.terms.contains { term in
            switch term {
            case .status(let predicate): subject.answer.map { predicate.asks(for: $0.status) } ?? false
            case .refused(let documented): subject.reading == .refused(code: documented.rawValue)
            case .any(let alternatives): alternatives.contains { asks($0, for: subject) }
            default: false
            }
        }
    }

    private func judge(_ subject: JudgedAnswer, term: Expectation.Term, isMishap: Bool) -> Judgement {
        switch term {
        case .authenticated(true): authenticated(subject, term)
        case .authenticated(false): notAuthenticated(subject, term)
        case .refused(let documented): refused(subject, documented, term)
        case .any(let alternatives): any(subject, alternatives, term)
        case .closed: closed(subject, term)
        case .answered: answered(subject, term)
        case .noServerError: noServerError(subject, term)
        case .noHang: noHang(subject, term)
        case .newKeyDifferent:
            subject.newKeyDiffers == false ? violated(subject, term, selfEvident: true) : .holds
        default:
            withAnswer(subject) { answer throws(Undecidable) in
                try answerTerm(answer, subject, term, isMishap: isMishap)
            }
        }
    }

    /// Terms that a whole answer decides.
    private func answerTerm(
        _ answer: Answer, _ subject: JudgedAnswer, _ term: Expectation.Term, isMishap: Bool
    ) throws(Undecidable) -> Judgement {
        let holds: Bool
        switch term {
        case .status(let predicate) where predicate.asks(for: answer.status): break
        case .status(let predicate) where predicate.excludes(errorOfServer: answer.status):
            return noServerError(subject, term)
        // A server's or a gateway's mishap is no answer to the question; a 429 may be just what was asked for.
        case .status, .code, .mediaType:
            if case .noInformation(let why) = subject.reading, answer.status != 429 { return .noInformation(why) }
        default: break
        }
        switch term {
        case .status(let predicate): holds = predicate.holds(for: answer.status)
        case .code(let predicate): holds = try code(of: answer, subject.code, meets: predicate)
        case .mediaType(let predicate): holds = try mediaType(of: answer, meets: predicate)
        case .header(let name, let predicate): holds = try self.holds(predicate, for: answer.values(of: name))
        case .json(let pointer, let predicate):
            holds =
                switch answer.json?.value(at: pointer) {
                case nil: try self.holds(predicate, for: [])
                case let value?:
                    if let text = value.scalarText {
                        try self.holds(predicate, for: [text])
                    } else {
                        try holdsOfContainer(predicate, at: pointer)
                    }
                }
        case .body(let predicate): holds = try self.holds(predicate, for: [answer.bodyText])
        case .crossOriginDenied:
            guard (answer.status < 500) else { return .noInformation("status \(answer.status)") }
            holds = !CrossOriginGrant.isGranted(by: answer, origin: subject.origin ?? "", field: "X-API-Key")
            return holds ? .holds : violated(subject, term, selfEvident: true)
        case .sharedCachingDenied:
            guard SharedCaching.isPermitted(by: answer, despite: "X-API-Key") else { return .holds }
            let seen = answer.values(of: "Cache-Control").joined(separator: ", ")
            return violated(subject, term, seen: "Cache-Control: \(seen)", selfEvident: true)
        case .redirectSameOrigin:
            holds = RedirectTarget(of: answer, from: subject.targetOrigin)?.leavesOrigin != true
        case .reveals(let revelations):
            let found = revelations.compactMap { RevelationScan(subject: subject, answer: answer).find($0) }
            guard let first = found.first else { return .holds }
            return violated(subject, term, seen: first)
        case .sameAs(let names):
            // A mishap of a server or a gateway says nothing about what it thinks of a key.
            if case .noInformation(let why) = subject.reading { return .noInformation(why) }
            let references = names.compactMap { answers[$0] }
            guard references.count == names.count else { return .noInformation("an answer to compare with is missing") }
            guard let difference = AnswerLikeness(references, volatile: volatile).difference(of: answer) else {
                return .holds
            }
            return violated(subject, term, seen: difference)
        case .retryAfterWellFormed:
            let values = answer.values(of: "Retry-After")
            holds = values.count == 1 && RetryAfter(values[0]) != nil
        default: holds = true
        }
        // What a proper answer has, a mishap need not have; what must be nowhere is a fault there too.
        if !holds, isMishap, term.asksForSomething { return .noInformation("status \(answer.status)") }
        return holds ? .holds : violated(subject, term)
    }

    // MARK: The words of the language

    private func authenticated(_ subject: JudgedAnswer, _ term: Expectation.Term) -> Judgement {
        switch subject.reading {
        case .authenticated: .holds
        case .noInformation(let why): .noInformation(why)
        case .refused(DocumentedError.rateLimitExceeded.rawValue): Self.tooFast
        case .unlikeSuccess(let status, resembles: true): Self.doubt(status)
        case .unlikeSuccess, .refused, .misplacedCode, .otherRefusal: violated(subject, term)
        }
    }

    private static func doubt(_ status: Int) -> Judgement {
        .noInformation("status \(status) with an answer that may or may not be the endpoint's")
    }

    /// A 429 that nobody asked for says that we were too fast, not what the key is worth.
    private static let tooFast = Judgement.noInformation("429 rate_limit_exceeded")

    private func notAuthenticated(_ subject: JudgedAnswer, _ term: Expectation.Term) -> Judgement {
        switch subject.reading {
        case .authenticated: return violated(subject, term, selfEvident: true)
        case .refused(DocumentedError.rateLimitExceeded.rawValue): return Self.tooFast
        case .refused, .misplacedCode, .otherRefusal: return .holds
        case .noInformation(let why): return .noInformation(why)
        // A fall-back page or another document with status 200 is not the endpoint's answer.
        case .unlikeSuccess(_, resembles: false): return .holds
        case .unlikeSuccess(let status, resembles: true):
            return Self.doubt(status)
        }
    }

    private func refused(
        _ subject: JudgedAnswer, _ documented: DocumentedError, _ term: Expectation.Term
    ) -> Judgement {
        switch subject.reading {
        case .refused(let code) where code == documented.rawValue: return .holds
        case .refused(DocumentedError.rateLimitExceeded.rawValue): return Self.tooFast
        case .noInformation(let why): return .noInformation(why)
        case .authenticated: return violated(subject, term, selfEvident: true)
        case .unlikeSuccess, .refused, .misplacedCode, .otherRefusal: return violated(subject, term)
        }
    }

    private func any(
        _ subject: JudgedAnswer, _ alternatives: [Expectation], _ term: Expectation.Term
    ) -> Judgement {
        let parts = alternatives.map { judge(subject, against: $0) }
        if parts.contains(.holds) { return .holds }
        for case .noInformation(let why) in parts { return .noInformation(why) }
        let served = if case .authenticated = subject.reading { true } else { false }
        return violated(subject, term, selfEvident: served)
    }

    private func closed(_ subject: JudgedAnswer, _ term: Expectation.Term) -> Judgement {
        switch subject.result {
        case .failure(let missing) where missing.kind == .closed: .holds
        case .failure(let missing): .noInformation(missing.explanation)
        case .success: violated(subject, term)
        }
    }

    private func answered(_ subject: JudgedAnswer, _ term: Expectation.Term) -> Judgement {
        switch subject.result {
        case .success: .holds
        case .failure(let missing) where missing.kind == .timedOut || missing.kind == .closed:
            violated(subject, term)
        case .failure(let missing): .noInformation(missing.explanation)
        }
    }

    private func noServerError(_ subject: JudgedAnswer, _ term: Expectation.Term) -> Judgement {
        guard let status = subject.answer?.status, status >= 500 else { return .holds }
        guard case .violated(var contradiction) = violated(subject, term) else { return .holds }
        contradiction.isGatewayError = (502...504).contains(status)
        return .violated(contradiction)
    }

    private func noHang(_ subject: JudgedAnswer, _ term: Expectation.Term) -> Judgement {
        if case .failure(let missing) = subject.result, missing.kind == .timedOut { return violated(subject, term) }
        return .holds
    }

    private func withAnswer(
        _ subject: JudgedAnswer, _ body: (Answer) throws(Undecidable) -> Judgement
    ) -> Judgement {
        switch subject.result {
        case .success(let answer):
            do { return try body(answer) } catch { return .noInformation(error.why) }
        case .failure(let missing): return .noInformation(missing.explanation)
        }
    }

    private func violated(
        _ subject: JudgedAnswer, _ term: Expectation.Term, seen: String? = nil, selfEvident: Bool = false
    ) -> Judgement {
        .violated(
            Contradiction(
                expected: wording(of: term), seen: seen ?? subject.wording, selfEvident: selfEvident))
    }
}

extension Expectation.Term {
    /// Whether it wants something to be in the answer, and not merely something else to be absent.
    fileprivate var asksForSomething: Bool {
        switch self {
        case .header(_, let predicate), .json(_, let predicate), .body(let predicate):
            switch predicate {
            case .absent, .noneOf, .containsNoneOf: false
            case .equals, .oneOf, .matches, .contains, .exists: true
            }
        case .retryAfterWellFormed: true
        default: false
        }
    }
}

// MARK: - Predicates on text

extension ExpectationJudge {
    /// True when the values of one subject meet the predicate; several values each have to.
    private func holds(
        _ predicate: TextPredicate, for values: [String]
    ) throws(Undecidable) -> Bool {
        switch predicate {
        case .exists: return !values.isEmpty
        case .absent: return values.isEmpty
        case .noneOf(let templates):
            let refused = templates.map(evaluate)
            return values.allSatisfy { !refused.contains($0) }
        case .containsNoneOf(let templates):
            let refused = try templates.map { template throws(Undecidable) in try sought(template) }
            return values.allSatisfy { value in !refused.contains { value.contains($0) } }
        case .equals(let template):
            let wanted = evaluate(template)
            return !values.isEmpty && values.allSatisfy { $0 == wanted }
        case .oneOf(let templates):
            let wanted = templates.map(evaluate)
            return !values.isEmpty && values.allSatisfy { wanted.contains($0) }
        case .contains(let template):
            let wanted = try sought(template)
            return values.contains { $0.contains(wanted) }
        case .matches(let expression):
            do {
                for value in values where try expression.isFound(in: value) { return true }
            } catch {
                throw Undecidable(why: "\(error)")
            }
            return false
        }
    }

    /// What holds of a list or an object: it is there, and equals no text. What it contains is not looked into.
    private func holdsOfContainer(
        _ predicate: TextPredicate, at pointer: String
    ) throws(Undecidable) -> Bool {
        switch predicate {
        case .exists, .noneOf: return true
        case .absent, .equals, .oneOf: return false
        case .contains, .containsNoneOf, .matches:
            throw Undecidable(why: "at \(pointer) stands a list or an object, and no text: name a value inside of it")
        }
    }

    /// A text that is looked for inside another. A capture may turn out to be empty, which every text holds.
    private func sought(_ template: TextTemplate) throws(Undecidable) -> String {
        let text = evaluate(template)
        if text.isEmpty { throw Undecidable(why: "what is looked for turned out to be empty, which every text holds") }
        return text
    }

    /// The same where there is one value at most, and its text alone does not tell what it equals.
    private func holds(
        _ predicate: TextPredicate, for values: [String], equals: (String) -> Bool
    ) throws(Undecidable) -> Bool {
        switch predicate {
        case .equals(let template): equals(evaluate(template))
        case .oneOf(let templates): templates.map(evaluate).contains(where: equals)
        case .noneOf(let templates): !templates.map(evaluate).contains(where: equals)
        case .matches, .contains, .containsNoneOf, .exists, .absent: try holds(predicate, for: values)
        }
    }

    /// A code that is not documented may be any text of the body, where the target does not say where codes stand.
    private func code(
        of answer: Answer, _ code: String?, meets predicate: TextPredicate
    ) throws(Undecidable) -> Bool {
        switch predicate {
        case .matches, .contains: try holds(predicate, for: possibleCodes(answer))
        case .equals, .oneOf, .noneOf, .containsNoneOf, .exists, .absent:
            try holds(predicate, for: code.map { [$0] } ?? []) { wanted in
                DocumentedError(rawValue: wanted) == nil
                    ? possibleCodes(answer).contains(wanted) : code == wanted
            }
        }
    }

    /// `json` stands for every JSON media type; everything else is compared as it is.
    private func mediaType(
        of answer: Answer, meets predicate: TextPredicate
    ) throws(Undecidable) -> Bool {
        try holds(predicate, for: answer.mediaType.map { [$0] } ?? []) { wanted in
            wanted == "json" ? answer.isDeclaredJSON : answer.mediaType == wanted
        }
    }
}
