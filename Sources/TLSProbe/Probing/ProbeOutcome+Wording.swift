extension ProbeOutcome {
    /// One clause for a table: `accepted: TLS 1.3, TLS_AES_256_GCM_SHA384, x25519`.
    package var summary: String {
        switch self {
        case .accepted(let choice): "accepted: \(choice)"
        case .refused(let alert): "refused: \(alert)"
        case .refusedSilently(.closed): "refused silently: closed without a byte"
        case .refusedSilently(.reset): "refused silently: reset after the hello"
        case .refusedSilently(.closedAfter(let alert)): "refused silently: closed after \(alert)"
        case .inconclusive(let doubt): "inconclusive: \(doubt)"
        case .notTestable(let reason): "not testable here: \(reason)"
        }
    }

    /// The word of the outcome alone.
    package var word: String {
        switch self {
        case .accepted: "accepted"
        case .refused: "refused"
        case .refusedSilently: "refused-silently"
        case .inconclusive: "inconclusive"
        case .notTestable: "not-testable"
        }
    }
}

extension ServerChoice: CustomStringConvertible {
    package var description: String {
        [version.name, suite?.name, group.map { asksAgain ? "\($0.name) asked for" : $0.name }]
            .compactMap { $0 }.joined(separator: ", ")
    }
}

extension Doubt: CustomStringConvertible {
    package var description: String {
        switch self {
        case .timedOut(let afterBytes): afterBytes ? "time ran out inside a message" : "no answer in time"
        case .connectTimedOut: "no connection in time"
        case .notConnected(let reason, _): "no connection: \(reason)"
        case .endedInsideMessage: "the connection ended inside a message"
        case .plainHTTP(let line): "plain HTTP came back: \(line)"
        case .malformed(let problem): "no proper TLS came back: \(problem)"
        case .onlyWarned(let alert): "only \(alert) came"
        case .unrelatedAlert(let alert): "\(alert) says nothing about the offer"
        case .notOffered(let problem): problem
        case .controlFailed(let control): "the control \(control)"
        case .notConfirmed(let first, let second): "\(first), and the second time \(second)"
        case .notRepeated(let first): "\(first), and no second try was left"
        case .cancelled: "stopped"
        case .notMade(let reason): "not made: \(reason)"
        }
    }
}
