/// Makes the probes of one address, on the thread that calls it.
///
/// Three stages: a full handshake and the control; all independent probes together; what they call for, one after the
/// other, and the control again.
final class Assessor {
    let target: AssessmentTarget
    let settings: AssessmentSettings
    let connections: ConnectionSet
    private let start: ContinuousClock.Instant
    let deadline: ContinuousClock.Instant
    var generator = SystemRandomNumberGenerator()
    var assessment: TLSAssessment
    let context = HandshakeContext()
    var chain: CertificateChain?

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
    func hasAllowance(beside reserved: Int) -> Bool {
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

    var name: String? { target.serverName }
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
