/// A probe with what became of it, and the bytes that prove it.
package struct ProbeRecord: Sendable, Hashable {
    /// One connection of the probe.
    package struct Try: Sendable, Hashable {
        /// What this connection alone says.
        package var outcome: ProbeOutcome
        package var transcript: Transcript
    }

    package let probe: Probe
    package var tries: [Try]
    /// What it comes to, controls and repetitions considered.
    package var outcome: ProbeOutcome

    package init(probe: Probe, tries: [Try], outcome: ProbeOutcome) {
        self.probe = probe
        self.tries = tries
        self.outcome = outcome
    }
}

/// What a request in plain text came to.
package struct PlainRecord: Sendable, Hashable {
    /// What came back.
    package enum Outcome: Sendable, Hashable {
        /// HTTP with this status; for a redirect the place.
        case answered(status: Int, location: String?)
        /// Nobody listens, or the server went away without HTTP.
        case notServed(String)
        case inconclusive(String)
    }

    /// The port that was asked.
    package let port: UInt16
    package let isTLSPort: Bool
    package var outcome: Outcome
    package var transcript: Transcript
    /// The status of the same request over TLS, where it was made.
    package var statusOverTLS: Int?
}
