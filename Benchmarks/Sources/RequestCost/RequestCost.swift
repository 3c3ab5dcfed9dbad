internal import CBaseline
internal import HTTPExchange
internal import Secrecy

/// What a request costs beyond the same request with libcurl in C: both are sent in turn, in one run, to one server.
///
/// `RequestCost PORT CA_FILE`, the server being `https://127.0.0.1:PORT/`.
@main
enum RequestCost {
    static let body = #"{"domain":"example.com"}"#
    static let key = "ak_live_0123456789abcdef0123456789abcdef"
    static let warmUp = 200
    static let rounds = 4000

    static func main() async {
        guard CommandLine.arguments.count == 3, let port = UInt16(CommandLine.arguments[1]) else {
            print("usage: RequestCost PORT CA_FILE")
            return
        }
        await measure(port: port, caFile: CommandLine.arguments[2])
    }

    /// Off the main actor, where the checks of a run are too.
    @concurrent static func measure(port: UInt16, caFile: String) async {
        let engine = HTTPEngine()
        var request = HTTPRequest("POST", host: "127.0.0.1", port: port)
        request.trust = .caFile(caFile)
        request.version = .http11
        request.headers = [
            HeaderField("X-API-Key", SecretText(Secret(name: "key", text: key))),
            HeaderField("Content-Type", "application/json"),
        ]
        request.body = .bytes(SecretText(body))
        // The engine starts OpenSSL without the machine's configuration; the baseline then runs under the same.
        guard await engine.send(request).response?.status == 200,
            let baseline = keyspec_baseline_open("https://127.0.0.1:\(port)/", caFile, "X-API-Key: \(key)", body)
        else {
            print("no answer from https://127.0.0.1:\(port)/")
            return
        }
        defer { keyspec_baseline_close(baseline) }

        var ours: [Double] = []
        var plain: [Double] = []
        for round in 0..<(warmUp + rounds) {
            let start = MonotonicTime.now
            let status = await engine.send(request).response?.status
            let ourTime = MonotonicTime.now.nanoseconds - start.nanoseconds
            var plainTime: UInt64 = 0
            guard status == 200, keyspec_baseline_send(baseline, &plainTime) == 200 else {
                print("a request failed in round \(round)")
                return
            }
            if round >= warmUp {
                ours.append(Double(ourTime) / 1000)
                plain.append(Double(plainTime) / 1000)
            }
        }
        report(ours.sorted(), plain.sorted())
        await engine.shutdown()
    }

    static func report(_ ours: [Double], _ plain: [Double]) {
        print("request step over TLS on a kept connection, \(rounds) of each, in turn; microseconds")
        print("             median     mean      p90")
        for (name, times) in [("libcurl in C", plain), ("HTTPEngine", ours)] { print(line(name, of: times)) }
        print(line("difference", of: zip(figures(of: ours), figures(of: plain)).map { $0 - $1 }, isSorted: false))
        let ratio = figures(of: ours)[0] / figures(of: plain)[0]
        print("ratio of the medians: \(rounded(ratio * 100) / 100)")
    }

    static func figures(of times: [Double]) -> [Double] {
        [times[times.count / 2], times.reduce(0, +) / Double(times.count), times[times.count * 9 / 10]]
    }

    static func line(_ name: String, of values: [Double], isSorted: Bool = true) -> String {
        let columns = (isSorted ? figures(of: values) : values).map { value in
            let text = String(rounded(value * 10) / 10)
            return String(repeating: " ", count: max(0, 9 - text.count)) + text
        }
        return name + String(repeating: " ", count: 12 - name.count) + columns.joined()
    }

    static func rounded(_ value: Double) -> Double { value.rounded() }
}
