extension TLSAssessment {
    /// What the facts say about each question that was asked, in the order of the clauses. Pure.
    package var findings: [TLSFinding] {
        [version] + TLSVersion.allCases.reversed().dropFirst().map(older) + suites + plainFindings
            + certificateFindings + [earlyDataFinding] + withoutName + furtherFindings
    }

    // MARK: TLS-1

    /// The hellos of clients that offer TLS 1.3 in ways that clients really do; a greased one that was refused counts by
    /// its plain twin.
    private var offersOfTLS13: [ProbeRecord] {
        probes.filter { record in
            ["control", "control-after", "chrome-plain", "tls-1.3-only"].contains(record.probe.id)
                || record.probe.id == "chrome" && self["chrome-plain"] == nil
        }
    }

    private var version: TLSFinding {
        var open: [String] = []
        for record in offersOfTLS13 {
            if let choice = record.outcome.choice {
                guard choice.version < .tls13 else { continue }
                return TLSFinding(
                    .version, .violated, "a client that offers \(record.probe.title) gets \(choice.version.name)",
                    witnesses: [record.probe.id])
            }
            if record.outcome.isRefusal, !record.probe.id.hasPrefix("control") {
                return TLSFinding(
                    .version, .violated,
                    "a client that offers \(record.probe.title) is not served: \(record.outcome.summary)",
                    witnesses: [record.probe.id])
            }
            open.append("\(record.probe.id): \(record.outcome.summary)")
        }
        if let first = open.first {
            return TLSFinding(.version, .inconclusive, first, witnesses: offersOfTLS13.map(\.probe.id))
        }
        return TLSFinding(
            .version, .holds, "TLS 1.3 with each of \(offersOfTLS13.count) offers",
            witnesses: offersOfTLS13.map(\.probe.id))
    }

    // MARK: TLS-2

    private func older(_ version: TLSVersion) -> TLSFinding {
        let question: TLSFinding.Question =
            switch version {
            case .tls12, .tls13: .older12
            case .tls11: .older11
            case .tls10: .older10
            case .ssl3: .olderSSL3
            case .ssl2: .olderSSL2
            }
        // Nobody has to ask for it in the form that we do: any acceptance counts.
        let named = probes.filter { $0.probe.id != "tls-1.2-no-name" }
        if let record = named.first(where: { $0.outcome.choice?.version == version }),
            let choice = record.outcome.choice
        {
            return TLSFinding(question, .violated, "it is accepted: \(choice)", witnesses: [record.probe.id])
        }
        if case .accepted(let choice) = handshakeOutcome, choice.version == version {
            return TLSFinding(question, .violated, "it is accepted: \(choice)", witnesses: ["handshake"])
        }
        // A hello of the old form offers every lower version too, TLS 1.0 at least.
        let asked = probes.filter { record in
            guard let highest = record.probe.hello.versions.first, record.probe.hello.versions.count == 1,
                named.contains(record), highest <= .tls12
            else { return false }
            return version >= .tls10 ? highest >= version : highest == version
        }
        for record in asked {
            // A server takes the best of what it is offered: that it takes an older one rules this one out, and that it
            // takes a newer one says nothing.
            if let choice = record.outcome.choice, choice.version < version {
                return TLSFinding(
                    question, .holds, "offered \(record.probe.title), the server takes \(choice.version.name)",
                    witnesses: [record.probe.id])
            }
            if record.outcome.isRefusal {
                return TLSFinding(question, .holds, record.outcome.summary, witnesses: [record.probe.id])
            }
        }
        return TLSFinding(
            question, .inconclusive, asked.first?.outcome.summary ?? "not asked", witnesses: asked.map(\.probe.id))
    }

    // MARK: TLS-3 and TLS-4

    private var suites: [TLSFinding] { [aes256Only, aes256First, nothingElse] }

    private var aes256Only: TLSFinding {
        guard let record = self["aes-256-only"] else { return TLSFinding(.aes256Only, .inconclusive, "not asked") }
        let verdict: TLSFinding.Verdict =
            record.outcome.choice != nil ? .holds : record.outcome.isRefusal ? .violated : .inconclusive
        return TLSFinding(.aes256Only, verdict, record.outcome.summary, witnesses: [record.probe.id])
    }

    private var aes256First: TLSFinding {
        var served: [String] = []
        var open: [ProbeRecord] = []
        for record in offersOfTLS13 {
            guard let choice = record.outcome.choice, choice.version == .tls13, let suite = choice.suite else {
                open.append(record)
                continue
            }
            guard suite == .aes256GCM else {
                return TLSFinding(
                    .aes256First, .violated,
                    "\(record.probe.clients.joined(separator: " and ")) would get \(suite.name), "
                        + "though AES-256-GCM is offered", witnesses: [record.probe.id])
            }
            served += record.probe.clients
        }
        if let choice = handshakeOutcome.choice, choice.version == .tls13, let suite = choice.suite {
            guard suite == .aes256GCM else {
                return TLSFinding(
                    .aes256First, .violated, "Java would get \(suite.name), though AES-256-GCM is offered",
                    witnesses: ["handshake"])
            }
            served.append("Java")
        }
        if let record = open.first {
            return TLSFinding(
                .aes256First, .inconclusive, "\(record.probe.id): \(record.outcome.summary)",
                witnesses: open.map(\.probe.id))
        }
        return TLSFinding(
            .aes256First, .holds, "AES-256-GCM in the orders of \(served.joined(separator: ", "))",
            witnesses: offersOfTLS13.map(\.probe.id))
    }

    private var nothingElse: TLSFinding {
        guard let record = self["without-aes-256"] else { return TLSFinding(.nothingElse, .inconclusive, "not asked") }
        let verdict: TLSFinding.Verdict =
            record.outcome.choice != nil ? .violated : record.outcome.isRefusal ? .holds : .inconclusive
        return TLSFinding(.nothingElse, verdict, record.outcome.summary, witnesses: [record.probe.id])
    }

    // MARK: TLS-8

    /// Only for a host with a name; for an address, no hello has one.
    private var withoutName: [TLSFinding] {
        guard let record = self["tls-1.2-no-name"] else { return [] }
        if let choice = record.outcome.choice {
            return [
                TLSFinding(
                    .withoutName, .violated, "a client that sends no name gets \(choice)", witnesses: [record.probe.id])
            ]
        }
        let verdict: TLSFinding.Verdict = record.outcome.isRefusal ? .holds : .inconclusive
        return [TLSFinding(.withoutName, verdict, record.outcome.summary, witnesses: [record.probe.id])]
    }
}
