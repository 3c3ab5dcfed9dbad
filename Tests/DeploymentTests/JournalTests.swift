import Contract
import TestSupport
import Testing

@testable import Deployment

@Suite("The journal and what a clean-up makes of it")
struct JournalTests {
    private let header = JournalHeader(
        run: RunID("abcd1234") ?? .fresh(), target: "small", file: "", startedAt: "2026-01-01T00:00:00Z")

    @Test("entries come back as they were written")
    func lines() {
        let entries: [JournalEntry] = [
            .opened(header), .creating(account: .second, label: "l\"1\n"), .created(label: "l", id: "k\\1"),
            .created(label: "l", id: nil), .regenerating(label: "l"), .regenerated(label: "l", id: "k2"),
            .deleting(label: "l"), .deleted(label: "l"), .withdrawn(label: "l"),
        ]
        for entry in entries {
            #expect(!entry.line.contains("\n"))
            #expect(JournalEntry(line: entry.line.utf8) == entry)
            // Half a line, as a killed run may leave it, is no entry.
            #expect(JournalEntry(line: entry.line.utf8.dropLast(3)) == nil)
        }
    }

    @Test("a label is short, safe and unique, and tells the run")
    func labels() throws {
        let run = try #require(RunID("abcd1234"))
        #expect(
            KeyLabel(run: run, number: 1, purpose: "header.query-key api_key").text
                == "keyspec-abcd1234-1-header-query-key-api")
        #expect(KeyLabel(run: run, number: 36, purpose: "").text == "keyspec-abcd1234-10")
        for purpose in ["Ünïcode <script>", String(repeating: "x", count: 200), "a/b\u{0}c"] {
            let text = KeyLabel(run: run, number: 99_999, purpose: purpose).text
            #expect(text.utf8.count <= KeyLabel.longest)
            #expect(text.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") })
        }
        #expect(RunID("ABC") == nil && RunID("a b c d") == nil && RunID("abc") == nil)
        #expect(RunID(RunID.fresh().text) != nil)
    }

    @Test("a journal that is open is locked, and one that is closed can be resumed")
    func locking() async throws {
        let folder = try TemporaryFolder("journal")
        let state = StateFolder(path: folder.path("a/b"))
        var journal: RunJournal? = try RunJournal.begin(header, in: state)
        try journal?.append(.creating(account: .funded, label: "x"))
        let path = try #require(try state.journalPaths().first)
        #expect(try RunJournal.resume(path) == nil)
        journal = nil
        // A process that another test starts just now holds the lock too, until it has become its program.
        journal = try RunJournal.resume(path)
        for _ in 0..<500 where journal == nil {
            try await Task.sleep(for: .milliseconds(10))
            journal = try RunJournal.resume(path)
        }
        let resumed = try #require(journal)
        #expect(resumed.header == header)
        #expect(resumed.obligations.open.map(\.label) == ["x"])
        #expect(throws: JournalFailure.self) { _ = try RunJournal.begin(header, in: state) }
    }

    @Test("a folder that cannot be written and a file that is no journal are errors")
    func failures() throws {
        let folder = try TemporaryFolder("journal")
        try folder.write("hello\n", to: "state/run-x.journal")
        #expect(throws: JournalFailure.self) { _ = try RunJournal.resume(folder.path("state/run-x.journal")) }
        #expect(throws: JournalFailure.self) {
            _ = try RunJournal.begin(header, in: StateFolder(path: folder.path("state/run-x.journal/sub")))
        }
        #expect(try StateFolder(path: folder.path("none")).journalPaths() == [])
        #expect(throws: JournalFailure.self) { _ = try StateFolder.standard(environment: [:]) }
        #expect(try StateFolder.standard(environment: ["HOME": "/h"]).path == "/h/.local/state/keyspec")
        #expect(try StateFolder.standard(environment: ["HOME": "/h", "XDG_STATE_HOME": "/s"]).path == "/s/keyspec")
    }

    /// What a run does to keys, one step at a time, so that it can be cut off after any of them.
    enum Step: CaseIterable {
        case announceCreation, create, noteCreation, announceRegeneration, regenerate, noteRegeneration
        case announceDeletion, delete, noteDeletion
    }

    @Test("whatever the moment of its death, a run's keys are all deleted and no others", arguments: 0...27)
    func killed(after steps: Int) async throws {
        let folder = try TemporaryFolder("killed")
        let state = StateFolder(path: folder.path)
        let provider = InMemoryKeyProvider()
        await provider.add(ListedKey(id: "theirs", label: "production-crm"))
        await provider.add(ListedKey(id: "other-run", label: "keyspec-zzzz9999-1-x"))
        var journal: RunJournal? = try RunJournal.begin(header, in: state)
        var remaining = steps
        rounds: for number in 1...3 {
            let label = KeyLabel(run: header.run, number: number, purpose: "test").text
            var key: IssuedKey?
            for step in Step.allCases {
                if remaining == 0 { break rounds }
                remaining -= 1
                switch step {
                case .announceCreation: try journal?.append(.creating(account: .funded, label: label))
                case .create: key = try await provider.create(.funded, label: label)
                case .noteCreation: try journal?.append(.created(label: label, id: key?.id))
                case .announceRegeneration: try journal?.append(.regenerating(label: label))
                case .regenerate: if let old = key { key = try await provider.regenerate(old.handle) }
                case .noteRegeneration: try journal?.append(.regenerated(label: label, id: key?.id))
                case .announceDeletion: try journal?.append(.deleting(label: label))
                case .delete: if number != 2, let key { _ = try await provider.delete(key.handle) }
                case .noteDeletion: if number != 2 { try journal?.append(.deleted(label: label)) }
                }
            }
        }
        journal = nil
        let path = try #require(try state.journalPaths().first)
        // What the last write left may be half a line.
        try FileTree.write(try FileTree.text(of: path) + "{\"step\":\"crea", to: path)
        let resumed = try #require(try RunJournal.resume(path))
        let report = await Cleanup(journal: resumed, provider: provider).run()
        #expect(report.isComplete)
        #expect(await provider.keys.map(\.id) == ["theirs", "other-run"])
        #expect(try state.journalPaths() == [])
    }

    @Test("a key that cannot be deleted stops nothing, keeps the journal, and is tried again")
    func persistent() async throws {
        let folder = try TemporaryFolder("persistent")
        let state = StateFolder(path: folder.path)
        let provider = InMemoryKeyProvider()
        var journal: RunJournal? = try RunJournal.begin(header, in: state)
        for number in 1...3 {
            let label = KeyLabel(run: header.run, number: number, purpose: "").text
            try journal?.append(.creating(account: .funded, label: label))
            let key = try await provider.create(.funded, label: label)
            try journal?.append(.created(label: label, id: key.id))
        }
        journal = nil
        await provider.failDeleting(["k2"])
        let path = state.journalPath(of: header.run)
        let first = try await settle(path, provider)
        #expect(first.deleted.flatMap(\.ids) == ["k1", "k3"])
        #expect(first.left.map(\.obligation.ids) == [["k2"]])
        #expect(!first.isComplete)
        await provider.failDeleting([])
        let second = try await settle(path, provider)
        #expect(second.deleted.flatMap(\.ids) == ["k2"])
        #expect(second.isComplete)
        #expect(try state.journalPaths() == [])
    }

    private func settle(_ path: String, _ provider: InMemoryKeyProvider) async throws -> CleanupReport {
        let journal = try #require(try RunJournal.resume(path))
        return await Cleanup(journal: journal, provider: provider).run()
    }

    @Test("without a list, keys with a known id are deleted and the others are named")
    func withoutList() async throws {
        let folder = try TemporaryFolder("no-list")
        let state = StateFolder(path: folder.path)
        let provider = InMemoryKeyProvider(actions: [.create, .delete])
        let journal = try RunJournal.begin(header, in: state)
        try journal.append(.creating(account: .funded, label: "keyspec-abcd1234-1"))
        let key = try await provider.create(.funded, label: "keyspec-abcd1234-1")
        try journal.append(.created(label: "keyspec-abcd1234-1", id: key.id))
        try journal.append(.creating(account: .funded, label: "keyspec-abcd1234-2"))
        let report = await Cleanup(journal: journal, provider: provider).run()
        #expect(report.deleted.map(\.label) == ["keyspec-abcd1234-1"])
        #expect(report.left.map(\.obligation.label) == ["keyspec-abcd1234-2"])
        #expect(try state.journalPaths().count == 1)
    }

    @Test("a step that changed nothing leaves no obligation, but a key that was made before does")
    func withdrawn() {
        var obligations = Obligations([.creating(account: .funded, label: "a"), .withdrawn(label: "a")])
        #expect(obligations.open.isEmpty)
        obligations = Obligations([
            .creating(account: .funded, label: "a"), .created(label: "a", id: "k1"), .regenerating(label: "a"),
            .withdrawn(label: "a"), .withdrawn(label: "b"),
        ])
        #expect(obligations.open.map(\.ids) == [["k1"]])
        #expect(obligations.open.first?.isUnsettled == false)
    }

    @Test("a key management that hangs ends with the time for clean-up, and everything that is left is named")
    func hanging() async throws {
        let folder = try TemporaryFolder("hanging")
        let state = StateFolder(path: folder.path)
        let provider = InMemoryKeyProvider()
        let journal = try RunJournal.begin(header, in: state)
        for number in 1...3 {
            let label = KeyLabel(run: header.run, number: number, purpose: "").text
            try journal.append(.creating(account: .funded, label: label))
            try journal.append(.created(label: label, id: try await provider.create(.funded, label: label).id))
        }
        await provider.hangDeleting(["k2"])
        var cleanup = Cleanup(journal: journal, provider: provider)
        cleanup.limit = .milliseconds(200)
        let report = await cleanup.run()
        #expect(report.deleted.flatMap(\.ids) == ["k1"])
        #expect(report.left.flatMap(\.obligation.ids) == ["k2", "k3"])
        #expect(report.left.allSatisfy { $0.reason.contains("within the 0.2 seconds") })
        #expect(try state.journalPaths().count == 1)
    }

    @Test("a key whose label was changed by a defect is still deleted while it names the run")
    func cutLabel() async throws {
        let folder = try TemporaryFolder("cut")
        let provider = InMemoryKeyProvider()
        let journal = try RunJournal.begin(header, in: StateFolder(path: folder.path))
        try journal.append(.creating(account: .funded, label: "keyspec-abcd1234-1-header"))
        await provider.add(ListedKey(id: "cut", label: "keyspec-abcd1234-1-h"))
        let report = await Cleanup(journal: journal, provider: provider).run()
        #expect(report.isComplete)
        #expect(await provider.keys.isEmpty)
    }
}
