extension TLSAssessment {
    /// TLS-9.
    var furtherFindings: [TLSFinding] {
        [hsts, groups, signature, tickets, tolerance, retry, downgrade, postQuantum].compactMap { $0 }
    }

    /// RFC 6797, 6.1. A million seconds, eleven days and a half, is the least that is worth anything.
    private var hsts: TLSFinding? {
        // Without a request there is no answer to look at.
        guard let answer = handshake?.answer else { return nil }
        return answer.strictTransport
    }

    private var groups: TLSFinding? {
        let seen = probes.compactMap(\.outcome.choice?.group) + [handshakeOutcome.choice?.group].compactMap { $0 }
        if let record = probes.first(where: { $0.outcome.choice?.group?.isObsolete ?? false }),
            let group = record.outcome.choice?.group
        {
            return TLSFinding(.groups, .violated, "it takes \(group.name)", witnesses: [record.probe.id])
        }
        guard !seen.isEmpty else { return nil }
        var names: [String] = []
        for group in seen where !names.contains(group.name) { names.append(group.name) }
        return TLSFinding(.groups, .holds, names.joined(separator: ", "), witnesses: ["no-key-share", "post-quantum"])
    }

    private var signature: TLSFinding? {
        guard let scheme = handshake?.signature else { return nil }
        return TLSFinding(
            .signature, scheme.isWeak ? .violated : .holds, "the handshake is signed with \(scheme.name)",
            witnesses: ["handshake"])
    }

    /// RFC 8446 4.6.1 allows a week at most; RFC 9325 3.4 half the life of a ticket key, which it puts at a week.
    private var tickets: TLSFinding? {
        guard let handshake else { return nil }
        guard let longest = handshake.tickets.map(\.lifetime).max() else {
            return TLSFinding(.tickets, .holds, "no tickets are given", witnesses: ["handshake"])
        }
        return TLSFinding(
            .tickets, longest > 302_400 ? .violated : .holds, "tickets live for \(longest) seconds",
            witnesses: ["handshake"])
    }

    /// RFC 8701, RFC 8446 4.2: what is unknown is skipped.
    private var tolerance: TLSFinding? {
        guard let greased = self["chrome"] else { return nil }
        if greased.outcome.choice != nil {
            return TLSFinding(.tolerance, .holds, "unknown values are skipped", witnesses: ["chrome"])
        }
        if greased.outcome.isRefusal, self["chrome-plain"]?.outcome.choice != nil {
            return TLSFinding(
                .tolerance, .violated,
                "with reserved and unknown values: \(greased.outcome.summary); without them the hello is accepted",
                witnesses: ["chrome", "chrome-plain"])
        }
        return TLSFinding(.tolerance, .inconclusive, greased.outcome.summary, witnesses: ["chrome"])
    }

    /// RFC 8446 4.2.8: a client may send no key, in order to be asked for one.
    private var retry: TLSFinding? {
        guard let record = self["no-key-share"] else { return nil }
        let verdict: TLSFinding.Verdict =
            record.outcome.choice.map { $0.version == .tls13 } ?? false
            ? .holds : record.outcome.isRefusal ? .violated : .inconclusive
        return TLSFinding(.retry, verdict, record.outcome.summary, witnesses: [record.probe.id])
    }

    /// RFC 8446 4.1.3: asked only where an old version is accepted by a server that speaks TLS 1.3.
    private var downgrade: TLSFinding? {
        guard probes.contains(where: { $0.outcome.choice?.version == .tls13 }) else { return nil }
        let old = probes.filter { record in
            guard let version = record.outcome.choice?.version else { return false }
            return (TLSVersion.tls10...(.tls12)).contains(version) && !record.probe.hello.offersTLS13
        }
        guard !old.isEmpty else { return nil }
        if let record = old.first(where: { !($0.outcome.choice?.hasDowngradeSentinel ?? true) }) {
            return TLSFinding(
                .downgrade, .violated, "the ServerHello of \(record.probe.title) does not warn of a downgrade",
                witnesses: [record.probe.id])
        }
        return TLSFinding(
            .downgrade, .holds, "the old ServerHellos warn of a downgrade", witnesses: old.map(\.probe.id))
    }

    private var postQuantum: TLSFinding? {
        guard let record = self["post-quantum"] else { return nil }
        guard let group = record.outcome.choice?.group, group.isPostQuantum else {
            if record.outcome.isRefusal || record.outcome.choice != nil {
                return TLSFinding(.postQuantum, .noted, "no post-quantum group is taken", witnesses: [record.probe.id])
            }
            return TLSFinding(.postQuantum, .inconclusive, record.outcome.summary, witnesses: [record.probe.id])
        }
        return TLSFinding(.postQuantum, .holds, "it takes \(group.name)", witnesses: [record.probe.id])
    }
}

extension HTTPHead {
    /// What the head says about Strict-Transport-Security: one field, `max-age` of at least a million seconds.
    package var strictTransport: TLSFinding {
        let values = values(of: "strict-transport-security")
        guard let value = values.first else {
            return TLSFinding(.hsts, .violated, "the answer has no Strict-Transport-Security", witnesses: ["handshake"])
        }
        guard let age = Self.maximumAge(in: value) else {
            return TLSFinding(
                .hsts, .violated, "Strict-Transport-Security has no valid max-age: \(value)", witnesses: ["handshake"])
        }
        return TLSFinding(
            .hsts, age >= 1_000_000 ? .holds : .violated, "Strict-Transport-Security for \(age) seconds",
            witnesses: ["handshake"])
    }

    /// The `max-age` directive; nil when it is missing, given twice, or no number.
    static func maximumAge(in value: String) -> Int? {
        let ages = value.split(separator: ";").compactMap { part -> Substring? in
            let pieces = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard pieces.count == 2, pieces[0].filter({ $0 != " " && $0 != "\t" }).lowercased() == "max-age" else {
                return nil
            }
            return pieces[1]
        }
        guard ages.count == 1, var age = ages.first?.filter({ $0 != " " && $0 != "\t" }) else { return nil }
        if age.count >= 2, age.hasPrefix("\""), age.hasSuffix("\"") { age = String(age.dropFirst().dropLast()) }
        return age.allSatisfy { ("0"..."9").contains($0) } ? Int(age) : nil
    }
}
