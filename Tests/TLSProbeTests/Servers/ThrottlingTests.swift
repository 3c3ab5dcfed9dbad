import TLSProbe
import Testing

@Suite("Assessing through what does not let everything pass")
struct ThrottlingTests {
    /// What happens to connections beyond those that pass.
    enum End: String, Sendable, CaseIterable {
        case holds, closes, resets, refuses, failsInside

        func meet(_ connection: Int32) {
            Misbehaviour.takeHello(connection)
            switch self {
            case .holds: Misbehaviour.hold(connection)
            case .closes: break
            case .resets: Misbehaviour.reset(connection)
            case .refuses: Misbehaviour.send(Misbehaviour.alert(40), to: connection)
            case .failsInside: Misbehaviour.send(Misbehaviour.alert(80), to: connection)
            }
        }
    }

    private static let strict = ["-tls1_3", "-ciphersuites", "TLS_AES_256_GCM_SHA384"]
    private static let weak = ["-cipher", "ALL@SECLEVEL=0"]

    /// Every finding is the one of a direct assessment, or inconclusive, or only less than what is wrong.
    private func compare(_ assessment: TLSAssessment, with direct: TLSAssessment, _ place: String) {
        let expected = Dictionary(uniqueKeysWithValues: direct.findings.map { ($0.question, $0.verdict) })
        for finding in assessment.findings where finding.verdict != .inconclusive {
            // A proxy that answers plain text itself is a server of plain text of its own.
            guard finding.question != .plainOnTLSPort, let verdict = expected[finding.question] else { continue }
            #expect(finding.verdict == verdict, "\(place): \(finding.question), \(finding.sentence)")
        }
    }

    @Test("a proxy that stops after some connections makes no finding wrong", arguments: End.allCases)
    func throttling(end: End) async throws {
        for options in [Self.strict, Self.weak] {
            let server = try RunningServer.openSSL(options, certificate: "rsa")
            let direct = try await assess(server.port)
            for limit in [1, 2, 3, 5, 8, 12, 14, 15, 16, 17, 19] {
                let port = server.port
                let proxy = try LocalListener { connection, number in
                    if number <= limit { Misbehaviour.relay(connection, to: port) } else { end.meet(connection) }
                }
                let assessment = try await assess(proxy.port) { $0.budget = .milliseconds(500) }
                compare(assessment, with: direct, "\(options) after \(limit)")
            }
        }
    }

    @Test("a proxy that stops answering after 30 connections leaves an enumeration incomplete, not shorter")
    func enumeration() async throws {
        let server = try RunningServer.openSSL(Self.weak, certificate: "rsa")
        let port = server.port
        let proxy = try LocalListener { connection, number in
            if number <= 30 { Misbehaviour.relay(connection, to: port) } else { Misbehaviour.hold(connection) }
        }
        let direct = try await assess(server.port) { $0.enumerates = true }
        let throttled = try await assess(proxy.port) {
            $0.enumerates = true
            $0.budget = .milliseconds(700)
        }
        #expect(direct.enumerations.filter { !$0.isComplete }.isEmpty)
        #expect(throttled.enumerations.contains { !$0.isComplete })
        for enumeration in throttled.enumerations where enumeration.isComplete {
            let whole = direct.enumerations.first { $0.version == enumeration.version }
            #expect(enumeration.suites == whole?.suites)
        }
    }

    @Test("answers that come in small pieces are the same answers")
    func piecewise() async throws {
        for options in [Self.strict, Self.weak] {
            let server = try RunningServer.openSSL(options, certificate: "rsa")
            let direct = try await assess(server.port)
            let port = server.port
            let proxy = try LocalListener { connection, _ in Misbehaviour.relay(connection, to: port, slowly: true) }
            // A busy machine takes its time for thousands of pieces.
            let assessment = try await assess(proxy.port) { $0.budget = .seconds(120) }
            compare(assessment, with: direct, "\(options)")
            #expect(assessment.questions(.inconclusive) == [])
        }
    }

    @Test("a server that resets every third connection makes no finding wrong but where two resets in a row do")
    func flaky() async throws {
        let server = try RunningServer.openSSL(Self.strict)
        let direct = try await assess(server.port)
        let port = server.port
        let proxy = try LocalListener { connection, number in
            if number % 3 == 0 { End.resets.meet(connection) } else { Misbehaviour.relay(connection, to: port) }
        }
        compare(try await assess(proxy.port), with: direct, "every third")
    }
}
