/// What is known about the issuing of one key besides its letters.
///
/// All times are seconds since 1970 (UTC). A file without times has none of them.
package struct KeyIssue: Sendable, Hashable {
    /// When the request for the key was sent, by the clock of whoever asked.
    package var requestedAt: Double?
    /// When the answer with the key was read, by the same clock.
    package var answeredAt: Double?
    /// The `Date` header of that answer: the server's own clock, in whole seconds.
    package var serverDate: Double?
    /// Texts that a careless generator could have digested: the id of the key, its name, what is known of its account.
    package var facts: [Fact]

    /// A text that belongs to an issued key.
    package struct Fact: Sendable, Hashable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        requestedAt: Double? = nil, answeredAt: Double? = nil, serverDate: Double? = nil, facts: [Fact] = []
    ) {
        self.requestedAt = requestedAt
        self.answeredAt = answeredAt
        self.serverDate = serverDate
        self.facts = facts
    }

    /// The best guess of when the server made the key: its own clock if it told it, else the middle of the exchange.
    package var time: Double? {
        if let serverDate { return serverDate }
        switch (requestedAt, answeredAt) {
        case (let sent?, let read?): return (sent + read) / 2
        case (let sent, let read): return sent ?? read
        }
    }
}
