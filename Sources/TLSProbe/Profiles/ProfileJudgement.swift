/// What the facts say about a profile.
package struct ProfileJudgement: Sendable, Hashable {
    /// One demand that is not met, or of which nobody knows.
    package struct Complaint: Sendable, Hashable {
        package var verdict: TLSFinding.Verdict
        /// As a sentence without a full stop.
        package var sentence: String
    }

    package let complaints: [Complaint]

    /// Violated when one demand is; inconclusive when one is unknown.
    package var verdict: TLSFinding.Verdict {
        if complaints.contains(where: { $0.verdict == .violated }) { return .violated }
        return complaints.isEmpty ? .holds : .inconclusive
    }

    /// Holds an assessment against a profile.
    package init(_ profile: TLSProfile, _ assessment: TLSAssessment) {
        func judge<Element: Hashable & Sendable>(
            _ rule: TLSProfile.Rule<Element>, _ all: [Element], _ name: (Element) -> String,
            _ acceptance: (Element) -> Acceptance
        ) -> [Complaint] {
            var elements: [Element] = []
            for element in rule.required + all where !elements.contains(element) { elements.append(element) }
            return elements.compactMap { element in
                switch (rule.demand(of: element), acceptance(element)) {
                case (.required, .refused):
                    Complaint(verdict: .violated, sentence: "\(name(element)) is required, and refused")
                case (.required, .unknown):
                    Complaint(
                        verdict: .inconclusive, sentence: "\(name(element)) is required, and was not seen either way")
                case (.forbidden, .accepted):
                    Complaint(verdict: .violated, sentence: "\(name(element)) is not allowed, and accepted")
                case (.forbidden, .unknown):
                    Complaint(
                        verdict: .inconclusive, sentence: "\(name(element)) is not allowed, and was not seen either way"
                    )
                default: nil
                }
            }
        }
        complaints =
            judge(profile.versions, TLSVersion.allCases, \.name) { assessment.acceptance(of: $0) }
            + judge(profile.suites, CipherSuite.allTLS13, \.name) { assessment.acceptance(of: $0) }
            + judge(profile.groups, NamedGroup.classical + NamedGroup.postQuantum, \.name) {
                assessment.acceptance(of: $0)
            }
    }
}
