import GRDB
import Synchronization
import TestSupport
import Testing

@testable import ReferenceDeployment

/// A database in a directory of its own, removed with the value.
final class TemporaryStore: Sendable {
    let folder: TemporaryFolder
    let store: Store
    let accounts: AccountDirectory
    let account: Account

    init(credits: Int = 1_000_000) async throws {
        folder = try TemporaryFolder("reference")
        store = try Store(path: folder.path("test.sqlite"))
        accounts = try AccountDirectory(store: store)
        let password = try PasswordHash(password: "x", work: .drawn)
        account = try #require(
            try await accounts.add(
                email: "a@example.com", password: password, credits: credits, plan: RatePlan(limit: 10, window: 1000)))
    }

    var journalPath: String { folder.path("usage.log") }

    func ring(_ defects: [String] = []) throws -> KeyRing {
        let faults = try SwitchSet<Defect>(parsing: defects)
        return KeyRing(
            store: store, index: try KeyIndex(store: store, faults: StorageFaults(faults: faults)), format: .letters64,
            faults: faults,
            memory: KeyMemory(faults: faults), staleView: StaleView(faults: faults),
            generator: KeyGenerator(faults: faults, format: .letters64), repetition: KeyRepetition(faults: faults))
    }

    func entry(cost: Int = 1) -> UsageEntry {
        UsageEntry(endpoint: "test", cost: cost, status: 200, owner: KeyOwner(keyID: "none", accountID: account.id))
    }
}

@Suite("Credits and the usage log")
struct LedgerTests {
    @Test("n credits buy n calls, however many come at once, and each leaves one line")
    func exact() async throws {
        let fixture = try await TemporaryStore(credits: 300)
        let ledger = Ledger(
            store: fixture.store, journal: try UsageJournal(path: fixture.journalPath, store: fixture.store))
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<1000 {
                group.addTask { if case .taken = await ledger.settle(fixture.entry()) { true } else { false } }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 300)
        let (balance, charged, refused) = try await fixture.store.pool.read { db in
            (
                try Int.fetchOne(db, sql: "SELECT credits FROM accounts"),
                try Int.fetchOne(db, sql: "SELECT count(*) FROM usage_log WHERE status = 200 AND credits = 1"),
                try Int.fetchOne(db, sql: "SELECT count(*) FROM usage_log WHERE status = 403 AND credits = 0")
            )
        }
        #expect(balance == 0)
        #expect(charged == 300)
        #expect(refused == 700)
        let lines = String(decoding: try FileTree.bytes(of: fixture.journalPath), as: UTF8.self).split(separator: "\n")
        #expect(lines.count == 1000)
    }

    @Test("a call that costs more than there is takes nothing")
    func tooDear() async throws {
        let fixture = try await TemporaryStore(credits: 3)
        let ledger = Ledger(
            store: fixture.store, journal: try UsageJournal(path: fixture.journalPath, store: fixture.store))
        guard case .insufficient = await ledger.settle(fixture.entry(cost: 4)) else {
            Issue.record("a charge beyond the balance was taken")
            return
        }
        #expect(try await fixture.accounts.account(id: fixture.account.id)?.credits == 3)
    }

    @Test(
        "a journal that a killed process left torn or behind is repaired from the table",
        arguments: ["", "{\"id\":1,\"at\"", "whole,torn", "whole,whole"])
    func repair(left: String) async throws {
        let fixture = try await TemporaryStore()
        do {
            let journal = try UsageJournal(path: fixture.journalPath, store: fixture.store)
            let ledger = Ledger(store: fixture.store, journal: journal)
            for _ in 0..<4 { _ = await ledger.settle(fixture.entry()) }
        }
        let whole = String(decoding: try FileTree.bytes(of: fixture.journalPath), as: UTF8.self)
        let lines = whole.split(separator: "\n").map { $0 + "\n" }
        var damaged = left
        if left.hasPrefix("whole") { damaged = String(lines[0] + lines[1]) }
        if left == "whole,torn" { damaged += String(lines[2].prefix(9)) }
        try FileTree.write(damaged, to: fixture.journalPath)
        _ = try UsageJournal(path: fixture.journalPath, store: fixture.store)
        #expect(String(decoding: try FileTree.bytes(of: fixture.journalPath), as: UTF8.self) == whole)
    }
}

@Suite("What a directory holds beside the database")
struct DirectoryTests {
    @Test("a second deployment is kept out of a directory for as long as the first has it")
    func lock() throws {
        let folder = try TemporaryFolder("reference")
        let first = try DeploymentFiles(directory: folder.path)
        #expect(throws: DirectoryInUse.self) { try DeploymentFiles(directory: folder.path) }
        first.lock.release()
        _ = try DeploymentFiles(directory: folder.path)
    }

    @Test("a text takes the place of another as a whole, over what a killed process left")
    func replacement() throws {
        let folder = try TemporaryFolder("reference")
        let files = try DeploymentFiles(directory: folder.path)
        try FileTree.write("half of a te", to: files.control + ".new")
        try files.write("first", to: files.control)
        try files.write("second", to: files.control)
        #expect(try FileTree.text(of: files.control) == "second")
        #expect(FileTree.names(in: folder.path).sorted() == ["control.json", "lock"])
    }

    @Test("accounts that a killed first start left without their file get the passwords that are drawn then")
    func accounts() async throws {
        let fixture = try await TemporaryStore()
        let files = try DeploymentFiles(directory: fixture.folder.path)
        let lost = try await SeedAccount.prepare(files: files, accounts: fixture.accounts)
        _ = try await fixture.accounts.setCredits(email: lost[0].email, to: 7, adding: false)
        FileTree.remove(files.seedAccounts)
        let drawn = try await SeedAccount.prepare(files: files, accounts: fixture.accounts)
        for seed in drawn {
            let found = try #require(try await fixture.accounts.account(email: seed.email))
            #expect(found.password.matches(seed.password))
        }
        #expect(try await fixture.accounts.account(email: lost[0].email)?.account.credits == 7)
        let kept = try await SeedAccount.prepare(files: files, accounts: fixture.accounts)
        #expect(kept.map(\.password) == drawn.map(\.password))
    }
}

@Suite("Keys in the database")
struct KeyRingTests {
    @Test("regenerating many times at once leaves exactly one live key, one that a caller was given")
    func regenerateTogether() async throws {
        let fixture = try await TemporaryStore()
        let ring = try fixture.ring()
        let first = try await ring.create(label: "one", account: fixture.account.id)
        let given = try await withThrowingTaskGroup(of: NewKey?.self) { group in
            for _ in 0..<16 {
                group.addTask { try await ring.regenerate(first.record.id, account: fixture.account.id) }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        let live = given.compactMap { $0 }.filter { ring.index.owner(of: Digest(of: $0.plaintext)) != nil }
        #expect(live.count == 1)
        #expect(ring.index.owner(of: Digest(of: first.plaintext)) == nil)
        let reread = try KeyIndex(store: fixture.store, faults: StorageFaults(faults: SwitchSet()))
        #expect(live.first.map { reread.owner(of: Digest(of: $0.plaintext)) } != nil)
        #expect(ring.index.state.withLock { $0.active.count } == 1)
    }

    @Test("the database holds the digest of a key and nothing of its plaintext")
    func stored() async throws {
        let fixture = try await TemporaryStore()
        let ring = try fixture.ring()
        let key = try await ring.create(label: "one", account: fixture.account.id)
        let secret = Array(key.plaintext.utf8)
        for file in FileTree.names(in: fixture.folder.path) {
            let bytes = try FileTree.bytes(of: fixture.folder.path(file))
            #expect(!contains(bytes, Array(secret.dropFirst(8).prefix(27))))
        }
        let digest = try await fixture.store.pool.read { try Digest.fetchOne($0, sql: "SELECT digest FROM api_keys") }
        #expect(digest == Digest(of: key.plaintext))
    }

    @Test("another account's key can neither be found, regenerated nor deleted")
    func foreign() async throws {
        let fixture = try await TemporaryStore()
        let ring = try fixture.ring()
        let key = try await ring.create(label: "one", account: fixture.account.id)
        #expect(try await ring.find(key.record.id, account: "acc_other") == nil)
        #expect(try await ring.regenerate(key.record.id, account: "acc_other") == nil)
        #expect(try await ring.delete(key.record.id, account: "acc_other") == false)
        #expect(ring.index.owner(of: Digest(of: key.plaintext)) != nil)
    }

    @Test("a key that a defect hands out twice is stored twice, and belongs to whoever got it last")
    func twice() async throws {
        let fixture = try await TemporaryStore()
        let ring = try fixture.ring(["repeats-key=4"])
        var keys: [NewKey] = []
        for number in 1...4 {
            keys.append(try await ring.create(label: "key \(number)", account: fixture.account.id))
        }
        #expect(keys[3].plaintext == keys[0].plaintext)
        #expect(ring.index.owner(of: Digest(of: keys[0].plaintext))?.keyID == keys[3].record.id)
        #expect(try await ring.list(account: fixture.account.id).count == 4)
        for key in keys { #expect(try await ring.delete(key.record.id, account: fixture.account.id)) }
    }

    @Test(
        "labels are 1 to 100 characters that the database keeps as they are",
        arguments: [
            ("", false), ("x", true), ("é😀", true), ("a\nb\u{85}\u{202e}", true), ("a\0b", false),
            ("e" + String(repeating: "\u{301}", count: 4_000), false),
        ])
    func labels(label: String, fits: Bool) async throws {
        let fixture = try await TemporaryStore()
        let ring = try fixture.ring()
        let made = try? await ring.create(label: label, account: fixture.account.id)
        #expect((made != nil) == fits)
        #expect(made.map { $0.record.label == label } ?? true)
        await #expect(throws: Refusal.self) {
            try await ring.create(label: String(repeating: "x", count: 101), account: fixture.account.id)
        }
    }

    @Test("nothing of the past is kept while no defect needs it")
    func memory() async throws {
        let fixture = try await TemporaryStore()
        let ring = try fixture.ring(["query-key"])
        let key = try await ring.create(label: "one", account: fixture.account.id)
        _ = try await ring.regenerate(key.record.id, account: fixture.account.id)
        #expect(ring.index.state.withLock { $0.past.plain.isEmpty && $0.past.revoked.isEmpty })
    }

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        guard bytes.count >= part.count else { return false }
        return (0...(bytes.count - part.count)).contains {
            bytes[$0] == part[0] && Array(bytes[$0..<$0 + part.count]) == part
        }
    }
}
