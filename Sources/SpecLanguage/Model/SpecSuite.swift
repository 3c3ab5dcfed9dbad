package import Contract
package import TypedYAML

/// One spec file: the checks of one area of the contract.
package struct SpecSuite: Sendable {
    /// The prefix of the checks' ids, such as `header`.
    package var id: String
    package var title: String
    package var checks: [CheckDefinition]
    /// Where the id stands.
    package var place: SourceRange
}

/// A check as written, with its rows expanded: what a vendor reads, typed.
package struct CheckDefinition: Sendable {
    /// The stable id, such as `header.key-elsewhere`; it begins with the suite's.
    package var id: String
    package var clauses: [ClauseID]
    package var title: String
    /// What goes wrong in practice when the clause does not hold.
    package var why: String?
    /// The usual remedy.
    package var fix: String?
    /// Capabilities needed beyond those that keys and steps imply.
    package var needs: [Capability]
    package var axis: Axis
    package var controls: Controls
    /// Whether nothing else runs meanwhile, because what other checks do could be taken for what this one looks for.
    package var isAlone: Bool
    /// One row with an empty id when the check has no `cases` and no `matrix`.
    package var rows: [CheckRow]
    /// Where the id stands.
    package var place: SourceRange

    /// What the check repeats over, known only when the target is.
    package enum Axis: String, Sendable, CaseIterable {
        /// The target's primary endpoint, through whatever node answers.
        case once
        /// Every endpoint of the target.
        case eachEndpoint = "each-endpoint"
        /// Every declared node, on the primary endpoint.
        case eachNode = "each-node"
    }
}

/// One row of a check: everything substituted that does not depend on the target.
package struct CheckRow: Sendable {
    /// The case's and the matrix values' ids joined by a comma; empty for a check without rows.
    package var id: String
    package var keys: [KeyDeclaration]
    package var steps: [Step]
    package var finally: [Step]
    /// The line of the case, or of the check when there are none.
    package var place: SourceRange
}

/// The requests that prove, around every probe, that a refusal means something.
package struct Controls: Sendable, Hashable {
    /// A valid key, accepted before and after the probes; false only with a reason.
    package var accepted: Bool
    /// What must be refused as documented beside the probes.
    package var refused: Refused
    /// Why a control is switched off or replaced; nil when both are the default.
    package var because: String?

    /// The negative control.
    package enum Refused: String, Sendable, CaseIterable {
        /// A fresh, well-formed key that nobody was given (the default).
        case unknown
        /// No key at all, where an unknown key is the probe itself.
        case missing
        case none
    }

    package static let `default` = Controls(accepted: true, refused: .unknown, because: nil)
}
