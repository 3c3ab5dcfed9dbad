import TestSupport
import Testing

@testable import Evidence

@Suite("Scans that are made together")
struct JointScanTests {
    private static let tokens = ["kq7w3zx9m2v5t8r1p4n6", "b1c2d3e4f5g6h7j8k9l0m1n2p3q4", "zz-short-1"]

    /// Scans with windows of both widths, some with several subjects, one with a form, one with nothing to look for.
    private static func scans() throws -> [EvidenceScan] {
        [
            try EvidenceScan([Subject(name: "a", text: tokens[0])]),
            try EvidenceScan([Subject(name: "b", text: tokens[1]), Subject(name: "c", text: tokens[2])]),
            try EvidenceScan([], forms: [try #require(KeyForm("ak_live_*"))]),
            try EvidenceScan([]),
        ]
    }

    @Test("each finds in files, members, databases and names what it finds by itself")
    func files() async throws {
        let folder = try TemporaryFolder()
        let line = "x \(Self.tokens[0]) y \(Self.tokens[1]) ak_live_0123456789abcdefghij0123456789abcdefghij\n"
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
        let scans = try Self.scans()
        let together = await JointScan(scans).scan(paths: [ScanPath(folder.path)], workers: 2)
        #expect(together.count == scans.count)
        for (scan, sources) in zip(scans, together) {
            let alone = await scan.scan(paths: [folder.path], workers: 1)
            #expect(sources == alone)
        }
        #expect(together[0].reduce(0) { $0 + $1.result.hitCount } > 20)
        #expect(together[1].contains { $0.name.contains("[name with b]") })
        #expect(together[2].reduce(0) { $0 + $1.result.hitCount } > 0)
        #expect(together[3].allSatisfy { $0.result.hits.isEmpty && $0.result.bytes > 0 })
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
        let scans = try Self.scans()
        for (together, scan) in zip(JointScan(scans).scan(text), scans) {
            var alone = scan.scan(text)
            // How far false starts of members were followed hangs on where the pieces end that are read.
            alone.decodedBytes = together.decodedBytes
            #expect(together.hits == alone.hits && together == alone)
        }
    }
}
