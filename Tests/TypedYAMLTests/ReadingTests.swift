import TestSupport
import Testing
import TypedYAML

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("What is refused before it is read")
struct ReadingTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder("reading") }

    private func refusal(_ path: String, limit: Int = SourceFile.defaultSizeLimit) -> Diagnostic? {
        switch SourceFile.read(path, name: "spec.yaml", limit: limit) {
        case .success: nil
        case .failure(let diagnostic): diagnostic
        }
    }

    @Test("a missing file is named")
    func missing() {
        #expect(refusal(folder.path("none.yaml"))?.code == "file-missing")
        #expect(refusal(folder.path("none/none.yaml"))?.message == "there is no file spec.yaml")
    }

    @Test("a folder is no file")
    func isFolder() {
        #expect(refusal(folder.path)?.message == "spec.yaml is a folder")
    }

    @Test("a file without read permission says so", .enabled(if: geteuid() != 0, "root may read everything"))
    func unreadable() throws {
        let path = try folder.write("a: b", to: "secret.yaml")
        chmod(path, 0)
        #expect(refusal(path)?.code == "file-unreadable")
    }

    @Test("an empty file says so")
    func empty() throws {
        #expect(refusal(try folder.write("", to: "empty.yaml"))?.message == "spec.yaml is empty")
    }

    @Test("a socket is no file")
    func socketFile() throws {
        let path = folder.path("socket")
        let descriptor = socket(AF_UNIX, streamSocket, 0)
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        #expect(refusal(path)?.code == "file-not-regular")
    }

    @Test("a file of 50 MB is refused by its size, without being read")
    func tooLarge() throws {
        let path = try folder.write("a: b", to: "large.yaml")
        truncate(path, 50_000_000)
        let diagnostic = try #require(refusal(path))
        #expect(diagnostic.message == "spec.yaml is too large: 50000000 bytes, where at most 4194304 bytes are read")
    }

    @Test("an endless device is read no further than the limit")
    func endless() {
        #expect(refusal("/dev/zero", limit: 100_000)?.code == "file-too-large")
    }

    @Test(
        "bytes that are no text are refused with their offset and place",
        arguments: [
            ([0x61, 0x0A, 0x62, 0x00], 3, "a NUL byte", 2, 2),
            ([0x61, 0xFF], 1, "byte 0xFF, which is not UTF-8", 1, 2),
            ([0xC3, 0xA9, 0x0A, 0xC3, 0xA9, 0xC3], 5, "byte 0xC3, which is not UTF-8", 2, 2),
            ([0x61, 0xED, 0xA0, 0x80], 1, "byte 0xED, which is not UTF-8", 1, 2),
            ([0xEF, 0xBB, 0xBF, 0x61, 0x80], 4, "byte 0x80, which is not UTF-8", 1, 2),
        ] as [([UInt8], Int, String, Int, Int)])
    func binary(bytes: [UInt8], offset: Int, what: String, line: Int, column: Int) throws {
        let diagnostic = try #require(refusal(try folder.write(bytes, to: "binary.yaml")))
        #expect(diagnostic.message == "spec.yaml is not a text file: \(what) at offset \(offset)")
        #expect(diagnostic.range?.start == SourcePosition(line: line, column: column))
    }

    @Test("a refused file is shown by its name")
    func rendering() {
        let shown = Suite.schema.decode(path: folder.path, name: "specs").diagnostics.rendered(colours: false)
        #expect(shown == "error: specs is a folder\n --> specs\n  = help: name a file inside it\n\n1 error\n")
    }

    @Test("more errors than anyone reads are cut, and said to be")
    func manyErrors() {
        let text = "suite: a\nsteps:\n" + String(repeating: "  - {}\n", count: 1000)
        let decoded = Suite.schema.decode(SourceFile(name: "a.yaml", text: text))
        #expect(decoded.diagnostics.count == 201)
        #expect(decoded.diagnostics.contains { $0.code == "too-many-errors" })
    }

    @Test("a relative path is meant from the file's folder")
    func relativePaths() throws {
        let path = try folder.write("suite: a\nsteps:\n  - request: {file: sub/body.txt}\n", to: "specs/a.yaml")
        let suite = try #require(Suite.schema.decode(path: path).value)
        guard case .request(let request) = suite.steps[0].action else {
            Issue.record("not a request")
            return
        }
        #expect(request.path?.text == "sub/body.txt")
        #expect(request.path?.resolved == folder.path("specs/sub/body.txt"))
    }
}

#if canImport(Glibc)
    private let streamSocket = Int32(SOCK_STREAM.rawValue)
#else
    private let streamSocket = SOCK_STREAM
#endif
