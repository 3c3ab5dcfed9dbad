@_spi(SecretSender) internal import Secrecy

/// Makes the probes of one address, on the thread that calls it.
///
/// Three stages: a full handshake and the control; all independent probes together; what they call for, one after the
/// other, and the control again.
final class Assessor {
    private let target: AssessmentTarget
    private let settings: AssessmentSettings
    private let connections: ConnectionSet
    private let start: ContinuousClock.Instant
    private let deadline: ContinuousClock.Instant
    private var generator = SystemRandomNumberGenerator()
    private var assessment: TLSAssessment
    private let context = HandshakeContext()
    private(set) var chain: CertificateChain?

    /// Probes whose refusal may need a second try, the most important first.
    private static let repetitions = [
        "tls-1.2", "tls-1.2-no-name", "tls-1.1", "tls-1.0", "ssl-3", "ssl-2", "without-aes-256", "aes-256-only",
        "tls-1.3-only", "chrome", "chrome-plain", "no-key-share", "post-quantum",
    ]

    init(_ target: AssessmentTarget, _ settings: AssessmentSettings, isCancelled: @escaping @Sendable () -> Bool) {
        self.target = target
        self.settings = settings
        start = .now
        deadline = start + settings.budget
        connections = ConnectionSet(start: start, isCancelled: isCancelled)
        assessment = TLSAssessment(target: target)
    }

    /// Does all of it; the chain of certificates is left to be examined.
    func run() -> TLSAssessment {
        let handshake = beginHandshake()
        let control = begin(ProbeCatalogue.control(name), until: half)
        connections.run { control.connection.isOver && handshake?.hasAnswered ?? true }
        finish(control)
        noteHandshake(handshake, isFinal: false)
        if isAnswering {
            probeAll()
            connections.run { handshake.map { $0.connection.isOver } ?? true }
            noteHandshake(handshake, isFinal: true)
            followUp(handshake)
            finish(begin(ProbeCatalogue.controlAfter(name), until: deadline))
            attribute()
            if settings.enumerates { enumerate() }
        } else {
            connections.run()
            noteHandshake(handshake, isFinal: true)
            skipAll()
        }
        for index in assessment.plain.indices {
            assessment.plain[index].statusOverTLS = assessment.handshake?.answer?.status
        }
        assessment.connections = connections.count
        assessment.duration = .now - start
        return assessment
    }

    // MARK: Stages

    /// Whether the server says anything to a hello; if not, more of them would only wait.
    private var isAnswering: Bool {
        switch (assessment["control"]?.outcome, assessment.handshakeOutcome) {
        case (.inconclusive(.timedOut), .inconclusive), (.inconclusive(.connectTimedOut), .inconclusive),
            (.inconclusive(.notConnected), .inconclusive), (.inconclusive(.cancelled), _), (.notTestable, .notTestable):
            false
        default: true
        }
    }

    private func probeAll() {
        let end = ContinuousClock.now + (deadline - .now) * 0.6
        var open = plan.map { begin($0, until: end) }
        let plain = beginPlain(until: end)
        connections.run { open.allSatisfy(\.connection.isOver) && plain.allSatisfy(\.connection.isOver) }
        for probe in open { finish(probe) }
        open = []
        for plain in plain { finish(plain) }
    }

    /// The independent probes.
    private var plan: [Probe] {
        var probes = [ProbeCatalogue.chrome(name), ProbeCatalogue.upTo(.tls12, name)]
        guard settings.scope == .full else { return probes }
        probes += [
            ProbeCatalogue.only13(name), ProbeCatalogue.aes256Alone(name), ProbeCatalogue.withoutAES256(name),
            ProbeCatalogue.noKeyShare(name), ProbeCatalogue.postQuantum(name), ProbeCatalogue.upTo(.ssl3, name),
            ProbeCatalogue.upTo(.ssl2, name),
        ]
        // Without a name to send, that is the same hello again.
        if name != nil { probes.append(ProbeCatalogue.upTo(.tls12, name, isNamed: false)) }
        return probes
    }

    private func skipAll() {
        let reason = Doubt.notMade("the server did not answer the control")
        for probe in plan {
            assessment.probes.append(ProbeRecord(probe: probe, tries: [], outcome: .inconclusive(reason)))
        }
    }

    /// What the answers call for, one after the other.
    private func followUp(_ handshake: RunningHandshake?) {
        if let accepted = assessment["tls-1.2"]?.outcome.choice?.version {
            if accepted > .tls11 { try1(ProbeCatalogue.upTo(.tls11, name)) }
            if accepted > .tls10 { try1(ProbeCatalogue.upTo(.tls10, name)) }
        }
        if let chrome = assessment["chrome"], chrome.outcome.choice == nil {
            try1(ProbeCatalogue.chrome(name, isGreased: false))
        }
        let mayAllowEarlyData = (assessment.handshake?.tickets.first?.earlyDataAllowance ?? 0) > 0
        let reserved = mayAllowEarlyData && settings.earlyRequest != nil ? 1 : 0
        for id in Self.repetitions {
            guard let index = assessment.probes.firstIndex(where: { $0.probe.id == id }),
                assessment.probes[index].outcome.needsRepetition, hasAllowance(beside: reserved)
            else { continue }
            repeatProbe(at: index)
        }
        resume(handshake)
    }

    private func try1(_ probe: Probe) {
        guard hasAllowance(beside: 0) else {
            let reason = Doubt.notMade("no connection of the \(settings.allowance) was left")
            return assessment.probes.append(ProbeRecord(probe: probe, tries: [], outcome: .inconclusive(reason)))
        }
        finish(begin(probe, until: ContinuousClock.now + (deadline - .now) * 0.5))
    }

    private func repeatProbe(at index: Int) {
        let open = begin(assessment.probes[index].probe, until: ContinuousClock.now + (deadline - .now) * 0.3)
        connections.run { open.connection.isOver }
        let second = Self.result(of: open)
        assessment.probes[index].tries.append(second)
        assessment.probes[index].outcome = assessment.probes[index].outcome.confirmed(by: second.outcome)
    }

    /// Whether a connection is left beside those reserved and the control at the end.
    private func hasAllowance(beside reserved: Int) -> Bool {
        connections.count + reserved + 1 < settings.allowance && ContinuousClock.now < deadline
    }

    /// Judges every probe in the light of both controls.
    private func attribute() {
        let before = strongest(assessment["control"]?.outcome, assessment.handshakeOutcome)
        let after = assessment["control-after"]?.outcome ?? .inconclusive(.notMade("no control"))
        for index in assessment.probes.indices {
            let record = assessment.probes[index]
            guard !record.probe.id.hasPrefix("control") else { continue }
            if record.outcome.needsRepetition, record.tries.count < 2 {
                assessment.probes[index].outcome = .inconclusive(.notRepeated(record.outcome.summary))
            } else {
                assessment.probes[index].outcome = record.outcome.attributed(before: before, after: after)
            }
        }
    }

    private func strongest(_ first: ProbeOutcome?, _ second: ProbeOutcome) -> ProbeOutcome {
        guard let first, first.choice == nil, second.choice != nil else { return first ?? second }
        return second
    }

    // MARK: Probes

    private struct RunningProbe {
        let probe: Probe
        let dialogue: HelloDialogue
        let connection: ConnectionSet.Connection
    }

    private var name: String? { target.serverName }
    private var half: ContinuousClock.Instant { start + settings.budget * 0.5 }

    private func begin(_ probe: Probe, until end: ContinuousClock.Instant) -> RunningProbe {
        let dialogue = HelloDialogue(probe.hello, ClientHello.Nonce(using: &generator))
        return RunningProbe(
            probe: probe, dialogue: dialogue,
            connection: connections.begin(dialogue, to: target.address, deadline: min(end, deadline)))
    }

    private func finish(_ open: RunningProbe) {
        connections.run { open.connection.isOver }
        let result = Self.result(of: open)
        assessment.probes.append(ProbeRecord(probe: open.probe, tries: [result], outcome: result.outcome))
    }

    private static func result(of open: RunningProbe) -> ProbeRecord.Try {
        let transcript = open.connection.transcript
        return ProbeRecord.Try(
            outcome: ProbeOutcome(
                open.probe.hello, open.dialogue.reader, transcript.end, refusals: open.probe.refusals),
            transcript: transcript)
    }
}

// MARK: - Full handshakes

extension Assessor {
    /// A full handshake that is under way.
    private struct RunningHandshake {
        let dialogue: HandshakeDialogue
        let connection: ConnectionSet.Connection

        /// Whether the handshake is complete or cannot become so any more.
        var hasAnswered: Bool { dialogue.isComplete || connection.isOver }
    }

    private func beginHandshake() -> RunningHandshake? {
        var offer = HandshakeOffer(suites: ProbeCatalogue.javaOrder, serverName: name)
        offer.request = settings.request
        if settings.request != nil { offer.applicationProtocols = ["http/1.1"] }
        assessment.hasAskedForAnswer = settings.request != nil
        return begin(offer, session: nil)
    }

    private func begin(_ offer: HandshakeOffer, session: TLSSession?) -> RunningHandshake? {
        guard let context else {
            assessment.handshakeOutcome = .notTestable("OpenSSL has no memory")
            return nil
        }
        do throws(HandshakeDialogue.Impossible) {
            let dialogue = try HandshakeDialogue(offer, context, session: session)
            return RunningHandshake(
                dialogue: dialogue,
                connection: connections.begin(dialogue, to: target.address, deadline: deadline))
        } catch {
            if session == nil { assessment.handshakeOutcome = .notTestable(error.reason) }
            return nil
        }
    }

    private func noteHandshake(_ handshake: RunningHandshake?, isFinal: Bool) {
        guard let handshake else { return }
        let end = handshake.connection.isOver ? handshake.connection.transcript.end : .finished
        assessment.handshakeOutcome = handshake.dialogue.outcome(end)
        guard isFinal else {
            assessment.handshake = handshake.dialogue.facts
            return
        }
        assessment.handshake = handshake.dialogue.facts
        assessment.handshakeFailure = handshake.dialogue.failure
        assessment.handshakeTranscript = handshake.connection.transcript
        assessment.earlyData.advertised = assessment.handshake?.tickets.first?.earlyDataAllowance
        chain = handshake.dialogue.chain
    }

    /// Resumes the first session: with early data when its ticket allows some, and then the same once more.
    private func resume(_ handshake: RunningHandshake?) {
        guard settings.scope == .full, let session = handshake?.dialogue.sessions.first, hasAllowance(beside: 0) else {
            return
        }
        if let early = settings.earlyRequest, session.facts.earlyDataAllowance > 0 {
            guard session.facts.earlyDataAllowance >= early.count else {
                assessment.earlyData.problem = "the ticket allows fewer bytes than the request has"
                return
            }
            assessment.earlyData.first = sendEarly(early, session)
            if assessment.earlyData.first.map({ $0 != .refused }) ?? false, hasAllowance(beside: 0) {
                assessment.earlyData.again = sendEarly(early, session)
            }
            return
        }
        var offer = HandshakeOffer(serverName: name, applicationProtocols: ["h2", "http/1.1"])
        offer.lingers = false
        guard let copy = session.copy(), let resumed = begin(offer, session: copy) else { return }
        connections.run { resumed.connection.isOver }
        guard let facts = resumed.dialogue.facts else { return }
        assessment.resumption = ResumptionFacts(
            isResumed: facts.isResumed, applicationProtocol: facts.applicationProtocol)
    }

    private func sendEarly(_ request: SecretText, _ session: TLSSession) -> EarlyDataGrade? {
        var offer = HandshakeOffer(
            serverName: name, applicationProtocols: ["http/1.1"], earlyData: request.withBytes { $0 })
        offer.patience = min(offer.patience, (deadline - .now) * 0.4)
        guard let copy = session.copy(), let resumed = begin(offer, session: copy) else {
            assessment.earlyData.problem = "OpenSSL cannot resume the session"
            return nil
        }
        connections.run { resumed.connection.isOver }
        assessment.earlyData.transcripts.append(resumed.connection.transcript)
        guard let facts = resumed.dialogue.facts else {
            assessment.earlyData.problem = resumed.dialogue.failure ?? "the resumption did not complete"
            return nil
        }
        if assessment.resumption == nil {
            assessment.resumption = ResumptionFacts(
                isResumed: facts.isResumed, applicationProtocol: facts.applicationProtocol)
        }
        return facts.earlyData
    }
}

// MARK: - Plain text and enumeration

extension Assessor {
    private struct RunningPlain {
        let dialogue: PlainDialogue
        let connection: ConnectionSet.Connection
        let address: SocketAddress
    }

    private func beginPlain(until end: ContinuousClock.Instant) -> [RunningPlain] {
        guard settings.scope == .full, let request = settings.plainRequest else { return [] }
        return [target.address, settings.plainAddress].compactMap { $0 }.map { address in
            let dialogue = PlainDialogue(request)
            return RunningPlain(
                dialogue: dialogue, connection: connections.begin(dialogue, to: address, deadline: end),
                address: address)
        }
    }

    private func finish(_ plain: RunningPlain) {
        let transcript = plain.connection.transcript
        assessment.plain.append(
            PlainRecord(
                port: plain.address.port, isTLSPort: plain.address == target.address,
                outcome: PlainRecord.Outcome(plain.dialogue.answer, transcript.end), transcript: transcript))
    }

    /// Finds out every suite and group of TLS 1.3, and every suite of older versions that are accepted.
    private func enumerate() {
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

extension PlainRecord.Outcome {
    /// What came back to a request in plain text.
    init(_ answer: HTTPHead, _ end: ConnectionEnd) {
        if let status = answer.statusLine {
            self = .answered(status: status, location: answer.values(of: "location").first)
            return
        }
        self =
            switch end {
            case .closed: .notServed("closed without HTTP")
            case .reset: .notServed("reset")
            case .finished: .notServed("something that is no HTTP came back")
            case .notConnected(let failure) where failure.isRefusal: .notServed("nobody listens: \(failure.text)")
            case .notConnected(let failure): .inconclusive(failure.text)
            case .connectTimedOut: .notServed("no connection can be made")
            case .timedOut: .inconclusive("no answer in time")
            case .cancelled: .inconclusive("stopped")
            }
    }
}
