import Secrecy
import TestSupport
import Testing

@testable import Evidence

/// Databases that Python's sqlite3 wrote, in which rows come, go and grow as in a deployment.
@Suite("What is left of digests in SQLite files")
struct SQLiteRemainsTests {
    /// Keeps digests of 40 keys, shortened ones beside them if asked to, and prints which keys are still there. The files are
    /// copied while the database is open, so that its log and journal are as a scan sees them.
    private static let script = """
        import sqlite3, sys, os, random, shutil, hashlib
        folder, mode, size, shortened, seed = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4] == "shortened", int(sys.argv[5])
        random.seed(seed)
        path = os.path.join(folder, "live.db")
        db = sqlite3.connect(path, isolation_level=None)
        db.execute(f"pragma page_size={size}"); db.execute("pragma secure_delete=off"); db.execute("pragma synchronous=off")
        db.execute("pragma journal_mode=" + ("wal" if mode == "wal" else "persist"))
        db.execute("create table k(id integer primary key, label text, hash text, short text, used text, note text)")
        db.execute("create table w(hash text primary key, note text) without rowid")
        db.execute("create table n(note text)")
        db.execute("create index i on k(hash)")
        def note(): return "n" * random.choice([0, 3, 9, 30, 60, 100, size // 2, size])
        alive = []
        def add(i):
            h = hashlib.sha256(b"ak_live_%032d" % i).hexdigest()
            short = h[:16] if shortened else None
            db.execute("insert into k values(?,?,?,?,null,?)", [i, "l" * random.randrange(1, 30), h, short, note()])
            db.execute("insert into w values(?,?)", [h, note()])
            alive.append(i)
        def drop(i):
            h = hashlib.sha256(b"ak_live_%032d" % i).hexdigest()
            db.execute("delete from k where id=?", [i])
            db.execute("delete from w where hash=?", [h])
            alive.remove(i)
        for i in range(40):
            add(i)
            for _ in range(random.randrange(4)):
                what = random.randrange(5)
                if what == 0 and len(alive) > 5: drop(random.choice(alive))
                if what == 1: db.execute("update k set used=? where id=?", ["u" * random.randrange(30), random.choice(alive)])
                if what == 2: db.execute("update k set note=? where id=?", [note(), random.choice(alive)])
                if what == 3: db.execute("insert into n values(?)", [note()])
                if what == 4: db.execute("delete from n where rowid=(select min(rowid) from n)")
        for name in os.listdir(folder): shutil.copy(os.path.join(folder, name), os.path.join(folder, name.replace("live", "copy")))
        print(*alive)
        """

    private struct Made {
        let folder: TemporaryFolder
        let alive: Set<Int>

        /// What is found of the keys in the files, and in the same bytes where nothing tells that they are pages.
        func hits(asBytes: Bool = false) throws -> [Hit] {
            let subjects = (0..<40).map { index in
                let digits = String(index)
                let zeros = String(repeating: "0", count: 32 - digits.count)
                return Subject(key: Secret(name: digits, text: "ak_live_\(zeros)\(digits)"))
            }
            let scan = try EvidenceScan(subjects)
            return ["copy.db", "copy.db-wal", "copy.db-journal"].flatMap { name in
                guard let bytes = try? FileTree.bytes(of: folder.path(name)) else { return [Hit]() }
                return asBytes ? scan.scan(bytes).hits : scan.scan(fileAt: folder.path(name)).hits
            }
        }
    }

    private func database(_ mode: String, _ size: Int, _ column: String, seed: Int) throws -> Made {
        let folder = try TemporaryFolder()
        let made = try runProcess("python3", ["-c", Self.script, folder.path, mode, "\(size)", column, "\(seed)"])
        try #require(made.exitStatus == 0, "\(made.errors)")
        let alive = made.output.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        return Made(folder: folder, alive: Set(alive))
    }

    @Test(
        "where whole digests are kept, none is taken for a shortened one, however often rows were overwritten",
        arguments: ["wal", "persist"], [512, 1024, 4096])
    func wholeOnes(mode: String, size: Int) throws {
        var (doubtful, leftovers) = (0, 0)
        for seed in 1...4 {
            let made = try database(mode, size, "whole", seed: seed)
            let hits = try made.hits()
            #expect(hits.allSatisfy { $0.cut?.isDeliberate != true }, "seed \(seed)")
            let whole = hits.filter(\.form.isDocumentedDigest).map(\.subject)
            #expect(made.alive.isSubset(of: whole), "seed \(seed)")
            doubtful += hits.count { $0.cut != nil }
            leftovers += try made.hits(asBytes: true).count { $0.cut != nil }
        }
        // Without looking at the records they are there: the test would not notice it otherwise.
        #expect(leftovers > 0)
        // What is left in the last page of a long value cannot be told.
        #expect(doubtful * 50 <= leftovers)
    }

    @Test(
        "a column of shortened ones is told for each key that is still there",
        arguments: ["wal", "persist"], [512, 1024, 4096])
    func shortenedOnes(mode: String, size: Int) throws {
        for seed in 1...2 {
            let made = try database(mode, size, "shortened", seed: seed)
            let hits = try made.hits()
            let sure = hits.filter { $0.cut?.isDeliberate == true }
            #expect(made.alive.isSubset(of: sure.map(\.subject)), "seed \(seed)")
        }
    }
}
