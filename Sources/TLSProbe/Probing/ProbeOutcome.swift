/// What became of one probe.
package enum ProbeOutcome: Sendable, Hashable {
    /// A ServerHello arrived that takes something which was offered, whatever happened afterwards. Final.
    case accepted(ServerChoice)
    /// A fatal alert arrived that refuses the offer.
    case refused(TLSAlert)
    /// The server went away without a word.
    case refusedSilently(SilentEnd)
    /// Nothing can be concluded.
    case inconclusive(Doubt)
    /// The probe could not be made on this machine. Never a refusal.
    case notTestable(String)

    /// How a server refuses without a word.
    package enum SilentEnd: Sendable, Hashable {
        case closed
        case reset
        /// It closed after an alert that only warns.
        case closedAfter(TLSAlert)
    }

    /// Whether the offer was taken.
    package var choice: ServerChoice? {
        if case .accepted(let choice) = self { choice } else { nil }
    }

    /// Whether it says that the offer was not taken, spoken or not.
    package var isRefusal: Bool {
        switch self {
        case .refused, .refusedSilently: true
        case .accepted, .inconclusive, .notTestable: false
        }
    }

    /// Whether one such answer alone proves nothing: an internal error, or no word at all.
    package var needsRepetition: Bool {
        switch self {
        case .refused(let alert): alert.code == 80
        case .refusedSilently: true
        case .accepted, .inconclusive, .notTestable: false
        }
    }
}

/// What a server took of an offer.
package struct ServerChoice: Sendable, Hashable {
    package var version: TLSVersion
    /// The suite; nil for SSL 2, where the client chooses.
    package var suite: CipherSuite?
    /// The group of its key, where that stands in the clear (TLS 1.3).
    package var group: NamedGroup?
    /// Whether it asked for another hello (HelloRetryRequest), which names version, suite and group all the same.
    package var asksAgain = false
    /// Whether its random warns of a downgrade (RFC 8446 4.1.3).
    package var hasDowngradeSentinel = false

    package init(
        version: TLSVersion, suite: CipherSuite? = nil, group: NamedGroup? = nil, asksAgain: Bool = false,
        hasDowngradeSentinel: Bool = false
    ) {
        self.version = version
        self.suite = suite
        self.group = group
        self.asksAgain = asksAgain
        self.hasDowngradeSentinel = hasDowngradeSentinel
    }
}

/// Why a probe decides nothing.
package enum Doubt: Sendable, Hashable {
    /// Time ran out; `afterBytes` when something had come.
    case timedOut(afterBytes: Bool)
    case connectTimedOut
    /// No connection could be made; the system's sentence.
    case notConnected(String, isRefusal: Bool)
    /// The connection ended inside a message.
    case endedInsideMessage
    /// Plain HTTP came back; its first line.
    case plainHTTP(String)
    /// What came back is no TLS, or TLS with a mistake in it.
    case malformed(String)
    /// Only warnings came.
    case onlyWarned(TLSAlert)
    /// An alert that says nothing about the offer.
    case unrelatedAlert(TLSAlert)
    /// The ServerHello takes something that nobody offered.
    case notOffered(String)
    /// The control named failed, so that the refusal may have another reason.
    case controlFailed(String)
    /// It was refused once without a word, or for an internal error, and otherwise the second time.
    case notConfirmed(first: String, second: String)
    /// The probe has no second try left in the allowance of connections or in the time.
    case notRepeated(String)
    case cancelled
    /// The probe was not made: no connection of the allowance, or no time, was left.
    case notMade(String)
}
