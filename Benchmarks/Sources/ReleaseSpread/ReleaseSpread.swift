internal import HTTPExchange
internal import Secrecy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How far apart the requests of a simultaneous release leave: 20 of them, over HTTP/1.1 and over HTTP/2.
///
/// `ReleaseSpread PORT CA_FILE`, the server being `https://127.0.0.1:PORT/` with HTTP/2. Ends with status 1 when a median is
/// beyond its bound: 1 ms for HTTP/1.1, 0.1 ms for HTTP/2.
@main
enum ReleaseSpread {
    static let requests = 20
    static let rounds = 300

    static func main() async {
        guard CommandLine.arguments.count == 3, let port = UInt16(CommandLine.arguments[1]) else {
            print("usage: ReleaseSpread PORT CA_FILE")
            exit(64)
        }
        print("simultaneous release over TLS on loopback, \(requests) requests, \(rounds) rounds; milliseconds")
        print("from the first hand-over to the last (in brackets: until the last call had returned)")
        print("                           median               p90               max   within the bound")
        var isQuick = true
        for (name, version, connections, bound) in [
            ("HTTP/1.1", HTTPRequest.Version.http11, requests, Duration.milliseconds(1)),
            ("HTTP/2, one record", .http2, 1, .microseconds(100)),
            ("HTTP/2, 4 connections", .http2, 4, .milliseconds(1)),
        ] {
            let plan = Plan(name: name, version: version, connections: connections, bound: bound)
            isQuick = await measure(plan, port, CommandLine.arguments[2]) && isQuick
        }
        exit(isQuick ? 0 : 1)
    }

    struct Plan {
        let name: String
        let version: HTTPRequest.Version
        let connections: Int
        let bound: Duration
    }

    static func measure(_ plan: Plan, _ port: UInt16, _ caFile: String) async -> Bool {
        var request = HTTPRequest("POST", host: "127.0.0.1", port: port)
        request.trust = .caFile(caFile)
        request.version = plan.version
        request.headers = [
            HeaderField("X-API-Key", SecretText(Secret(name: "key", text: "ak_live_0123456789abcdef0123456789abcdef"))),
            HeaderField("Content-Type", "application/json"),
        ]
        request.body = .bytes(#"{"domain":"example.com"}"#)
        let all = Array(repeating: request, count: requests)
        let lanes = SimultaneousRelease.lanes(of: all, connections: plan.connections).map { $0.map { all[$0] } }
        let release = SimultaneousRelease(lanes: lanes)
        var spreads: [Duration] = []
        var calls: [Duration] = []
        var counted = 0
        for _ in 0..<rounds {
            let round = await release.perform()
            guard let spread = round.spread, let call = round.calls else {
                print("\(plan.name): \(round.exchanges[0][0].failure?.description ?? "no release")")
                return false
            }
            spreads.append(spread)
            calls.append(call)
            if round.isSimultaneous(within: plan.bound) { counted += 1 }
        }
        spreads.sort()
        calls.sort()
        let columns = [rounds / 2, rounds * 9 / 10, rounds - 1].map {
            leading("\(milliseconds(spreads[$0])) (\(milliseconds(calls[$0])))", 18)
        }
        print(padded(plan.name, 22) + columns.joined() + "   \(counted) within \(milliseconds(plan.bound))")
        return spreads[rounds / 2] < plan.bound
    }

    static func milliseconds(_ duration: Duration) -> String {
        let thousandths = duration.components.attoseconds / 1_000_000_000_000 + duration.components.seconds * 1_000_000
        let digits = String(thousandths % 1000)
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - digits.count) + digits
    }

    static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    static func leading(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
