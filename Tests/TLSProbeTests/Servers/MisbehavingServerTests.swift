import TestSupport
import Testing

@testable import TLSProbe

@Suite("Assessing what is no TLS server")
struct MisbehavingServerTests {
    struct Habit: Sendable, CustomTestStringConvertible {
        let name: String
        let serve: @Sendable (_ connection: Int32, _ number: Int) -> Void

        var testDescription: String { name }

        init(_ name: String, _ serve: @escaping @Sendable (Int32, Int) -> Void) {
            self.name = name
            self.serve = serve
        }

        /// Sends these bytes once the hello has come, and then closes or says nothing more.
        init(_ name: String, answering bytes: [UInt8], holds: Bool = false) {
            self.init(name) { connection, _ in
                Misbehaviour.takeHello(connection)
                Misbehaviour.send(bytes, to: connection)
                if holds { Misbehaviour.hold(connection) }
            }
        }
    }

    private static let refusal = Array(
        "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbad".utf8)
    private static let half: [UInt8] = [22, 3, 3, 0, 122, 2, 0, 0]
    private static var noise: [UInt8] {
        var generator = SeededGenerator(seed: 5)
        return (0..<3_000).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }

    static let habits = [
        Habit("closes", answering: []),
        Habit("closes at once") { _, _ in },
        Habit("resets") { connection, _ in
            Misbehaviour.takeHello(connection)
            Misbehaviour.reset(connection)
        },
        Habit("says nothing", answering: [], holds: true),
        Habit("answers in plain HTTP", answering: refusal),
        Habit("greets like a mail server", answering: Array("220 mail.example.com ESMTP\r\n".utf8), holds: true),
        Habit("warns and holds", answering: Misbehaviour.alert(40, level: 1), holds: true),
        Habit("warns and closes", answering: Misbehaviour.alert(40, level: 1)),
        Habit("refuses every version", answering: Misbehaviour.alert(70)),
        Habit("refuses every handshake", answering: Misbehaviour.alert(40)),
        Habit("fails inside every time", answering: Misbehaviour.alert(80)),
        Habit("says goodbye", answering: Misbehaviour.alert(0)),
        Habit("sends half a ServerHello and holds", answering: half, holds: true),
        Habit("sends half a ServerHello and closes", answering: half),
        Habit("sends half an alert", answering: [21, 3, 3, 0, 2, 2]),
        Habit("sends noise", answering: noise),
        Habit("sends zeros", answering: [UInt8](repeating: 0, count: 5_000)),
        Habit("sends a record beyond all size", answering: [22, 3, 3, 255, 255] + noise),
        Habit("sends empty records", answering: (0..<2_000).flatMap { _ -> [UInt8] in [22, 3, 3, 0, 0] }, holds: true),
        Habit(
            "warns without end", answering: (0..<2_000).flatMap { _ in Misbehaviour.alert(112, level: 1) }, holds: true),
        Habit("dribbles") { connection, _ in
            Misbehaviour.takeHello(connection)
            for byte in half { Misbehaviour.send([byte], to: connection) }
            Misbehaviour.hold(connection)
        },
    ]

    @Test("nothing is said to hold or to be violated but about plain text", arguments: habits)
    func habit(habit: Habit) async throws {
        let server = try LocalListener(habit.serve)
        let assessment = try await assess(server.port) { $0.budget = .milliseconds(600) }
        let decided = assessment.findings.filter { $0.verdict != .inconclusive && $0.question != .plainOnTLSPort }
        #expect(decided.map { "\($0.question): \($0.verdict)" } == [])
        #expect(assessment.connections <= 20)
    }

    @Test("a port where nobody listens is unreachable")
    func nobody() async throws {
        let assessment = try await assess(LocalListener.freePort())
        #expect(assessment.unreachable != nil)
        #expect(assessment.findings.allSatisfy { $0.verdict == .inconclusive })
    }

    @Test("a silent port is given up within the budget, and after few connections")
    func silence() async throws {
        let server = try LocalListener { connection, _ in Misbehaviour.hold(connection) }
        let assessment = try await assess(server.port) { $0.budget = .milliseconds(300) }
        // What it says of itself, not what a busy machine made of it.
        #expect(assessment.duration >= .milliseconds(300))
        #expect(assessment.connections <= 4)
    }
}

@Suite("Plain text beside TLS")
struct PlainPortTests {
    /// What a port without TLS answers, and what that comes to beside a service that answers 200 over TLS.
    @Test(
        "a plain port is judged by what it answers",
        arguments: [
            ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", TLSFinding.Verdict.violated),
            ("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", .violated),
            ("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", .holds),
            ("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", .holds),
            ("HTTP/1.1 301 Moved\r\nLocation: https://localhost/\r\nContent-Length: 0\r\n\r\n", .noted),
            ("HTTP/1.1 302 Found\r\nLocation: http://localhost/x\r\nContent-Length: 0\r\n\r\n", .violated),
            ("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", .holds),
            ("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n", .holds),
            ("HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\n\r\n", .inconclusive), ("SSH-2.0-x\r\n", .holds),
            ("", .holds),
        ])
    func plainPort(answer: String, verdict: TLSFinding.Verdict) async throws {
        let server = try RunningServer.openSSL(["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"])
        let plain = try LocalListener { connection, _ in
            Misbehaviour.takeHello(connection)
            Misbehaviour.send(Array(answer.utf8), to: connection)
        }
        let assessment = try await assess(server.port) {
            $0.plainAddress = SocketAddress.resolve("127.0.0.1", port: plain.port).first
        }
        #expect(assessment.findings.first { $0.question == .plainPort }?.verdict == verdict)
    }

    @Test("a 404 in plain text is the service's own where it answers 404 over TLS too")
    func sameService() {
        var record = PlainRecord(
            port: 80, isTLSPort: false, outcome: .answered(status: 404, location: nil), transcript: Transcript())
        #expect(record.finding.verdict == .violated)
        record.statusOverTLS = 404
        #expect(record.finding.verdict == .violated)
        record.statusOverTLS = 401
        #expect(record.finding.verdict == .holds)
    }
}
