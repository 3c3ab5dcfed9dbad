import Contract
import SpecLanguage
import TypedYAML

/// What `keyspec explain` says of one clause or check.
struct Explanation {
    let text: String

    /// The explanation of a clause id, a check's id or a row's name; nil for anything else.
    init?(of name: String, in library: SpecLibrary) {
        if let id = ClauseID(name.uppercased()), let clause = library.catalogue[id] {
            text = Self.clause(clause, library)
        } else if let check = library.check(name) {
            text = Self.check(check, library)
        } else if let bracket = name.firstIndex(of: "["), let check = library.check(String(name[..<bracket])) {
            text = Self.check(check, library)
        } else {
            return nil
        }
    }

    /// Everything that can be explained, for finding what was meant.
    static func names(in library: SpecLibrary) -> [String] {
        library.checks.map(\.id) + library.catalogue.clauses.map(\.id.description)
    }

    private static func clause(_ clause: Clause, _ library: SpecLibrary) -> String {
        let area = library.catalogue.areas.first { $0.prefix == clause.id.area }
        var text = "\(clause.id) (\(area.map { "\($0.title), " } ?? "")level \(clause.level.rawValue))\n\n"
        text += clause.text.wrapped(indent: 2) + "\n"
        var facts = TextTable(indent: 2)
        facts.add("source", clause.source)
        facts.add("seen", clause.evidence.map(meaning(of:)).joined(separator: "; or "))
        if clause.warnsOnly { facts.add("gate", "a violation is reported and fails no gate") }
        if let raisedBy = clause.raisedBy { facts.add("raised by", raisedBy) }
        let references = clause.references
        let elsewhere = references.cwe + references.owaspAPI + references.asvs
        if !elsewhere.isEmpty { facts.add("elsewhere", elsewhere.joined(separator: ", ")) }
        text += facts.text + "\n"
        let checks = library.checks.filter { $0.clauses.contains(clause.id) }
        if checks.isEmpty {
            return text + "No check decides it yet: reports show it as uncovered.\n"
        }
        var table = TextTable(indent: 2)
        for check in checks { table.add(check.id, counted(check.rows.count, "row"), check.title) }
        return text + "Checks:\n" + table.text + "\n" + usage(of: clause.id.description)
    }

    private static func meaning(of evidence: EvidenceGrade) -> String {
        switch evidence {
        case .wire: "as a client of the service"
        case .hook: "with something that the operator hands over"
        case .attested: "by the operator's word, which never counts as a pass"
        }
    }

    private static func check(_ check: CheckDefinition, _ library: SpecLibrary) -> String {
        var text = "\(check.id)\n\n" + check.title.wrapped(indent: 2)
        if let why = check.why { text += "\nWhy it matters:\n" + why.wrapped(indent: 2) }
        if let fix = check.fix { text += "\nHow it is usually repaired:\n" + fix.wrapped(indent: 2) }
        text += "\nDecides:\n"
        for id in check.clauses {
            let clause = library.catalogue[id]
            text += "\(id) (\(clause?.level.rawValue ?? "unknown")): \(clause?.text ?? "")".wrapped(indent: 2)
        }
        var facts = TextTable(indent: 2)
        facts.add("needs", check.sortedCapabilities.map(\.rawValue).joined(separator: ", "))
        facts.add("repeats", meaning(of: check.axis))
        if let because = check.controls.because { facts.add("controls", because) }
        facts.add("written", "\(check.place.file.name):\(check.place.line)")
        text += "\n" + facts.text
        let rows = check.rows.map(\.id).filter { !$0.isEmpty }
        if !rows.isEmpty { text += "\nRows:\n" + rows.joined(separator: ", ").wrapped(indent: 2) }
        return text + "\n" + usage(of: check.id)
    }

    private static func meaning(of axis: CheckDefinition.Axis) -> String {
        switch axis {
        case .once: "once, at the target's first endpoint"
        case .eachEndpoint: "at every endpoint"
        case .eachNode: "on every node"
        }
    }

    private static func usage(of name: String) -> String {
        """
        Run only this:
          keyspec run --target FILE --only '\(name)'

        Waive a known failure, in a file given with --waivers:
          waivers:
            - check: \(name)
              reason: why it may fail for now
              owner: who answers for it
              until: 2027-01-31

        """
    }
}
