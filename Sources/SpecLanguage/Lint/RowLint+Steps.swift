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
        guard let expectation = step.expectation else {
            switch step.action {
            case .assert:
                report("missing-key", "'assert' judges an answer and needs 'expect' beside it", at: step.place)
            case .tls:
                report("missing-key", "'tls' asks a question and needs 'expect: holds' beside it", at: step.place)
            case .probing, .atOnce:
                report("missing-key", "'\(step.word)' makes a history and needs 'expect' beside it", at: step.place)
            default: break
            }
            return
        }
        guard let subject = step.action.subject else {
            report(
                "misplaced-term", "'\(step.word)' has no answer to judge", at: step.places.expectation,
                help: "judge the next request; a step that fails makes the row inconclusive by itself")
            return
        }
        guard let misplaced = expectation.misplaced(for: subject) else { return }
        if let own = subject.terms {
            report(
                "misplaced-term", "'\(step.word)' has no answer to judge; it takes only \(own)",
                at: step.places.expectation)
        } else if let words = misplaced.subject.terms, let step = misplaced.subject.step {
            report("misplaced-term", "\(words) is about a '\(step)' step, not an answer", at: misplaced.place)
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
        case .hook: "hook"
        case .scan: "scan"
        case .calls(let series): series.word
        case .bypass: "bypass"
        case .balance: "balance"
        case .timing: "timing"
        case .tls: "tls"
        case .probing: "while"
        case .atOnce: "at-once"
        case .sample: "sample"
        case .manage: "manage"
        case .assert: "assert"
        }
    }
}
