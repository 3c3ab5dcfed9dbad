import RunEvents
import TLSProbe

/// What `keyspec tls` found, over all addresses of a host.
struct TLSReport {
    let place: ServerPlace
    let assessments: [TLSAssessment]
    let profile: TLSProfile
    let profiles: [TLSProfile]
    /// Whether TLS-4 counts (the reading `only`).
    let isStrict: Bool

    /// One line of the verdict.
    struct Line {
        var clause: String
        var question: String
        var verdict: TLSFinding.Verdict
        /// Whether the exit code looks at it.
        var counts: Bool
        var sentence: String
        var witnesses: [String]

        /// `violated` becomes `warning` where it does not count.
        var word: String {
            switch verdict {
            case .violated where !counts: clause == "TLS-4" ? "note" : "warning"
            case .inconclusive where !counts: "open"
            case .noted: "note"
            default: verdict.rawValue
            }
        }
    }

    /// The addresses that nobody could connect to are left out, as long as there is another one.
    var reached: [TLSAssessment] { assessments.filter { $0.unreachable == nil } }
    var isReachable: Bool { !reached.isEmpty }

    /// What is said about one address.
    func lines(of assessment: TLSAssessment) -> [Line] {
        guard profile.name == "contract" else { return profileLines(of: assessment) }
        return assessment.findings.map { finding in
            Line(
                clause: finding.question.clause, question: finding.question.rawValue, verdict: finding.verdict,
                counts: counts(finding.question.clause), sentence: finding.sentence, witnesses: finding.witnesses)
        }
    }

    /// Hardening is told, and counts for nothing; so does TLS-4, unless it is read strictly.
    private func counts(_ clause: String) -> Bool {
        switch clause {
        case "TLS-9": false
        case "TLS-4": isStrict
        default: true
        }
    }

    private func profileLines(of assessment: TLSAssessment) -> [Line] {
        let judgement = ProfileJudgement(profile, assessment)
        guard !judgement.complaints.isEmpty else {
            return [
                Line(
                    clause: profile.name, question: "", verdict: .holds, counts: true,
                    sentence: "every demand is met", witnesses: [])
            ]
        }
        return judgement.complaints.map { complaint in
            Line(
                clause: profile.name, question: "", verdict: complaint.verdict, counts: true,
                sentence: complaint.sentence, witnesses: [])
        }
    }

    /// The exit code, over all addresses.
    var status: ExitStatus {
        let counted = reached.flatMap(lines).filter(\.counts).map(\.verdict)
        if counted.contains(.violated) { return .violation }
        return counted.contains(.inconclusive) ? .inconclusive : .success
    }

    /// One sentence that sums it up.
    var sentence: String {
        let lines = reached.flatMap(lines).filter(\.counts)
        func names(_ verdict: TLSFinding.Verdict) -> String {
            var names: [String] = []
            for line in lines where line.verdict == verdict && !names.contains(line.clause) {
                names.append(line.clause)
            }
            return names.joined(separator: ", ")
        }
        switch status {
        case .violation: return "Violated: \(names(.violated))."
        case .inconclusive: return "Nothing is violated, but this stayed open: \(names(.inconclusive))."
        default: return "\(profile.title): all of it holds."
        }
    }
}
