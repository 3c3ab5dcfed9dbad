/// One decidable sentence of the documented contract, or of a standard it relies on.
///
/// Clauses are data (`specs/contract.yaml`); their ids are never renumbered or reused.
package struct Clause: Sendable, Hashable, Codable {
    /// The stable id, such as `HDR-3`.
    package var id: ClauseID
    /// What the clause asks for, as one sentence.
    package var text: String
    /// Who says so, and therefore whether the default gate counts it.
    package var level: Level
    /// True when a violation is reported without failing any gate (a standard's MUST that the field ignores harmlessly).
    package var warnsOnly: Bool
    /// The quoted sentence of the page, or the section of the standard.
    package var source: String
    /// How the clause can be observed; the first grade is the usual one.
    package var evidence: [EvidenceGrade]
    /// A reading of the target file that changes the level, such as `tls.suites: only`.
    package var raisedBy: String?
    /// The same weakness in the catalogues of others.
    package var references: References

    package init(
        id: ClauseID, text: String, level: Level, warnsOnly: Bool = false, source: String, evidence: [EvidenceGrade],
        raisedBy: String? = nil, references: References = References()
    ) {
        self.id = id
        self.text = text
        self.level = level
        self.warnsOnly = warnsOnly
        self.source = source
        self.evidence = evidence
        self.raisedBy = raisedBy
        self.references = references
    }
}

/// Where the documented page is silent but other catalogues speak.
package struct References: Sendable, Hashable, Codable {
    /// Common Weakness Enumeration ids, such as `CWE-598`.
    package var cwe: [String]
    /// OWASP API Security Top 10 2023 ids, such as `API2:2023`.
    package var owaspAPI: [String]
    /// OWASP ASVS 5.0 requirement ids, such as `v5.0.0-14.2.1`.
    package var asvs: [String]

    package init(cwe: [String] = [], owaspAPI: [String] = [], asvs: [String] = []) {
        self.cwe = cwe
        self.owaspAPI = owaspAPI
        self.asvs = asvs
    }
}

/// Who asks for a clause, weakest claim last: the gate counts a level and all those before it.
package enum Level: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
    /// The documented page says so.
    case contract
    /// A standard that the page relies on says MUST.
    case standard
    /// A security reviewer expects it; the page is silent.
    case hardening

    package static func < (lhs: Level, rhs: Level) -> Bool { lhs.rank < rhs.rank }

    private var rank: Int {
        switch self {
        case .contract: 0
        case .standard: 1
        case .hardening: 2
        }
    }
}

/// How a clause is observed.
package enum EvidenceGrade: String, Sendable, Hashable, Codable, CaseIterable {
    /// As a client of the service.
    case wire
    /// With something that the operator hands over: a second node, a restart command, a log or database dump.
    case hook
    /// The operator's word. It never counts as a pass.
    case attested
}
