import TestSupport
import Testing

@testable import Evidence

/// Databases that Python's sqlite3 wrote.
@Suite("SQLite files")
struct SQLiteTests {
    private static let token = "kq7w3zx9m2v5t8r1p4n6"

    /// Writes a database and tells what to do with it. Long values have the token at every possible cut of a page.
    private static let script = """
        import sqlite3, sys, os, gzip, random, shutil
        folder, mode = sys.argv[1], sys.argv[2]
        token = "kq7w3zx9m2v5t8r1p4n6"
        path = os.path.join(folder, "d.db")
        db = sqlite3.connect(path, isolation_level=None)
        db.execute("pragma page_size=512"); db.execute("pragma secure_delete=off")
        if mode == "utf16": db.execute("pragma encoding='UTF-16le'")
        if mode == "wal": db.execute("pragma journal_mode=wal"); db.execute("pragma wal_autocheckpoint=0")
        db.execute("create table t(a)")
        rows = 60 if mode == "deleted" else 600
        for shift in range(rows):
            db.execute("insert into t values(?)", ["x" * shift + token + "y" * (900 - shift)])
        if mode == "gzip":
            db.execute("delete from t")
            db.execute("vacuum")
            random.seed(3)
            noise = bytes(random.randrange(256) for _ in range(1500))
            db.execute("insert into t values(?)", [gzip.compress(noise + token.encode() + noise)])
        if mode == "deleted": db.execute("delete from t")
        if mode == "wal":
            for n in ("d.db", "d.db-wal"): shutil.copy(os.path.join(folder, n), os.path.join(folder, "copy-" + n))
        print(rows)
        """

    private func database(_ mode: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let made = try runProcess("python3", ["-c", Self.script, folder.path, mode])
        try #require(made.exitStatus == 0, "\(made.errors)")
        return folder
    }

    private func hits(_ path: String) throws -> [Hit] {
        try EvidenceScan([Subject(name: "t", text: Self.token)]).scan(fileAt: path).hits
    }

    @Test("a value that is cut at the end of a page is found, at every cut")
    func cuts() throws {
        let folder = try database("plain")
        #expect(try hits(folder.path + "/d.db").count == 600)
        // Without following pages, those at a cut are missed: the test would not notice it otherwise.
        let bytes = try FileTree.bytes(of: folder.path + "/d.db")
        #expect(try EvidenceScan([Subject(name: "t", text: Self.token)]).scan(bytes).hits.count < 600)
    }

    @Test("the same in UTF-16")
    func utf16() throws {
        let folder = try database("utf16")
        #expect(try hits(folder.path("d.db")).filter { $0.form == Form(.utf16LittleEndian) }.count >= 590)
    }

    @Test("deleted rows are found in free pages")
    func deleted() throws {
        let folder = try database("deleted")
        #expect(try hits(folder.path("d.db")).count >= 55)
    }

    @Test("rows in a write-ahead log are found, cut ones too")
    func writeAheadLog() throws {
        let folder = try database("wal")
        let hits = try hits(folder.path("copy-d.db-wal"))
        #expect(Set(hits.map(\.offset)).count >= 600)
    }

    @Test("a compressed value that goes over pages is decoded")
    func compressed() throws {
        let folder = try database("gzip")
        let hits = try hits(folder.path("d.db"))
        #expect(hits.contains { $0.containers.first?.kind == "gzip" })
        let scan = try EvidenceScan([Subject(name: "t", text: Self.token)])
        #expect(scan.scan(fileAt: folder.path("d.db")).gaps.isEmpty)
    }
}
