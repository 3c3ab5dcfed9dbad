import Contract
import TestSupport
import Testing

@testable import RunEvents

@Suite("Event lines")
struct EventCodingTests {
    @Test("every event comes back from its line, and equal events are equal bytes")
    func roundTrip() throws {
        var random = RandomEvents(seed: 1)
        for _ in 0..<1_000 {
            let events =
                [Event.header(random.header())] + (0..<2).map { _ in random.event() }.filter { $0.kind != .footer }
            let bytes = try events.flatMap { try EventLine.bytes(of: $0) }
            let contents = try EventLogContents(bytes: bytes, name: "memory")
            #expect(contents.events == events)
            #expect(try contents.events.flatMap { try EventLine.bytes(of: $0) } == bytes)
        }
    }

    @Test("a line is one flat object with sorted keys, and slashes stay legible")
    func shape() throws {
        let line = try EventLine.bytes(of: .notice(Notice(kind: .warning, text: "a/b\n\u{1B}")))
        #expect(
            String(decoding: line, as: UTF8.self) == #"{"event":"notice","kind":"warning","text":"a/b\n\u001b"}"# + "\n"
        )
    }

    @Test("the short way of writing exchanges gives the bytes of the general encoder")
    func shortWay() throws {
        var random = RandomEvents(seed: 3)
        for _ in 0..<3_000 {
            let event = random.event()
            #expect(try EventLine.bytes(of: event) == EventLine.generalBytes(of: event))
        }
    }

    @Test("no text breaks a line in two")
    func oneLine() throws {
        var random = RandomEvents(seed: 2)
        for _ in 0..<500 {
            let line = try EventLine.bytes(of: random.event())
            #expect(line.firstIndex(of: UInt8(ascii: "\n")) == line.count - 1)
            #expect(!line.contains(UInt8(ascii: "\r")))
        }
    }

    @Test(
        "versions",
        arguments: [
            ("keyspec-events/1", EventLogFormat(major: 1)), ("keyspec-events/1.7", EventLogFormat(major: 1, minor: 7)),
            ("keyspec-events/2", EventLogFormat(major: 2)), ("keyspec-events/0", nil), ("keyspec-events/", nil),
            ("keyspec-events/1.2.3", nil), ("keyspec-events/1.", nil), ("keyspec-report/1", nil), ("", nil),
            ("keyspec-events/-1", nil), ("keyspec-events/1.-1", nil),
        ])
    func versions(text: String, expected: EventLogFormat?) {
        #expect(EventLogFormat(text) == expected)
    }
}
