/// Finding out everything that a server takes.
extension Assessor {
    /// Finds out every suite and group of TLS 1.3, and every suite of older versions that are accepted.
    func enumerate() {
        var latest = Enumeration(version: .tls13)
        let suites = rows(of: ProbeCatalogue.noKeyShare(name)) { hello, choice in
            guard let suite = choice.suite else { return false }
            latest.suites.append(suite)
            hello.suites.removeAll { $0 == suite }
            return !hello.suites.isEmpty
        }
        let groups = rows(of: ProbeCatalogue.noKeyShare(name), groups: NamedGroup.postQuantum + NamedGroup.classical) {
            hello, choice in
            guard let group = choice.group else { return false }
            latest.groups.append(group)
            hello.groups.removeAll { $0 == group }
            return !hello.groups.isEmpty
        }
        latest.isComplete = suites && groups
        assessment.enumerations.append(latest)
        for version in [TLSVersion.tls12, .tls11, .tls10] {
            let id = "tls-" + version.name.suffix(3)
            guard assessment[id]?.outcome.choice?.version == version else { continue }
            var older = Enumeration(version: version)
            older.isComplete = rows(of: ProbeCatalogue.upTo(version, name)) { hello, choice in
                guard choice.version == version, let suite = choice.suite else { return false }
                older.suites.append(suite)
                hello.suites.removeAll { $0 == suite }
                return !hello.suites.isEmpty
            }
            assessment.enumerations.append(older)
        }
    }

    /// Sends a hello again and again, smaller each time, until it is refused; whether it came to that.
    private func rows(
        of probe: Probe, groups: [NamedGroup]? = nil, _ take: (inout ClientHello, ServerChoice) -> Bool
    ) -> Bool {
        var hello = probe.hello
        if let groups { hello.groups = groups }
        while true {
            let dialogue = HelloDialogue(hello, ClientHello.Nonce(using: &generator))
            let connection = connections.begin(dialogue, to: target.address, deadline: .now + settings.budget)
            connections.run { connection.isOver }
            let outcome = ProbeOutcome(hello, dialogue.reader, connection.transcript.end, refusals: probe.refusals)
            guard let choice = outcome.choice else { return outcome.isRefusal }
            if !take(&hello, choice) { return true }
        }
    }
}
