import TestSupport
import Testing

@testable import Evidence

@Suite("What was added to files")
struct FileGrowthTests {
    private static let before = String(repeating: "before\n", count: 100)

    /// What is added to the files of a folder, after they were there and `commands` went on with them.
    private func growth(_ commands: String, pattern: String? = nil, limit: Int = 1 << 20) throws -> FileGrowth {
        let folder = try TemporaryFolder()
        try FileTree.write(Self.before, to: folder.path + "/log")
        let paths = { pattern.map { [ScanPath(folder.path + "/" + $0)] } ?? FileGrowth.files(under: folder.path) }
        let places = FilePlaces(under: paths())
        let status = try runProcess("sh", ["-e", "-c", commands], workingFolder: folder.path).exitStatus
        try #require(status == 0)
        return FileGrowth(under: paths, since: places, limit: limit)
    }

    private func texts(_ commands: String) throws -> [String] {
        let growth = try growth(commands)
        #expect(!growth.hasLost)
        return growth.texts.map { String(decoding: $0, as: UTF8.self) }.sorted()
    }

    @Test("what stood there is not among it")
    func appended() throws {
        #expect(try texts("true").isEmpty)
        #expect(try texts("echo new >> log") == ["new\n"])
    }

    @Test("a file that was renamed goes on where it was, and what has its name by now is new")
    func renamed() throws {
        #expect(try texts("echo old >> log; mv log log.1; echo new > log") == ["new\n", "old\n"])
    }

    @Test(
        "what a file was compressed to goes on where the file ended",
        arguments: ["gzip log", "head -c 300 log | gzip > log.gz; tail -c +301 log | gzip >> log.gz; rm log"])
    func compressed(command: String) throws {
        #expect(try texts("echo old >> log; \(command); echo new > log") == ["new\n", "old\n"])
    }

    @Test("a file that was copied and begun anew yields both, also once it is longer than it was")
    func copied() throws {
        #expect(
            try texts("echo old >> log; cp log log.1; : > log; for i in $(seq 300); do echo new >> log; done") == [
                String(repeating: "new\n", count: 300), "old\n",
            ])
    }

    @Test("a file that got the identity of another one is new")
    func reused() throws {
        // Written in place, which is what a file looks like that got the number of one that is gone.
        let anew = String(repeating: "anew\n", count: 300)
        #expect(try texts("gzip -c log > log.gz; yes anew | head -n 300 > more; cat more > log; rm more") == [anew])
    }

    @Test("a file that is gone with what was added to it is told")
    func lost() throws {
        #expect(try growth("echo old >> log; mv log ../gone.$$; rm ../gone.$$; echo new > log").hasLost)
        #expect(try growth("echo old >> log; mv log log.1; echo new > log", pattern: "log").hasLost)
        #expect(try !growth("echo old >> log; mv log log.1; echo new > log", pattern: "").hasLost)
    }

    @Test("no more than the limit is read of each")
    func limited() throws {
        let growth = try growth("seq 2000 > a; gzip -c a > b.gz", limit: 100)
        #expect(growth.texts.map(\.count) == [100, 100])
    }

    @Test("a file whose name another one has by now is looked for again, and the other one too")
    func replaced() throws {
        let folder = try TemporaryFolder()
        try FileTree.write("old\n", to: folder.path + "/log")
        var survey = FileSurvey()
        let first = try #require(survey.look(under: [ScanPath(folder.path)]).first)
        _ = try runProcess("sh", ["-c", "mv log log.1; echo new > log"], workingFolder: folder.path)
        let identity = try FileStatus(path: first.path).identity
        #expect(!first.isStill(identity))
        survey.forget(first)
        #expect(survey.look(under: [ScanPath(folder.path)]).map(\.path) == ["/log", "/log.1"].map { folder.path + $0 })
        // A file that somebody named is what stands there.
        let named = try #require(FileSurvey.named(first.path))
        #expect(named.isStill(first.identity) && named.isStill(identity))
    }
}

extension FileSurvey {
    fileprivate static func named(_ path: String) -> Entry? {
        var survey = FileSurvey()
        return survey.look(under: [ScanPath(path)]).first
    }
}
