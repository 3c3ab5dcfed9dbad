internal import TypedYAML

extension RowLint {
    /// Reads what stands beside the action of a step.
    mutating func readSiblings(of step: Step) {
        if case .request = step.action {
        } else {
            if step.repetition != nil { refuse("repeated", step, at: step.places.repetition) }
            if let capture = step.captures.first { refuse("captured from", step, at: capture.place) }
            if step.name != nil { refuse("named", step, at: step.places.name) }
        }
        switch step.action {
        case .request:
            if let place = step.expectation?.newKeyPlace {
                report("misplaced-term", "'new-key' is about a 'regenerate' step, not a request", at: place)
            }
        case .assert:
            if step.expectation == nil {
                report(
                    "missing-key", "'assert' judges an answer and needs 'expect' beside it", at: step.place)
            } else if let place = step.expectation?.newKeyPlace {
                report("misplaced-term", "'new-key' is about a 'regenerate' step, not an answer", at: place)
            }
        case .regenerate:
            guard let expectation = step.expectation else { break }
            if expectation.terms.contains(where: { if case .newKeyDifferent = $0 { false } else { true } }) {
                report(
                    "misplaced-term", "'\(step.word)' has no answer to judge; it takes only 'new-key'",
                    at: step.places.expectation)
            }
        case .create, .delete, .wait:
            if step.expectation != nil {
                report(
                    "misplaced-term", "'\(step.word)' has no answer to judge", at: step.places.expectation,
                    help: "judge the next request; a step that fails makes the row inconclusive by itself")
            }
        }
    }

    private mutating func refuse(_ what: String, _ step: Step, at place: SourceRange) {
        report("misplaced-key", "only requests can be \(what), not '\(step.word)'", at: place)
    }
}

extension Step {
    /// The key that says what the step does.
    package var word: String {
        switch action {
        case .request: "request"
        case .create: "create"
        case .regenerate: "regenerate"
        case .delete: "delete"
        case .wait: "wait"
        case .assert: "assert"
        }
    }
}

extension Expectation {
    /// Where `new-key` is asked for, at any depth.
    fileprivate var newKeyPlace: SourceRange? {
        for term in terms {
            switch term {
            case .newKeyDifferent: return place
            case .any(let expectations):
                if let found = expectations.lazy.compactMap(\.newKeyPlace).first { return found }
            default: break
            }
        }
        return nil
    }
}
