import Contract
import RunEvents
import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite("Event files")
struct EventLogTests {
    private let folder: TemporaryFolder
    private let events: [Event]

    init() throws {
        folder = try TemporaryFolder("events")
        var random = RandomEvents(seed: 5)
        var events = [Event.header(random.header())]
        while events.count < 8 {
            let event = random.event()
            if event.kind != .footer { events.append(event) }
        }
        self.events = events + [.footer(random.footer())]
    }

    private func bytes(_ events: some Sequence<Event>) throws -> [UInt8] {
        try events.flatMap { try EventLine.bytes(of: $0) }
    }

    private func read(_ bytes: [UInt8]) throws -> EventLogContents { try EventLogContents(bytes: bytes, name: "log") }

    private func failure(_ text: String) -> EventLogError? {
        do {
            _ = try read(Array(text.utf8))
            return nil
        } catch { return error as? EventLogError }
    }

    @Test("what was written is read back, from a file that only its owner can read")
    func writeAndRead() throws {
        let path = folder.path("new/folder/events.jsonl")
        let log = try EventLogWriter(path: path)
        for event in events { try log.append(event) }
        let contents = try EventLogContents(path: path)
        #expect(contents.events == events && contents.ending == .complete)
        var status = stat()
        #expect(lstat(path, &status) == 0 && status.st_mode & 0o7777 == 0o600)
        #expect(FileTree.names(in: folder.path("new/folder")) == ["events.jsonl"])
    }

    @Test("each record is in the file as soon as append returns")
    func flushed() throws {
        let path = folder.path("events.jsonl")
        let log = try EventLogWriter(path: path)
        for count in 1...events.count {
            try log.append(events[count - 1])
            #expect(try EventLogContents(path: path).events.count == count)
        }
    }

    @Test("an old file or a symbolic link is replaced, and what the link named stays")
    func replaced() throws {
        let victim = try folder.write("keep me", to: "victim")
        let path = folder.path("events.jsonl")
        for isLink in [false, true] {
            if isLink {
                #expect(unlink(path) == 0 && symlink(victim, path) == 0)
            } else {
                try folder.write("old", to: "events.jsonl")
            }
            let log = try EventLogWriter(path: path)
            try log.append(events[0])
            #expect(try EventLogContents(path: path).events == [events[0]])
            #expect(try FileTree.text(of: victim) == "keep me")
        }
    }

    @Test("places that cannot be written are problems with a remedy")
    func unwritable() throws {
        try folder.write("x", to: "file")
        for path in [folder.path("file/events.jsonl"), folder.path, "", "/dev/null", folder.path("a/")] {
            let problem = #expect(throws: FileProblem.self) { try EventLogWriter(path: path) }
            #expect(problem?.description.contains("; ") == true)
        }
        #expect(
            FileProblem(.write, "r/x", EACCES).description
                == "cannot write r/x: Permission denied; choose a place that this user may write, or change its permissions"
        )
    }

    @Test("lines from many threads never mix")
    func threads() async throws {
        let path = folder.path("events.jsonl")
        let log = try EventLogWriter(path: path)
        try log.append(events[0])
        let long = Event.notice(Notice(kind: .information, text: String(repeating: "x", count: 20_000)))
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 { group.addTask { for _ in 0..<20 { try log.append(long) } } }
            try await group.waitForAll()
        }
        let contents = try EventLogContents(path: path)
        #expect(contents.events.count == 161 && contents.events.dropFirst().allSatisfy { $0 == long })
    }

    @Test("every prefix of a file can be read, and says how it ended")
    func torn() throws {
        let bytes = try bytes(events)
        let firstLine = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
        for length in firstLine..<bytes.count {
            let contents = try read(Array(bytes[..<length]))
            let whole = bytes[..<length].count { $0 == UInt8(ascii: "\n") }
            let isWhole = bytes[length] == UInt8(ascii: "\n")
            #expect(contents.events == Array(events.prefix(isWhole ? whole + 1 : whole)))
            switch contents.ending {
            case .torn(let line): #expect(!isWhole && line == whole + 1)
            case .unfinished: #expect(isWhole || bytes[length - 1] == UInt8(ascii: "\n"))
            case .complete: #expect(length == bytes.count - 1)
            }
        }
    }

    @Test("CRLF, empty lines and a byte order mark are no obstacle")
    func lineEnds() throws {
        let text = String(decoding: try bytes(events), as: UTF8.self)
        let dos = [0xEF, 0xBB, 0xBF] + Array(text.replacing("\n", with: "\r\n \r\n").utf8)
        #expect(try read(dos).events == events)
    }

    @Test("a file is read in pieces of any size")
    func pieces() throws {
        var many = Array(events.dropLast())
        many += (0..<40).map { .notice(Notice(kind: .information, text: String(repeating: "é", count: $0 * 700))) }
        let path = try folder.write(try bytes(many), to: "events.jsonl")
        #expect(try EventLogContents(path: path).events == many)
    }

    @Test("errors name file, line and what to do")
    func errors() throws {
        let header = String(decoding: try bytes(events.prefix(1)), as: UTF8.self)
        let footer = String(decoding: try bytes(events.suffix(1)), as: UTF8.self)
        let notice = #"{"event":"notice","kind":"warning","text":"x"}"# + "\n"
        let cases: [(String, Int, String)] = [
            ("", 0, "no header"), ("\n\n", 2, "no header"), ("garbage\n", 1, "not an event file"),
            ("garbage", 1, "not an event file"), (notice, 1, "not an event file"),
            (header.replacing("keyspec-events/1", with: "keyspec-events/2"), 1, "newer"),
            (header.replacing("keyspec-events/1", with: "other/1"), 1, "not an event file"),
            (header + header, 2, "second header"), (header + footer + notice, 3, "follows the footer"),
            (header + "{\"event\":\"nothing\"}\n", 2, "nothing"),
            (header + "{\"event\":\"notice\",\"kind\":\"warning\"}\n", 2, "'text' is missing"),
            (header + "[]\n", 2, ""), (header + "\u{0}\u{0}\n" + notice, 2, ""),
            (header + notice.replacing("warning", with: "loud"), 2, "kind"),
        ]
        for (text, line, problem) in cases {
            let error = failure(text)
            #expect(
                error?.line == line && error?.problem.contains(problem) == true,
                "\(String(describing: error)) for \(text.suffix(60))")
            #expect(error?.description.hasPrefix("log:\(line): ") == true && error?.remedy.isEmpty == false)
        }
    }

    @Test("a later minor version may bring new kinds of records")
    func minorVersion() throws {
        let header = String(decoding: try bytes(events.prefix(1)), as: UTF8.self)
            .replacing("keyspec-events/1", with: "keyspec-events/1.3")
        let contents = try read(Array((header + "{\"event\":\"novelty\",\"x\":1}\n").utf8 + bytes(events.suffix(1))))
        #expect(contents.events.map(\.kind) == [.header, .footer])
    }

    @Test("kinds of records can be skipped; what is no JSON is found all the same")
    func skipping() throws {
        for kind in Event.Kind.allCases where kind != .header {
            let contents = try EventLogContents(bytes: try bytes(events), name: "log", skipping: [kind])
            #expect(contents.events == events.filter { $0.kind != kind })
        }
        let header = try bytes(events.prefix(1))
        #expect(throws: EventLogError.self) {
            try EventLogContents(
                bytes: header + Array("{\"event\":\"exchange\",\n".utf8), name: "log", skipping: [.exchange])
        }
    }

    @Test("a missing file and a folder are problems with a remedy")
    func unreadable() {
        for path in [folder.path("none"), folder.path] {
            #expect(throws: FileProblem.self) { try EventLogContents(path: path) }
        }
    }

    @Test("no damage to a file crashes the reader")
    func damage() throws {
        var generator = TestSupport.SeededGenerator(seed: 9)
        let whole = try bytes(events)
        for _ in 0..<400 {
            var damaged = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let index = Int.random(in: damaged.indices, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: damaged[index] = UInt8.random(in: .min ... .max, using: &generator)
                case 1: damaged.removeSubrange(index..<min(index + 20, damaged.count))
                default: damaged.insert(contentsOf: generator.bytes(3), at: index)
                }
            }
            guard let contents = try? read(damaged) else { continue }
            _ = RunSummary(contents.events).clauseResults
        }
        for _ in 0..<300 { _ = try? read(generator.bytes(200)) }
    }
}
