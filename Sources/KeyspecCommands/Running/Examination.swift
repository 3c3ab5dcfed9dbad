import Deployment
import Reporting
import RunEvents

/// What `keyspec doctor` shows: a line per finding, a summary, and the exit code.
struct Examination {
    private var findings: [Finding] = []

    /// The lines of a finding.
    mutating func text(after finding: Finding) -> String {
        findings.append(finding)
        switch finding.state {
        case .ok: return line("ok", finding)
        case .fault(let party): return line("FAULT", finding, party: party) + remedy(of: finding)
        case .notDeclared: return line("absent", finding) + remedy(of: finding)
        case .notTried: return line("skipped", finding)
        }
    }

    private static let column = 9

    private func line(_ word: String, _ finding: Finding, party: Finding.Party? = nil) -> String {
        let whose = party.map { " (fault of the \($0.wording))" } ?? ""
        return word + String(repeating: " ", count: Self.column - word.count)
            + printable("\(finding.title): \(finding.evidence)\(whose)") + "\n"
    }

    private func remedy(of finding: Finding) -> String {
        finding.remedy.map { String(repeating: " ", count: Self.column) + printable($0) + "\n" } ?? ""
    }

    /// Counts, and what to do next.
    var summary: String {
        func count(_ isCounted: (Finding.State) -> Bool) -> Int { findings.count { isCounted($0.state) } }
        var parts = ["\(count { $0 == .ok }) ok"]
        for party in Finding.Party.allCases {
            let faults = count { $0 == .fault(of: party) }
            if faults > 0 { parts.append("\(counted(faults, "fault")) of the \(party.wording)") }
        }
        let skipped = count { if case .notTried = $0 { true } else { false } }
        if skipped > 0 { parts.append("\(skipped) not tried") }
        let absent = count { $0 == .notDeclared }
        if absent > 0 { parts.append("\(absent) not declared") }
        return "\n" + parts.joined(separator: ", ") + "\n"
    }

    /// What cannot be reached tells nothing about the rest; a wrong description makes a sound deployment look faulty.
    var status: ExitStatus {
        let parties = Set(findings.compactMap { if case .fault(let party) = $0.state { party } else { nil } })
        let isRefused = findings.contains { finding in
            if finding.id == "connect.base", case .fault = finding.state { true } else { false }
        }
        if isRefused || parties.contains(.network) { return .unreachable }
        if parties.contains(.description) || parties.contains(.operator) { return .invalidInput }
        return parties.isEmpty ? .success : .violation
    }
}
