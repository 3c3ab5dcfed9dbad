internal import HTTPExchange
internal import Oracles
internal import Secrecy

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How small a difference in time a trial finds, and how often it finds one where there is none.
///
/// `TimingPower PORT CA_FILE`, the server being `https://127.0.0.1:PORT/`. Ends with status 1 when a null decision was a
/// false alarm or a planted effect was missed: 1 microsecond in quiet noise and on loopback, 20 with jitter.
@main
enum TimingPower {
    static let alpha = 1e-5

    static func main() async {
        guard CommandLine.arguments.count == 3, let port = UInt16(CommandLine.arguments[1]) else {
            print("usage: TimingPower PORT CA_FILE")
            exit(64)
        }
        var isSound = falseAlarms()
        isSound =
            simulated("quiet, 1 us", shift: 1000, pairs: 4000) { random in Int(exponential(&random) * 4000) } && isSound
        isSound =
            simulated("jitter, 20 us", shift: 20_000, pairs: 4000) { random in
                Int(exponential(&random) * 60_000) + (Double.random(in: 0..<1, using: &random) < 0.02 ? 3_000_000 : 0)
            } && isSound
        isSound = await overLoopback(port: port, caFile: CommandLine.arguments[2]) && isSound
        exit(isSound ? 0 : 1)
    }

    // MARK: Simulated sequences

    /// 10,000 decisions where there is nothing to find, in five kinds of noise.
    static func falseAlarms() -> Bool {
        var random = SplitMix(state: 1)
        var alarms = 0
        let noises: [(inout SplitMix) -> Double] = [
            { Double.random(in: 0..<50_000, using: &$0) }, { exponential(&$0) * 20_000 },
            { min(1e8, 2000 / Double.random(in: 1e-9..<1, using: &$0)) },
            { (Double.random(in: 0..<1, using: &$0) < 0.3 ? 80_000 : 0) + exponential(&$0) * 5000 },
            { (exponential(&$0) * 8).rounded() * 1000 },
        ]
        for decision in 0..<10_000 {
            var drift = 0.0
            let trial = run(pairs: 200, &random) { _, random in
                // A load that comes and goes under all of it, slowly as seen from one pair.
                drift = 0.95 * drift + exponential(&random) * 10_000
                return (0, Int(drift + noises[decision % 5](&random)), Int(drift + noises[decision % 5](&random)))
            }
            if case .difference = trial.finding { alarms += 1 }
        }
        print("false alarms in 10,000 decisions without a difference: \(alarms)")
        return alarms == 0
    }

    static func simulated(
        _ name: String, shift: Int, pairs: Int, noise: (inout SplitMix) -> Int
    ) -> Bool {
        var random = SplitMix(state: 2)
        var found = 0
        let trials = 200
        for _ in 0..<trials {
            let trial = run(pairs: pairs, &random) { leg, random in
                (leg == .null ? 0 : shift, noise(&random), noise(&random))
            }
            if case .difference(let measured) = trial.finding, measured.effect > 0 { found += 1 }
        }
        print("planted in simulated noise (\(name)): found in \(found) of \(trials) trials of at most \(pairs) pairs")
        return found == trials
    }

    static func run(
        pairs: Int, _ random: inout SplitMix,
        _ draw: (TimingTrial.Leg, inout SplitMix) -> (effect: Int, first: Int, second: Int)
    ) -> TimingTrial {
        var trial = TimingTrial(.init(pairs: pairs, alpha: alpha))
        while let pair = trial.next(using: &random) {
            let times = draw(pair.leg, &random)
            trial.record(
                (pair.isSwapped ? times.first - times.second : times.second - times.first) + times.effect, in: pair.leg)
        }
        return trial
    }

    // MARK: Loopback

    /// A microsecond is spun away within the time of every second request of the comparison, over one warm connection.
    @concurrent static func overLoopback(port: UInt16, caFile: String) async -> Bool {
        let engine = HTTPEngine()
        var request = HTTPRequest("GET", host: "127.0.0.1", port: port)
        request.trust = .caFile(caFile)
        request.version = .http11
        request.connection = .named("timing")
        var isSound = true
        for planted in [0, 1000, 20_000] {
            let start = MonotonicTime.now
            var random = SplitMix(state: UInt64(planted) + 3)
            var trial = TimingTrial(.init(pairs: 25_000, alpha: alpha))
            while let pair = trial.next(using: &random) {
                let delay = pair.leg == .null ? 0 : pair.leg == .planted ? max(planted, 1000) : planted
                let first = await time(engine, request, delay: pair.isSwapped ? delay : 0)
                let second = await time(engine, request, delay: pair.isSwapped ? 0 : delay)
                guard let first, let second else {
                    print("no answer from https://127.0.0.1:\(port)/")
                    return false
                }
                trial.record(pair.isSwapped ? first - second : second - first, in: pair.leg)
            }
            let finding = trial.finding
            let seconds = (MonotonicTime.now - start).components.seconds
            print("loopback, \(planted) ns planted: \(words(finding)), \(seconds) s")
            switch finding {
            case .difference(let measured): isSound = isSound && planted > 0 && measured.effect > 0
            default: isSound = isSound && planted == 0
            }
        }
        await engine.shutdown()
        return isSound
    }

    static func time(_ engine: HTTPEngine, _ request: HTTPRequest, delay: Int) async -> Int? {
        let start = MonotonicTime.now.nanoseconds
        while MonotonicTime.now.nanoseconds < start + UInt64(delay) {}
        let exchange = await engine.send(request)
        guard exchange.response?.status == 200, let sent = exchange.timings.sent else { return nil }
        // From sending to the answer, without the way through the engine's queue; the delay belongs to it.
        return Int(exchange.timings.answered.nanoseconds - sent.nanoseconds) + Int(delayed(start, exchange))
    }

    /// The part of the planted delay that really went by before the request was handed over.
    static func delayed(_ start: UInt64, _ exchange: Exchange) -> UInt64 {
        exchange.timings.queued.nanoseconds - start
    }

    static func words(_ finding: TimingFinding) -> String {
        let measured = finding.measured
        let name =
            switch finding {
            case .difference: "a difference"
            case .silent: "none"
            case .blind: "blind"
            case .unreliable: "unreliable"
            }
        let range = measured.interval.map { "\($0.lowerBound)...\($0.upperBound)" } ?? "-"
        return "\(name) after \(measured.pairs) pairs, effect \(measured.effect) ns (\(range)),"
            + " detectable \(measured.detectable ?? 0) ns"
    }
}

/// Draws from the exponential distribution with mean 1.
func exponential(_ random: inout SplitMix) -> Double { -log(Double.random(in: 1e-12..<1, using: &random)) }

/// SplitMix64, so that every run simulates the same.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
