import GRDB
import Synchronization

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What one answered call leaves behind.
struct UsageEntry: Sendable {
    let endpoint: String
    /// Credits to be taken if the account has them.
    let cost: Int
    let status: Int
    /// The account and key that called; none for a refused key.
    let owner: KeyOwner?
    /// What came of the charge, where a defect has made it already.
    var charged: Charge?
}

/// What came of a charge.
enum Charge: Sendable {
    /// Taken and logged; with the balance after it.
    case taken(balance: Int)
    /// Logged as refused for want of credits.
    case insufficient
    /// Nothing was changed.
    case failed
}

/// Takes credits and writes the usage log, both in one transaction, before the call is answered.
///
/// Calls that wait while a transaction runs go together into the next one, so that a commit is shared by as many calls
/// as there are in flight; each charge is still decided on its own, in order, by one conditional UPDATE.
final class Ledger: Sendable {
    private struct Waiting {
        let entry: UsageEntry
        let continuation: CheckedContinuation<Charge, Never>
    }

    private struct Queue {
        var waiting: [Waiting] = []
        var isDraining = false
    }

    private let store: Store
    private let journal: UsageJournal
    private let creditFaults: CreditFaults
    private let queue = Mutex(Queue())
    /// For the defect that leaves an endpoint out of the log.
    private let isForgetful: Bool

    init(store: Store, journal: UsageJournal, faults: SwitchSet<Defect> = SwitchSet()) {
        creditFaults = CreditFaults(faults: faults)
        isForgetful = faults.has(.noUsageLog)
        self.store = store
        self.journal = journal
    }

    func settle(_ entry: UsageEntry) async -> Charge {
        var entry = entry
        entry.charged = await creditFaults.settle(entry, in: store)
        return await withCheckedContinuation { [entry] continuation in
            let starts = queue.withLock { queue in
                queue.waiting.append(Waiting(entry: entry, continuation: continuation))
                defer { queue.isDraining = true }
                return !queue.isDraining
            }
            if starts {
                store.pool.asyncWriteWithoutTransaction { self.drain($0) }
            }
        }
    }

    private func drain(_ db: Database) {
        while true {
            let batch = queue.withLock { queue in
                defer { queue.waiting.removeAll() }
                queue.isDraining = !queue.waiting.isEmpty
                return queue.waiting
            }
            guard !batch.isEmpty else { return }
            var results: [Charge] = []
            var lines: [UsageLine] = []
            do {
                try db.inTransaction(.immediate) {
                    var statements = try LedgerStatements(db, at: Date(), creditFaults)
                    for waiting in batch {
                        let (charge, line) = try statements.settle(waiting.entry)
                        results.append(charge)
                        let isForgotten = isForgetful && waiting.entry.endpoint == Endpoint.people.name
                        if !isForgotten { lines.append(line) }
                    }
                    try statements.addTotals()
                    return .commit
                }
                journal.append(lines)
            } catch {
                // A full disk or the like: nothing was charged, so nobody may be served.
                results = batch.map { _ in .failed }
            }
            for (waiting, result) in zip(batch, results) { waiting.continuation.resume(returning: result) }
        }
    }
}

/// The statements of one batch, prepared once per connection by SQLite's cache.
private struct LedgerStatements {
    let db: Database
    let time: String
    let faults: CreditFaults
    let take: Statement
    let log: Statement
    let total: Statement
    let touch: Statement
    var touched: Set<String> = []
    private var totals: [TotalKey: Total] = [:]

    /// Calls of one account to one endpoint.
    private struct TotalKey: Hashable {
        let accountID: String
        let endpoint: String
    }

    private struct Total {
        var calls = 0
        var credits = 0
    }

    init(_ db: Database, at date: Date, _ faults: CreditFaults) throws {
        self.db = db
        self.faults = faults
        time = UTCTime.text(date)
        take = try db.cachedStatement(
            sql: "UPDATE accounts SET credits = credits - ? WHERE id = ? AND credits >= ? RETURNING credits")
        log = try db.cachedStatement(sql: "INSERT INTO usage_log (at, endpoint, credits, status) VALUES (?, ?, ?, ?)")
        total = try db.cachedStatement(
            sql: """
                INSERT INTO usage_totals VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, credits = credits + excluded.credits
                """)
        touch = try db.cachedStatement(sql: "UPDATE api_keys SET last_used_at = ? WHERE id = ?")
    }

    mutating func settle(_ entry: UsageEntry) throws -> (Charge, UsageLine) {
        var charge = Charge.taken(balance: 0)
        if let charged = entry.charged {
            charge = charged
        } else if let owner = entry.owner, entry.status < 300 {
            let price = faults.cost(of: entry) + faults.debt(of: owner)
            let balance = try Int.fetchOne(
                take, arguments: [price, owner.accountID, faults.required(for: entry.cost, price: price)])
            if balance == nil { faults.noteRefusal(of: entry, owner: owner) } else { faults.settleDebt(of: owner) }
            charge = balance.map(Charge.taken) ?? (faults.servesWithoutCredits ? .taken(balance: 0) : .insufficient)
            if touched.insert(owner.keyID).inserted { try touch.execute(arguments: [time, owner.keyID]) }
        }
        var status = entry.status
        if case .insufficient = charge { status = 403 }
        let credits = status < 300 ? entry.cost : faults.loggedPrice(ofRefused: entry.endpoint)
        try log.execute(arguments: [time, entry.endpoint, credits, status])
        let line = UsageLine(
            id: Int(db.lastInsertedRowID), at: time, endpoint: entry.endpoint, credits: credits, status: status)
        if let owner = entry.owner {
            let key = TotalKey(accountID: owner.accountID, endpoint: entry.endpoint)
            totals[key, default: Total()].calls += 1
            totals[key, default: Total()].credits += credits
        }
        return (charge, line)
    }

    /// Adds the batch to the totals of the day.
    func addTotals() throws {
        let day = String(time.prefix(10))
        for (key, sum) in totals {
            try total.execute(arguments: [key.accountID, day, key.endpoint, sum.calls, sum.credits])
        }
    }
}
