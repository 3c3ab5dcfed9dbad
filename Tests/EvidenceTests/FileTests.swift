import TestSupport
import Testing

@testable import Evidence

@Suite("Files")
struct FileTests {
    private static let token = "kq7w3zx9m2v5t8r1p4n6"

    private func scan() throws -> EvidenceScan { try EvidenceScan([Subject(name: "t", text: Self.token)]) }

    @Test("folders are searched through, links and doubles once, in a stable order")
    func folders() async throws {
        let folder = try TemporaryFolder()
        try FileTree.write("nothing\n", to: folder.path + "/b/one.log")
        try FileTree.write("x \(Self.token)\n", to: folder.path + "/a/two.log")
        _ = try runProcess("ln", ["-s", folder.path, folder.path + "/b/loop"])
        _ = try runProcess("ln", [folder.path + "/a/two.log", folder.path + "/a/hard"])
        let sources = try await scan().scan(paths: [folder.path], workers: 2)
        #expect(sources.map(\.name) == [folder.path + "/a/hard", folder.path + "/b/one.log"])
        #expect(sources.map(\.result.hitCount) == [1, 0])
    }

    @Test("a file that is named after a token is a hit, and its name is not shown")
    func names() async throws {
        let folder = try TemporaryFolder()
        try FileTree.write("cached\n", to: folder.path + "/cache/\(Self.token).example.json")
        let sources = try await scan().scan(paths: [folder.path], workers: 1)
        #expect(sources.map(\.name) == [folder.path + "/cache/[name with t]"])
        #expect(sources.first?.result.hits.map(\.isInName) == [true])
    }

    @Test("what cannot be read is told")
    func unreadable() async throws {
        let sources = try await scan().scan(paths: ["/nonexistent/path"], workers: 1)
        #expect(sources.map(\.result.gaps) == [[.unreadable("No such file or directory")]])
    }

    @Test("a scan from a place on sees nothing before it")
    func offset() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/log"
        try FileTree.write("\(Self.token)\n", to: path)
        #expect(try scan().scan(fileAt: path, from: 21).hits.isEmpty)
        try FileTree.write("\(Self.token)\n\(Self.token)\n", to: path)
        #expect(try scan().scan(fileAt: path, from: 21).hits.map(\.offset) == [21])
    }

    @Test("a log that grows, is renamed and begun anew while it is read yields everything that was written before")
    func rotation() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/app.log"
        try FileTree.write(String(repeating: "line without\n", count: 40_000) + Self.token + "\n", to: path)
        let script = "for i in 1 2 3 4 5 6; do mv app.log app.log.$i; echo \(Self.token) > app.log; done"
        async let rotated = Task.detached { try runProcess("sh", ["-c", script], workingFolder: folder.path) }.value
        let during = try await scan().scan(paths: [folder.path], workers: 2)
        _ = try await rotated
        #expect(during.flatMap(\.result.gaps).isEmpty)
        let after = try await scan().scan(paths: [folder.path], workers: 2)
        #expect(after.reduce(0) { $0 + $1.result.hitCount } == 7)
    }

    @Test("a named pipe is read once somebody writes to it, and told when nobody does")
    func pipes() async throws {
        let folder = try TemporaryFolder()
        defer { withExtendedLifetime(folder) {} }
        let path = folder.path("pipe")
        try #require(try runProcess("mkfifo", [path]).exitStatus == 0)
        let scan = try EvidenceScan([Subject(name: "t", text: "kq7w3zx9m2v5t8r1p4n6")])
        #expect(scan.scan(fileAt: path).gaps == [.unreadable("nobody writes to this pipe")])
        async let writer = runProcessAside("sh", ["-c", "echo kq7w3zx9m2v5t8r1p4n6 > \"$1\"", "sh", path])
        let sources = await scan.scan(paths: [path], workers: 1)
        #expect(sources.map(\.result.hits.count) == [1])
        _ = try await writer
    }
}
