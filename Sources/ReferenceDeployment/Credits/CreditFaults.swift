import GRDB
import Synchronization

/// The defects of the ledger: the mistakes that a careless implementer would make around a balance.
final class CreditFaults: Sendable {
    private let faults: SwitchSet<Defect>
    private let balances = Mutex<[String: Int]>([:])
    private let charges = Mutex(0)

    init(faults: SwitchSet<Defect>) { self.faults = faults }

    /// Settles a charge in another way than the sound one; nil when no defect does.
    func settle(_ entry: UsageEntry, in store: Store) async -> Charge? {
        guard let owner = entry.owner, entry.status < 300 else { return nil }
        if faults.has(.overspendRace) { return await readThenWrite(entry, owner, store) }
        if faults.has(.perKeyCredits) { return await chargeKey(entry, owner, store) }
        return nil
    }

    /// Keeps in mind what a refused call would have cost.
    func noteRefusal(of entry: UsageEntry, owner: KeyOwner) {
        guard faults.has(.owesRefused) else { return }
        balances.withLock { $0[owner.accountID, default: 0] += entry.cost }
    }

    /// What is taken beside a call's own cost.
    func debt(of owner: KeyOwner) -> Int {
        faults.has(.owesRefused) ? balances.withLock { $0[owner.accountID] ?? 0 } : 0
    }

    /// The debt was taken.
    func settleDebt(of owner: KeyOwner) {
        if faults.has(.owesRefused) { balances.withLock { $0[owner.accountID] = nil } }
    }

    /// What a call costs.
    func cost(of entry: UsageEntry) -> Int {
        guard faults.has(.ledgerDrift), entry.cost > 0, entry.status < 300 else { return entry.cost }
        return charges.withLock { count in
            count += 1
            return count.isMultiple(of: 5) ? 2 * entry.cost : entry.cost
        }
    }

    /// What the log says that a refused call cost.
    func loggedPrice(ofRefused endpoint: String) -> Int {
        guard faults.has(.logsPrices) else { return 0 }
        return Endpoint.allCases.first { $0.name == endpoint }?.cost ?? 0
    }

    /// The least balance with which a call is served.
    func required(for cost: Int, price: Int) -> Int {
        faults.has(.offByOneLast) && cost > 0 ? price + 1 : price
    }

    /// Whether a call is served although the balance does not suffice.
    var servesWithoutCredits: Bool { faults.has(.never403) }

    private func readThenWrite(_ entry: UsageEntry, _ owner: KeyOwner, _ store: Store) async -> Charge {
        guard let balance = await balance(of: owner, store) else { return .failed }
        guard balance >= entry.cost else { return .insufficient }
        try? await Task.sleep(for: .milliseconds(8))
        let rest = balance - entry.cost
        let written: Void? = try? await store.pool.write { db in
            try db.execute(
                sql: "UPDATE accounts SET credits = ? WHERE id = ?", arguments: [rest, owner.accountID])
        }
        return written == nil ? .failed : .taken(balance: rest)
    }

    private func chargeKey(_ entry: UsageEntry, _ owner: KeyOwner, _ store: Store) async -> Charge {
        guard let account = await balance(of: owner, store) else { return .failed }
        return balances.withLock { balances in
            let own = balances[owner.keyID] ?? account
            guard own >= entry.cost else { return .insufficient }
            balances[owner.keyID] = own - entry.cost
            return .taken(balance: own - entry.cost)
        }
    }

    private func balance(of owner: KeyOwner, _ store: Store) async -> Int? {
        let credits = try? await store.pool.read {
            try Int.fetchOne($0, sql: "SELECT credits FROM accounts WHERE id = ?", arguments: [owner.accountID])
        }
        return credits ?? nil
    }
}
