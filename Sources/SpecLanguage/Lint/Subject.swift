internal import TypedYAML

/// What an expectation can be about, and what a step yields to be held against it.
enum Subject: Sendable, Hashable {
    /// A request's answer.
    case answer
    /// The outcome of a `regenerate` step.
    case regeneration
    /// What a `scan` step found.
    case scan
    /// What came of many calls.
    case series
    /// A balance.
    case balance
    /// A comparison of times.
    case times
    /// What the TLS of the deployment is found to be.
    case handshake
    /// The history of a `while` step.
    case swap
    /// What became of a key in an `at-once` step.
    case survivors
    /// The keys of a `sample` step.
    case sample
    /// What came of a `manage` step.
    case management

    /// The terms that speak about it, as a reader is told; nil where there are too many to name.
    var terms: String? {
        switch self {
        case .answer: nil
        case .regeneration: "'new-key'"
        case .scan: "'found'"
        case .series: "'credits' and 'rate'"
        case .balance: "'charged'"
        case .times: "'time'"
        case .handshake: "'holds'"
        case .swap: "'history'"
        case .survivors: "'survivors'"
        case .sample: "'sample'"
        case .management: "'managed'"
        }
    }

    /// The word of the step that yields it; nil where several do.
    var step: String? {
        switch self {
        case .answer: nil
        case .regeneration: "regenerate"
        case .scan: "scan"
        case .series: "together"
        case .balance: "balance"
        case .times: "timing"
        case .handshake: "tls"
        case .swap: "while"
        case .survivors: "at-once"
        case .sample: "sample"
        case .management: "manage"
        }
    }
}

extension Step.Action {
    /// What the step yields; nil for one that has nothing to judge.
    var subject: Subject? {
        switch self {
        case .request, .assert: .answer
        case .regenerate: .regeneration
        case .scan: .scan
        case .calls, .bypass: .series
        case .balance: .balance
        case .timing: .times
        case .tls: .handshake
        case .probing: .swap
        case .atOnce: .survivors
        case .sample: .sample
        case .manage: .management
        case .create, .delete, .wait, .hook: nil
        }
    }
}

extension Expectation.Term {
    /// What the term speaks about; nil for one that only combines others.
    var subject: Subject? {
        switch self {
        case .newKeyDifferent: .regeneration
        case .found: .scan
        case .credits, .rate: .series
        case .chargedExactly: .balance
        case .sameTime: .times
        case .holds: .handshake
        case .swap: .swap
        case .survivors: .survivors
        case .sample: .sample
        case .managed: .management
        case .any: nil
        default: .answer
        }
    }
}

extension Expectation {
    /// The first term, at any depth, that does not speak about `subject`, with the place of its expectation.
    func misplaced(for subject: Subject) -> (subject: Subject, place: SourceRange)? {
        for term in terms {
            if case .any(let alternatives) = term {
                if let found = alternatives.lazy.compactMap({ $0.misplaced(for: subject) }).first { return found }
            } else if let other = term.subject, other != subject {
                return (other, place)
            }
        }
        return nil
    }
}
