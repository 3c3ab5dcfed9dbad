package import Contract

/// The verdict on one row of a check, with what a reviewer needs to verify it by hand.
package struct CheckOutcome: Sendable, Hashable, Codable {
    package var check: String
    /// The row's id; empty for a check without rows.
    package var row: String
    package var clauses: [ClauseID]
    package var verdict: Verdict
    /// One sentence. For a pass: what was covered. For a fail: what contradicts the clause. Otherwise: which premise failed, or
    /// what the deployment does not offer.
    package var reason: String
    /// For a fail: what the clause asks for, in the words of the spec.
    package var expected: String?
    /// For a fail: what came back.
    package var seen: String?
    /// For a fail or an inconclusive row: the exchanges and instrument records it rests on, smallest set, by
    /// sequence number. For a pass: the records of its instruments.
    package var witnesses: [Int]
    /// For a fail: a line for the shell with the key as an environment variable, or nil when curl cannot say it.
    package var reproduction: String?
    /// For not applicable: what it would take to run the row.
    package var remedy: String?
    /// For waived: the waiver's reason and who answers for it.
    package var waiver: String?
    package var place: SourcePlace
    /// Nanoseconds since the run began, and the time the row took.
    package var startedAt: UInt64
    package var duration: UInt64
    package var cost: Cost

    package init(
        check: String, row: String, clauses: [ClauseID], verdict: Verdict, reason: String, expected: String? = nil,
        seen: String? = nil, witnesses: [Int] = [], reproduction: String? = nil, remedy: String? = nil,
        waiver: String? = nil, place: SourcePlace, startedAt: UInt64 = 0, duration: UInt64 = 0, cost: Cost = Cost()
    ) {
        self.check = check
        self.row = row
        self.clauses = clauses
        self.verdict = verdict
        self.reason = reason
        self.expected = expected
        self.seen = seen
        self.witnesses = witnesses
        self.reproduction = reproduction
        self.remedy = remedy
        self.waiver = waiver
        self.place = place
        self.startedAt = startedAt
        self.duration = duration
        self.cost = cost
    }

    /// The stable name of the row: `header.query-key[api_key]`, or the check's id when there are no rows.
    package var name: String { row.isEmpty ? check : "\(check)[\(row)]" }
}
