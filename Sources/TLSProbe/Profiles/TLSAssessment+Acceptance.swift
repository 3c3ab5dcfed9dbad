/// Whether a server takes something.
package enum Acceptance: String, Sendable, Hashable {
    case accepted, refused, unknown
}

extension TLSAssessment {
    /// What was chosen in any of the connections.
    private var choices: [ServerChoice] { (probes.map(\.outcome) + [handshakeOutcome]).compactMap(\.choice) }

    /// Whether a version is taken.
    package func acceptance(of version: TLSVersion) -> Acceptance {
        if choices.contains(where: { $0.version == version }) { return .accepted }
        if version == .tls13 { return self["tls-1.3-only"]?.outcome.isRefusal ?? false ? .refused : .unknown }
        let finding = findings.first { $0.question.olderVersion == version }
        return finding?.verdict == .holds ? .refused : .unknown
    }

    /// Whether a suite of TLS 1.3 is taken.
    package func acceptance(of suite: CipherSuite) -> Acceptance {
        if choices.contains(where: { $0.suite == suite }) { return .accepted }
        if let all = enumerations.first(where: { $0.version == .tls13 }) {
            if all.suites.contains(suite) { return .accepted }
            if all.isComplete { return .refused }
        }
        let asked = self[suite == .aes256GCM ? "aes-256-only" : "without-aes-256"]
        return asked?.outcome.isRefusal ?? false ? .refused : .unknown
    }

    /// Whether a group is taken.
    package func acceptance(of group: NamedGroup) -> Acceptance {
        if choices.contains(where: { $0.group == group }) { return .accepted }
        if let all = enumerations.first(where: { $0.version == .tls13 }) {
            if all.groups.contains(group) { return .accepted }
            if all.isComplete, !group.isObsolete { return .refused }
        }
        let isAsked = group.isPostQuantum || group.isObsolete
        return isAsked && self["post-quantum"]?.outcome.isRefusal ?? false ? .refused : .unknown
    }
}

extension TLSFinding.Question {
    /// The version that one of the questions of TLS-2 is about.
    var olderVersion: TLSVersion? {
        switch self {
        case .older12: .tls12
        case .older11: .tls11
        case .older10: .tls10
        case .olderSSL3: .ssl3
        case .olderSSL2: .ssl2
        default: nil
        }
    }
}
