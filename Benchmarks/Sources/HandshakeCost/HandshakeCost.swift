internal import CHandshakeBaseline
internal import TLSProbe

/// What an assessment costs beside the handshakes that it is made of, done bare in C one after the other: the same hellos
/// byte by byte, and the same full handshakes. Both in turn, in one run, against one server.
///
/// `HandshakeCost PORT CA_FILE`, the server being a strict one at `https://127.0.0.1:PORT/`. Ends with 1 when it costs more
/// than three times as much.
@main
enum HandshakeCost {
    static let warmUp = 20
    static let rounds = 300
    static let limit = 3.0

    static func main() async throws {
        guard CommandLine.arguments.count == 3, let port = UInt16(CommandLine.arguments[1]) else {
            print("usage: HandshakeCost PORT CA_FILE")
            return
        }
        if try await !measure(port, CommandLine.arguments[2]) { exitWithFailure() }
    }

    private static func measure(_ port: UInt16, _ caFile: String) async throws -> Bool {
        let settings = AssessmentSettings(host: "127.0.0.1", port: port)
        let anchors = TrustAnchors(.file(caFile))
        guard let address = SocketAddress.resolve("127.0.0.1", port: port).first,
            let handshakes = keyspec_handshakes_open(port, caFile, "127.0.0.1")
        else {
            print("no server at 127.0.0.1:\(port)")
            return false
        }
        defer { keyspec_handshakes_close(handshakes) }
        let target = AssessmentTarget(address: address, host: "127.0.0.1")
        var ours: [Double] = []
        var bare: [Double] = []
        var connections = 0
        for round in 0..<(warmUp + rounds) {
            let start = ContinuousClock.now
            let assessment = try await TLSAssessment.of(target, settings, anchors: anchors)
            let ourTime = ContinuousClock.now - start
            guard let sum = bareTime(of: assessment, settings, handshakes) else {
                print("a bare handshake failed in round \(round)")
                return false
            }
            connections = assessment.connections
            if round >= warmUp {
                ours.append(Double(ourTime.components.attoseconds) / 1e15 + Double(ourTime.components.seconds) * 1e3)
                bare.append(Double(sum) / 1e6)
            }
        }
        return report(ours.sorted(), bare.sorted(), connections)
    }

    /// Nanoseconds that the connections of an assessment take when they are made bare.
    private static func bareTime(
        of assessment: TLSAssessment, _ settings: AssessmentSettings, _ handshakes: OpaquePointer
    ) -> UInt64? {
        var times = [
            keyspec_handshakes_full(handshakes, settings.request.map { String(decoding: $0, as: UTF8.self) } ?? "")
        ]
        if assessment.resumption != nil { times.append(keyspec_handshakes_resumed(handshakes)) }
        let transcripts = assessment.probes.flatMap(\.tries).map(\.transcript) + assessment.plain.map(\.transcript)
        for transcript in transcripts {
            times.append(keyspec_handshakes_flight(handshakes, transcript.sent, transcript.sent.count))
        }
        guard times.count == assessment.connections, !times.contains(0) else { return nil }
        return times.reduce(0, +)
    }

    private static func report(_ ours: [Double], _ bare: [Double], _ connections: Int) -> Bool {
        func milliseconds(_ value: Double) -> String { "\((value * 1000).rounded() / 1000) ms" }
        func quantile(_ list: [Double], _ share: Double) -> Double { list[Int(Double(list.count - 1) * share)] }
        let ratio = quantile(ours, 0.5) / quantile(bare, 0.5)
        print("HandshakeCost: \(connections) connections, \(rounds) rounds")
        for (name, list) in [("assessment", ours), ("bare handshakes", bare)] {
            print("  \(name): median \(milliseconds(quantile(list, 0.5))), p90 \(milliseconds(quantile(list, 0.9)))")
        }
        print("  ratio of the medians: \((ratio * 100).rounded() / 100), at most \(limit)")
        return ratio <= limit
    }
}

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

private func exitWithFailure() -> Never { exit(1) }
