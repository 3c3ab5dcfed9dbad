/// What an instrument's history was judged by, and to what it came: with its parts, enough to judge it anew.
package struct HistoryRecord: Sendable, Hashable, Codable {
    /// One rule that judged the history.
    package struct Judgement: Sendable, Hashable, Codable {
        /// The rule's name, such as `key-swap`.
        package var rule: String
        /// What the rule has to know, by name: whole numbers.
        package var parameters: [String: Int64]
        /// What changed the state, such as a Regenerate or a top-up.
        package var changes: [Change]
        /// The kinds of violations that the row was held against; others are for the reader.
        package var against: [String]
        /// The kinds of violations that were found.
        package var violations: [String]
        /// Why the absence of violations would mean nothing, if so.
        package var undecided: String?

        package init(
            rule: String, parameters: [String: Int64], changes: [Change], against: [String], violations: [String],
            undecided: String?
        ) {
            self.rule = rule
            self.parameters = parameters
            self.changes = changes
            self.against = against
            self.violations = violations
            self.undecided = undecided
        }
    }

    /// Something that changed the state at some point between its ends.
    package struct Change: Sendable, Hashable, Codable {
        /// Monotonic nanoseconds since the run began.
        package var sent: Int64
        /// Nil when its acknowledgement was lost.
        package var answered: Int64?
        /// By how much, or what came of it; the rule says which.
        package var value: Int64

        package init(sent: Int64, answered: Int64?, value: Int64) {
            self.sent = sent
            self.answered = answered
            self.value = value
        }
    }

    /// What was asked about, such as the names of keys.
    package var subjects: [String]
    /// Where it was asked.
    package var cells: [String]
    /// The codes of refusals.
    package var reasons: [String]
    /// The number of probes in all parts.
    package var probes: Int
    package var judgements: [Judgement]

    package init(subjects: [String], cells: [String], reasons: [String], probes: Int, judgements: [Judgement]) {
        self.subjects = subjects
        self.cells = cells
        self.reasons = reasons
        self.probes = probes
        self.judgements = judgements
    }
}

/// A few thousand probes of a history. A history of any length is written and read in such parts, so that memory stays flat.
package struct HistoryPart: Sendable, Hashable, Codable {
    /// The instrument record that the probes belong to, which comes before them.
    package var sequence: Int
    /// Probes separated by `;`, each as whole numbers separated by spaces: when it was sent (monotonic nanoseconds since the
    /// run began), for how many nanoseconds it waited, its outcome (0 no information, 1 accepted, from 2 refused with the
    /// reason of this number less 2), its subject, its cell, its cost in credits.
    package var probes: String

    package init(sequence: Int, probes: String) {
        self.sequence = sequence
        self.probes = probes
    }
}
