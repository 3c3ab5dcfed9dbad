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
            case .scan:
                report("missing-key", "'scan' searches and needs 'expect: { found: … }' beside it", at: step.place)
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
        if case .scan(let scan) = step.action, scan.isForUsage, expectation.asksForNothing {
            report(
                "misplaced-term", "records of calls are searched for to be there", at: step.places.expectation,
                help: "say 'found: all', or search for 'keys' or 'tokens' instead of 'usage'")
        }
        if case .manage(let manage) = step.action {
            for rule in expectation.managementRules where !rule.actions.contains(manage.action) {
                report(
                    "misplaced-term", "'\(rule.rawValue)' cannot be told of '\(manage.action.rawValue)'",
                    at: step.places.expectation,
                    help: "it can of \(rule.actions.map { "'\($0.rawValue)'" }.joined(separator: ", "))")
            }
        }
        if subject != .answer, expectation.hasAlternatives, let own = subject.terms {
            report(
                "misplaced-term", "'any' is for answers; '\(step.word)' takes only \(own)", at: step.places.expectation,
                help: "write a check for each of them")
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

extension Expectation {
    /// Whether an answer is to be searched for it.
    func looks(for revelation: Revelation) -> Bool {
        terms.contains { term in
            switch term {
            case .reveals(let revelations): revelations.contains(revelation)
            case .any(let alternatives): alternatives.contains { $0.looks(for: revelation) }
            default: false
            }
        }
    }

    fileprivate var hasAlternatives: Bool { terms.contains { if case .any = $0 { true } else { false } } }

    /// Whether a scan is to find nothing.
    fileprivate var asksForNothing: Bool {
        terms.contains { if case .found(everything: false) = $0 { true } else { false } }
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
