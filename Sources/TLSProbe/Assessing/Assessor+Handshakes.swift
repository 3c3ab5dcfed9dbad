@_spi(SecretSender) internal import Secrecy

/// Full handshakes: the first, and resumptions with early data.
extension Assessor {
    /// A full handshake that is under way.
    struct RunningHandshake {
        let dialogue: HandshakeDialogue
        let connection: ConnectionSet.Connection

        /// Whether the handshake is complete or cannot become so any more.
        var hasAnswered: Bool { dialogue.isComplete || connection.isOver }
    }

    func beginHandshake() -> RunningHandshake? {
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

    func noteHandshake(_ handshake: RunningHandshake?, isFinal: Bool) {
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
    func resume(_ handshake: RunningHandshake?) {
        guard settings.scope == .full, let session = handshake?.dialogue.sessions.first, hasAllowance(beside: 0) else {
            return
        }
        if let early = settings.earlyRequest, session.facts.earlyDataAllowance > 0 {
            guard session.facts.earlyDataAllowance >= early.count else {
                assessment.earlyData.problem = "the ticket allows fewer bytes than the request has"
                return
            }
            assessment.earlyData.holdsKey = !early.secrets.isEmpty
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
