import TestSupport
import Testing

@testable import Evidence

@Suite("Scans that are made together")
struct JointScanTests {
    private static let tokens = ["kq7w3zx9m2v5t8r1p4n6", "b1c2d3e4f5g6h7j8k9l0m1n2p3q4", "zz-short-1"]

    /// Groups with windows of both widths, one with several subjects, one with nothing to look for.
    private static let groups = [
        [Subject(name: "a", text: tokens[0])],
        [Subject(name: "b", text: tokens[1]), Subject(name: "c", text: tokens[2])],
        [],
        [Subject(name: "d", text: tokens[0]), Subject(name: "e", text: "longer-than-\(tokens[1])")],
    ]

    private static func together() -> JointScan { JointScan(groups.map { $0.map { SubjectPatterns($0) } }) }

    private static func alone() throws -> [EvidenceScan] { try groups.map { try EvidenceScan($0) } }

    @Test("each finds in files, members, databases and names what it finds by itself")
    func files() async throws {
        let folder = try TemporaryFolder()
        let line = "x \(Self.tokens[0]) y \(Self.tokens[1])\n"
        try FileTree.write(line, to: folder.path + "/plain.log")
        try FileTree.write(String(repeating: "filler ", count: 60_000) + line, to: folder.path + "/long.log")
        try FileTree.write(line, to: folder.path + "/sub/\(Self.tokens[1]).json")
        try FileTree.write(String(repeating: line, count: 20), to: folder.path + "/kept.log")
        _ = try runProcess("gzip", ["-k", folder.path + "/kept.log"])
        let value = String(repeating: "v", count: 4000) + Self.tokens[0] + String(repeating: "w", count: 5000)
        let script = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('create table t(v)'); "
        _ = try runProcess(
            "python3",
            [
                "-c", script + "db.execute('insert into t values(?)', [sys.argv[2]]); db.commit()",
                folder.path + "/store.db", value,
            ])
        let together = await Self.together().scan(paths: { [ScanPath(folder.path)] }, workers: 2)
        #expect(together.count == Self.groups.count)
        for (scan, sources) in zip(try Self.alone(), together) {
            let alone = await scan.scan(paths: [folder.path], workers: 1)
            #expect(sources == alone)
        }
        #expect(together[0].reduce(0) { $0 + $1.result.hitCount } > 20)
        #expect(together[1].contains { $0.name.contains("[name with b]") })
        #expect(together[2].allSatisfy { $0.result.hits.isEmpty && $0.result.bytes > 0 })
        #expect(together[3].reduce(0) { $0 + $1.result.hitCount } > 20)
    }

    @Test("in random texts of any length each finds what it finds by itself", arguments: 0..<40)
    func random(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var text: [UInt8] = []
        for _ in 0..<Int.random(in: 1...30, using: &random) {
            switch Int.random(in: 0...4, using: &random) {
            case 0: text += Array((Self.tokens.randomElement(using: &random) ?? "").utf8)
            case 1:
                text += (0..<Int.random(in: 1...200, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
            case 2: text += [UInt8](repeating: 0, count: Int.random(in: 1...9000, using: &random))
            case 3: text += SelfTest.archive.prefix(Int.random(in: 1...SelfTest.archive.count, using: &random))
            default: text += Array(repeating: UInt8(ascii: "a"), count: Int.random(in: 1...70_000, using: &random))
            }
        }
        for (together, scan) in zip(Self.together().scan(text), try Self.alone()) {
            var alone = scan.scan(text)
            // How far false starts of members were followed hangs on where the pieces end that are read.
            alone.decodedBytes = together.decodedBytes
            #expect(together.hits == alone.hits && together == alone)
        }
    }

    @Test("what one looks for and finds everywhere keeps nothing from another")
    func many() throws {
        let subjects = Self.tokens.prefix(2).map { [SubjectPatterns(Subject(name: $0, text: $0))] }
        let text = String(repeating: "x \(Self.tokens[0]) y\n", count: 500) + Self.tokens[1]
        let results = JointScan(Array(subjects), limits: ScanLimits(hits: 10)).scan(Array(text.utf8))
        #expect(results.map(\.hitCount) == [500, 1])
        #expect(results.map(\.hits.count) == [10, 1])
        #expect(results[1].hits.map(\.offset) == [text.utf8.count - Self.tokens[1].utf8.count])
    }
}
