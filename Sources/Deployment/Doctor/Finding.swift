/// What the doctor found out about one thing that the target file declares.
package struct Finding: Sendable, Hashable {
    /// Who has to repair a fault.
    package enum Party: String, Sendable, Hashable, CaseIterable {
        /// The target file, or a program that it names.
        case description
        case deployment
        case network
        /// A secret, a program, a balance or a person was not there.
        case `operator`

        /// As users know it.
        package var wording: String {
            switch self {
            case .description: "target file"
            case .deployment, .network, .operator: rawValue
            }
        }
    }

    package enum State: Sendable, Hashable {
        case ok
        case fault(of: Party)
        /// The target file does not describe it; checks that need it are not applicable.
        case notDeclared
        /// What it rests on failed: the id of that finding.
        case notTried(because: String)

        /// In words.
        package var text: String {
            switch self {
            case .ok: "ok"
            case .fault(let party): "fault of the \(party.wording)"
            case .notDeclared: "not declared"
            case .notTried(let cause): "not tried because of \(cause)"
            }
        }
    }

    /// Stable, for scripts: `connect.a`, `endpoint.credits`, `keys.create.funded`.
    package let id: String
    /// What was tried, for example `the endpoint 'credits' accepts a funded key`.
    package let title: String
    package let state: State
    /// What was seen, in a sentence without a full stop.
    package let evidence: String
    /// What to do next; nil when there is nothing to do.
    package let remedy: String?

    package init(id: String, title: String, state: State, evidence: String, remedy: String? = nil) {
        self.id = id
        self.title = title
        self.state = state
        self.evidence = evidence
        self.remedy = remedy
    }
}

/// What a trial of one thing came to.
struct Diagnosis: Sendable {
    var state: Finding.State
    var evidence: String
    var remedy: String?

    static func ok(_ evidence: String) -> Diagnosis { Diagnosis(state: .ok, evidence: evidence) }

    static func fault(of party: Finding.Party, _ evidence: String, _ remedy: String) -> Diagnosis {
        Diagnosis(state: .fault(of: party), evidence: evidence, remedy: remedy)
    }

    static func notDeclared(_ remedy: String) -> Diagnosis {
        Diagnosis(state: .notDeclared, evidence: "not described", remedy: remedy)
    }
}
