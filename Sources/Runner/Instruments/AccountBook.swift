import Contract
import Oracles

/// What a row knows of the accounts that it spends from: their balances, and every call since.
struct AccountBook: Sendable {
    /// One account.
    struct Page: Sendable {
        /// The balance when nothing was under way; nil while it is not known.
        var before: Int?
        var topUps: [BoundedCounter.TopUp] = []
        /// The calls since the balance was known.
        var history = History()
        /// The record's numbers of these calls.
        var sequences: [Int] = []
        /// The calls since the row began: those that count against the rate.
        var calls = History()
        var callSequences: [Int] = []

        /// The calls that can be held against a rate: a refusal within a window of what others did may be due to them.
        ///
        /// - Parameters:
        ///   - quietSince: when the account was last used by anybody else.
        ///   - window: nanoseconds.
        ///   - besidesFree: without the calls that cost nothing, which a plan need not count, where others cost something.
        func countable(
            quietSince: Int64, window: Int64, besidesFree: Bool
        ) -> (calls: History, sequences: [Int]) {
            var countable = History()
            var numbers: [Int] = []
            let leavesFreeOut = besidesFree && calls.contains { $0.cost > 0 }
            for (call, sequence) in zip(calls, callSequences) {
                if leavesFreeOut, call.cost == 0 { continue }
                if call.outcome.isRefused, call.sent < quietSince + window { continue }
                countable.append(
                    call.interval, call.outcome, subject: countable.subject(calls.subjects[call.subject]),
                    cell: countable.cell(calls.cells[call.cell]), cost: call.cost)
                numbers.append(sequence)
            }
            return (countable, numbers)
        }

        /// Credits that were added since the balance was known.
        var added: Int { topUps.map(\.amount).reduce(0, +) }
    }

    private var pages: [AccountRole: Page] = [:]

    subscript(role: AccountRole) -> Page { pages[role] ?? Page() }

    /// The balance was read or set: what came before no longer matters.
    mutating func know(_ balance: Int, of role: AccountRole) {
        var page = self[role]
        page.before = balance
        page.topUps = []
        page.history = History()
        page.sequences = []
        pages[role] = page
    }

    /// Credits were added.
    mutating func topUp(_ role: AccountRole, by amount: Int, in interval: Interval) {
        var page = self[role]
        page.topUps.append(BoundedCounter.TopUp(interval, amount: amount))
        pages[role] = page
    }

    /// A call was made with a key of the account.
    ///
    /// - Parameter isInOutage: whether what calls depend on was stopped, so that a server error says that nothing was done. Without
    ///   that nobody knows, nor when a gateway gave up waiting (504).
    mutating func note(
        _ probe: Prober.Probe, of role: AccountRole, key: String, cell: String, cost: Int, isInOutage: Bool = false
    ) {
        guard let interval = probe.interval else { return }
        var page = self[role]
        var outcome = ProbeOutcome(probe.subject.reading)
        if isInOutage, let status = probe.subject.answer?.status, (500...503).contains(status) {
            outcome = .refused(reason: "status \(status) in an outage")
        }
        page.history.append(
            interval, outcome, subject: page.history.subject(key), cell: page.history.cell(cell), cost: cost)
        page.sequences.append(probe.sequence)
        page.calls.append(
            interval, outcome, subject: page.calls.subject(key), cell: page.calls.cell(cell), cost: cost)
        page.callSequences.append(probe.sequence)
        pages[role] = page
    }
}

extension ProbeOutcome {
    /// What an answer says of a call that has a price: it succeeded, was refused for whatever reason, or nobody knows.
    init(_ reading: AnswerReading) {
        switch reading {
        case .authenticated: self = .accepted
        case .refused(let code): self = .refused(reason: code)
        case .misplacedCode(let code, let status): self = .refused(reason: "\(code) with status \(status)")
        case .otherRefusal(let status): self = .refused(reason: "status \(status)")
        case .unlikeSuccess, .noInformation: self = .noInformation
        }
    }
}
