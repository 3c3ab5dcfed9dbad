import TestSupport
import Testing

@testable import Evidence

/// Members that other programs made: gzip, zstd, brotli, tar, zip and python3, where they are installed.
@Suite("Members")
struct MemberTests {
    private static let token = "kq7w3zx9m2v5t8r1p4n6"
    private static let subject = Subject(name: "t", text: token)

    private func result(of path: String, depth: Int = 4, output: Int = 256 << 20) throws -> SourceResult {
        try EvidenceScan([Self.subject], limits: ScanLimits(depth: depth, output: output)).scan(fileAt: path)
    }

    private static let script = """
        import gzip, zlib, zipfile, tarfile, io, sys, os
        folder = sys.argv[1]
        token = b"kq7w3zx9m2v5t8r1p4n6"
        body = b"POST /search q=" + token + b" status=200\\n" + b"GET /other status=404\\n" * 20
        def write(name, data): open(os.path.join(folder, name), "wb").write(data)
        def deflated(name, data):
            b = io.BytesIO()
            with zipfile.ZipFile(b, "w", zipfile.ZIP_DEFLATED) as z: z.writestr(name, data)
            return b.getvalue()
        def stored(name, data):
            b = io.BytesIO()
            with zipfile.ZipFile(b, "w") as z: z.writestr(name, data)
            return b.getvalue()
        def tarred(name, data):
            b = io.BytesIO()
            with tarfile.open(fileobj=b, mode="w") as t:
                i = tarfile.TarInfo(name); i.size = len(data); t.addfile(i, io.BytesIO(data))
            return b.getvalue()
        write("log.gz", gzip.compress(body))
        write("two.gz", gzip.compress(b"first\\n" * 99) + gzip.compress(body))
        write("middle.bin", os.urandom(20001) + gzip.compress(body) + os.urandom(20001))
        write("line.log", b"some text\\n" * 700 + b"payload=" + zlib.compress(body) + b"\\nmore text\\n" * 9)
        write("fast.zlib", b"text " + zlib.compress(body, 1))
        write("stored.zlib", b"text " + zlib.compress(body, 0))
        write("a.zip", deflated("a.log", body))
        write("s.zip", stored("a.log", body))
        write("a.tar", tarred("a.log", body))
        write("a.tar.gz", gzip.compress(tarred("a.log", body)))
        write("nested.zip", deflated("n.gz", gzip.compress(tarred("x", deflated("y", body)))))
        # Text before each level, or deflate would store the inner level as it is.
        level = body
        for _ in range(5): level = gzip.compress(b"a line of other text\\n" * 99 + level)
        write("five.gz", level)
        write("cut.gz", gzip.compress(body + os.urandom(5000))[:-2500])
        write("bomb.gz", gzip.compress(b"\\0" * 8_000_000))
        """

    /// A folder with what the script makes.
    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let made = try runProcess("python3", ["-c", Self.script, folder.path])
        try #require(made.exitStatus == 0, "\(made.errors)")
        return folder
    }

    @Test(
        "what a member holds is found, and where it stands is told",
        arguments: [
            ("log.gz", ["gzip@0"]), ("two.gz", ["gzip"]), ("middle.bin", ["gzip@20001"]), ("line.log", ["zlib@7008"]),
            ("fast.zlib", ["zlib@5"]), ("a.zip", ["zip@0"]), ("s.zip", []), ("a.tar", []), ("a.tar.gz", ["gzip@0"]),
            ("nested.zip", ["zip@0", "gzip@0", "zip@512"]), ("cut.gz", ["gzip@0"]),
        ] as [(String, [String])])
    func found(name: String, containers: [String]) throws {
        let folder = try folder()
        let result = try result(of: folder.path(name))
        let found = result.hits.map { $0.containers.map(\.description) }
        #expect(found.contains { zip($0, containers).allSatisfy { $0.hasPrefix($1) } && $0.count == containers.count })
        #expect(result.hits.allSatisfy { $0.form == Form(.plain) })
        #expect(result.gaps == (name == "cut.gz" ? [.cutOff(.gzip)] : []))
    }

    @Test("zlib's stored blocks are in plain sight and a member, and told as both")
    func storedBlocks() throws {
        let folder = try folder()
        let result = try result(of: folder.path("stored.zlib"))
        #expect(Set(result.hits.map { $0.containers.map(\.kind) }) == [[], ["zlib"]])
    }

    @Test("members nested deeper than the limit are told, not passed over")
    func depth() throws {
        let folder = try folder()
        let shallow = try result(of: folder.path + "/five.gz", depth: 4)
        #expect(shallow.hits.isEmpty && shallow.gaps == [.tooDeep(limit: 4)])
        let deep = try result(of: folder.path + "/five.gz", depth: 5)
        #expect(deep.hits.count == 1 && deep.gaps.isEmpty)
        #expect(try result(of: folder.path + "/log.gz", depth: 0).gaps == [.tooDeep(limit: 0)])
    }

    @Test("a decompression bomb is given up, and told")
    func bomb() throws {
        let folder = try folder()
        let result = try result(of: folder.path("bomb.gz"), output: 1 << 20)
        #expect(result.gaps == [.tooMuchOutput])
        #expect(result.decodedBytes < 3 << 20)
    }

    @Test("zstd and Brotli of the command-line tools are decoded", arguments: ["zstd", "brotli"])
    func tools(tool: String) throws {
        guard (try? runProcess(tool, ["--version"]))?.exitStatus == 0 else { return }
        let lines = String(repeating: "GET /x status=200\n", count: 30)
        let packed = try runProcess(tool, ["-c"], input: Array("\(lines)user=\(Self.token)\n\(lines)".utf8))
        try #require(packed.exitStatus == 0)
        for before in ["", "body: ", String(repeating: "line of text\n", count: 900)] {
            let scan = try EvidenceScan([Self.subject])
            let result = scan.scan(Array(before.utf8) + packed.standardOutput + Array(" end\n".utf8))
            let containers = result.hits.map { $0.containers.map(\.description) }
            // What a compressor keeps as it is stands in plain sight besides.
            #expect(containers.filter { !$0.isEmpty } == [["\(tool)@\(before.utf8.count)"]])
        }
    }

    @Test("where Brotli has failed it fails again, whatever follows", arguments: 0..<20)
    func falseStarts(seed: UInt64) {
        func attempt(_ bytes: [UInt8]) -> (isFalse: Bool, used: Int) {
            var room = [UInt8](repeating: 0, count: 4096)
            let step = bytes.withUnsafeBytes { bytes in
                room.withUnsafeMutableBytes { BrotliDecompressor().step(bytes, into: $0) }
            }
            return (step.state == .failed && step.produced <= step.consumed, step.consumed)
        }
        var random = SeededGenerator(seed: seed)
        let known = FalseStarts()
        var count = 0
        for _ in 0..<300 {
            let bytes = random.bytes(200)
            let first = attempt(bytes)
            guard first.isFalse, first.used + 16 <= bytes.count else { continue }
            bytes.withUnsafeBufferPointer { known.insert($0.baseAddress!, $0.count, used: first.used) }
            for _ in 0..<5 {
                let other = bytes.prefix(first.used + 16) + random.bytes(Int.random(in: 0...90, using: &random))
                let isKnown = other.withUnsafeBufferPointer { known.contains($0.baseAddress!, $0.count) }
                #expect(isKnown && attempt(Array(other)) == first)
                count += 1
            }
            let changed = [bytes[0] ^ 1] + bytes.dropFirst()
            #expect(!changed.withUnsafeBufferPointer { known.contains($0.baseAddress!, $0.count) })
        }
        #expect(count > 500)
    }

    @Test("a stream between false starts is found each time that the same bytes are searched")
    func falseStartsAround() throws {
        let stream = SelfTest.bytes(try #require(SelfTest.members.first { $0.kind == .brotli }).hex)
        let scan = try EvidenceScan([SelfTest.specimen])
        for seed in 0..<20 {
            var random = SeededGenerator(seed: UInt64(seed))
            let bytes = random.bytes(60) + Array("\nmember: ".utf8) + stream + Array("\n".utf8) + random.bytes(60)
            let hits = (0..<3).map { _ in scan.scan(bytes).hits.map { "\($0.form) at \($0.offset)" } }
            #expect(!hits[0].isEmpty, "\(seed)")
            #expect(hits[1] == hits[0] && hits[2] == hits[0])
        }
    }

    /// A compressor keeps such contents as they are, so that nothing tells the stream from bytes that happen to be no mistake.
    @Test(
        "a stream whose first contents cannot be compressed is read on to what can", arguments: [("", 300), ("\n", 40)])
    func incompressible(before: String, kilobytes: Int) throws {
        guard (try? runProcess("brotli", ["--version"]))?.exitStatus == 0 else { return }
        var random = SeededGenerator(seed: 11)
        let text = Array(String(repeating: "GET /x status=200 user=\(Self.token)\n", count: 40).utf8)
        let packed = try runProcess("brotli", ["-c"], input: random.bytes(kilobytes << 10) + text)
        try #require(packed.exitStatus == 0)
        let result = try EvidenceScan([Self.subject]).scan(Array(before.utf8) + packed.standardOutput)
        #expect(result.hits.contains { $0.containers.map(\.kind) == ["brotli"] && $0.offset > kilobytes << 10 })
    }

    @Test("what cannot be decoded is told: xz, bzip2, 7z, encrypted members")
    func opaque() throws {
        let scan = try EvidenceScan([Self.subject])
        let marks: [([UInt8], OpaqueKind)] = [
            ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], .xz), (Array("BZh91AY&SY".utf8), .bzip2),
            ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], .sevenZip),
            ([0x50, 0x4B, 3, 4, 20, 0, 1, 0, 8, 0], .encryptedZip),
        ]
        for (mark, kind) in marks {
            #expect(scan.scan(mark + [UInt8](repeating: 0x81, count: 60)).gaps == [.opaque(kind)])
        }
    }

    @Test("text and random bytes give neither hits nor gaps")
    func innocent() throws {
        let scan = try EvidenceScan([Self.subject])
        var generator = SeededGenerator(seed: 7)
        let noise = (0..<60_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let result = scan.scan(noise)
        #expect(result.hits.isEmpty && result.gaps.isEmpty)
        let text = scan.scan(
            Array(String(repeating: "Grüße an Zoë, ½ Maß; x^2 (x86) %41 &amp; 日本語\n", count: 500).utf8))
        #expect(text.hits.isEmpty && text.gaps.isEmpty)
    }
}
