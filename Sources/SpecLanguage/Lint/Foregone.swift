/// An outcome that no answer changes: a check for it cannot fail, or cannot pass.
struct Foregone {
    let code: String
    let message: String
    let help: String

    private static func holds(_ message: String, _ help: String) -> Foregone {
        Foregone(code: "cannot-fail", message: message, help: help)
    }

    private static func breaks(_ message: String, _ help: String) -> Foregone {
        Foregone(code: "cannot-hold", message: message, help: help)
    }
}

extension Foregone {
    /// Codes for every answer that is one: 1xx only announces another.
    private static let finalClasses = 2...5

    /// What one of these patterns matches whatever the status is.
    fileprivate init?(_ predicate: StatusPredicate) {
        switch predicate {
        case .oneOf(let patterns) where Self.coverAll(patterns):
            self = .holds("every answer has one of these statuses", "write 'answered' if any answer will do")
        case .noneOf(let patterns) where Self.coverAll(patterns):
            self = .breaks("no answer has another status", "leave out the statuses that are allowed")
        case .noneOf(let patterns) where patterns.allSatisfy { !Self.finalClasses.contains($0.hundreds) }:
            self = .holds("no answer has such a status: 1xx only announces another", "name the statuses that are wrong")
        case .oneOf, .noneOf: return nil
        }
    }

    /// What holds of bodies, as every answer has one.
    fileprivate init?(_ predicate: TextPredicate) {
        switch predicate {
        case .exists:
            self = .holds(
                "every answer has a body, if only an empty one", "write 'none-of: \"\"' for one that is not empty")
        case .absent: self = .breaks("every answer has a body, if only an empty one", "write '\"\"' for an empty one")
        default: return nil
        }
    }

    /// What holds where one of several expectations has to.
    init?(alternatives: [Expectation]) {
        // Only what stands alone has an opposite.
        let terms = alternatives.flatMap(\.lone)
        let patterns = terms.flatMap { term -> [StatusPattern] in
            if case .status(.oneOf(let patterns)) = term { patterns } else { [] }
        }
        let isEither = terms.contains { one in terms.contains { one.leavesOnly($0) } }
        guard isEither || Self.coverAll(patterns) else { return nil }
        self = .holds("one of these holds for every answer", "leave out what is wrong")
    }

    private static func coverAll(_ patterns: [StatusPattern]) -> Bool {
        finalClasses.allSatisfy { patterns.contains(.classOf($0)) }
    }
}

extension StatusPredicate {
    var foregone: Foregone? { Foregone(self) }
}

extension TextPredicate {
    /// What is certain of it where it is about a body.
    var foregone: Foregone? { Foregone(self) }
}

extension StatusPattern {
    fileprivate var hundreds: Int {
        switch self {
        case .code(let code): code / 100
        case .classOf(let digit): digit
        }
    }
}

extension Expectation {
    /// The term, where there is one only; those of its alternatives, where that is all there is.
    fileprivate var lone: [Term] {
        guard terms.count == 1 else { return [] }
        if case .any(let alternatives) = terms[0] { return alternatives.flatMap(\.lone) }
        return terms
    }
}

extension Expectation.Term {
    /// Whether `other` holds, or nobody knows, wherever this one does not.
    fileprivate func leavesOnly(_ other: Expectation.Term) -> Bool {
        switch (self, other) {
        case (.authenticated(true), .authenticated(false)), (.answered, .closed): true
        case (.status(.oneOf(let named)), .status(.noneOf(let others))): others.allSatisfy(named.contains)
        case (.code(let one), .code(let other)), (.mediaType(let one), .mediaType(let other)),
            (.body(let one), .body(let other)):
            one.leavesOnly(other)
        case (.header(let name, let one), .header(let otherName, let other)):
            name.lowercased() == otherName.lowercased() && one.leavesOnly(other)
        case (.json(let pointer, let one), .json(let otherPointer, let other)):
            pointer == otherPointer && one.leavesOnly(other)
        default: false
        }
    }
}

extension TextPredicate {
    /// Whether the other holds wherever this one does not.
    fileprivate func leavesOnly(_ other: TextPredicate) -> Bool {
        switch (self, other) {
        case (.exists, .absent): true
        case (.equals(let text), .noneOf(let others)): others == [text]
        case (.oneOf(let texts), .noneOf(let others)): others.allSatisfy(texts.contains)
        case (.contains(let text), .containsNoneOf(let others)): others == [text]
        default: false
        }
    }
}
