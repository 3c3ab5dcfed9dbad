/// Requests in plain text.
extension Assessor {
    struct RunningPlain {
        let dialogue: PlainDialogue
        let connection: ConnectionSet.Connection
        let address: SocketAddress
    }

    func beginPlain(until end: ContinuousClock.Instant) -> [RunningPlain] {
        guard settings.scope == .full, let request = settings.plainRequest else { return [] }
        return [target.address, settings.plainAddress].compactMap { $0 }.map { address in
            let dialogue = PlainDialogue(request)
            return RunningPlain(
                dialogue: dialogue, connection: connections.begin(dialogue, to: address, deadline: end),
                address: address)
        }
    }

    func finish(_ plain: RunningPlain) {
        let transcript = plain.connection.transcript
        assessment.plain.append(
            PlainRecord(
                port: plain.address.port, isTLSPort: plain.address == target.address,
                outcome: PlainRecord.Outcome(plain.dialogue.answer, transcript.end), transcript: transcript))
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
