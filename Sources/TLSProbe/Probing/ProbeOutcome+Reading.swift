extension ProbeOutcome {
    /// What one connection says, before the controls are asked.
    ///
    /// - Parameter refusals: the fatal alerts that refuse this offer.
    init(_ hello: ClientHello, _ reader: FlightReader, _ end: ConnectionEnd, refusals: Set<UInt8> = TLSAlert.refusals) {
        switch reader.finding {
        case .serverHello(let answer): self = Self.judge(answer, to: hello)
        case .ssl2Hello(let version, _):
            self =
                hello.highestVersion == .ssl2 && version == TLSVersion.ssl2.code
                ? .accepted(ServerChoice(version: .ssl2))
                : .inconclusive(.notOffered("the SSL 2 message settles version 0x\(hex16(version))"))
        case .ssl2Error(let code): self = .inconclusive(.malformed("SSL 2 error \(code)"))
        case .alert(let alert):
            self = refusals.contains(alert.code) ? .refused(alert) : .inconclusive(.unrelatedAlert(alert))
        case .plainHTTP(let line): self = .inconclusive(.plainHTTP(line))
        case .malformed(let problem): self = .inconclusive(.malformed(problem))
        case nil: self = Self.judge(end, reader)
        }
    }

    private static func judge(_ answer: ServerHello, to hello: ClientHello) -> ProbeOutcome {
        guard let version = answer.knownVersion, hello.offers(version) else {
            let name = answer.knownVersion?.name ?? "version 0x\(hex16(answer.version))"
            return .inconclusive(.notOffered("the ServerHello settles \(name), which was not offered"))
        }
        guard hello.suites.contains(answer.suite) else {
            return .inconclusive(.notOffered("the ServerHello picks \(answer.suite.name), which was not offered"))
        }
        guard answer.suite.isTLS13 == (version == .tls13) else {
            return .inconclusive(.malformed("the ServerHello picks \(answer.suite.name) for \(version.name)"))
        }
        if let group = answer.group, !hello.groups.contains(group) {
            return .inconclusive(.notOffered("the ServerHello picks the group \(group.name), which was not offered"))
        }
        return .accepted(
            ServerChoice(
                version: version, suite: answer.suite, group: answer.group, asksAgain: answer.isRetryRequest,
                hasDowngradeSentinel: answer.hasDowngradeSentinel))
    }

    private static func judge(_ end: ConnectionEnd, _ reader: FlightReader) -> ProbeOutcome {
        switch end {
        case .cancelled: .inconclusive(.cancelled)
        case .notConnected(let failure):
            failure.isOwn
                ? .notTestable(failure.text)
                : .inconclusive(.notConnected(failure.text, isRefusal: failure.isRefusal))
        case .connectTimedOut: .inconclusive(.connectTimedOut)
        case .timedOut:
            .inconclusive(reader.warnings.last.map(Doubt.onlyWarned) ?? .timedOut(afterBytes: reader.isPartial))
        case .closed, .reset, .finished:
            if reader.isPartial {
                .inconclusive(.endedInsideMessage)
            } else if let warning = reader.warnings.last {
                .refusedSilently(.closedAfter(warning))
            } else {
                .refusedSilently(end == .reset ? .reset : .closed)
            }
        }
    }

    /// What the probe says when it was made twice: a refusal that proves nothing alone has to come again.
    package func confirmed(by second: ProbeOutcome) -> ProbeOutcome {
        guard needsRepetition else { return self }
        if second.choice != nil { return second }
        if second.isRefusal { return second.needsRepetition ? self : second }
        return .inconclusive(.notConfirmed(first: summary, second: second.summary))
    }

    /// What it says once the controls are known: a refusal needs good ones on both sides.
    package func attributed(before: ProbeOutcome, after: ProbeOutcome) -> ProbeOutcome {
        guard isRefusal else { return self }
        if before.choice == nil { return .inconclusive(.controlFailed("before: \(before.summary)")) }
        if after.choice == nil { return .inconclusive(.controlFailed("after: \(after.summary)")) }
        return self
    }
}
