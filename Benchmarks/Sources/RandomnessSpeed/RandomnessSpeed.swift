internal import Randomness

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// The harness's side of `Benchmarks/randomness`: the time of whole verdicts, symbols for NIST's tool, and the estimators.
@main
enum RandomnessSpeed {
    static func main() throws {
        let arguments = CommandLine.arguments
        switch arguments.dropFirst().first {
        case "verdicts":
            for keys in [1_000, 20_000] {
                for alphabet in [KeyAlphabet.digitsUpperLower, .nanoid] { try verdict(keys, alphabet) }
            }
        case "symbols" where arguments.count == 4: write(symbols: Int(arguments[2]) ?? 64, to: arguments[3])
        case "estimators" where arguments.count == 3: estimate(arguments[2])
        default: print("usage: RandomnessSpeed verdicts | symbols COUNT FILE | estimators FILE")
        }
    }

    private static func letters(_ count: Int, of size: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: 0..<UInt8(size), using: &generator) }
    }

    private static func verdict(_ keys: Int, _ alphabet: KeyAlphabet) throws {
        let sample = KeySample(
            length: 32, alphabet: alphabet, letters: letters(32 * keys, of: alphabet.size),
            issues: (0..<keys).map { KeyIssue(requestedAt: 1.7e9 + Double($0), answeredAt: 1.7e9 + Double($0)) })
        let form = try TokenForm.detect(
            in: [sample.text(0)], prefix: [], alphabets: [alphabet], source: .documented)
        let times = (0..<3).map { _ in
            measured { _ = RandomnessReport(of: sample, form: form) }
        }
        let best = times.min { $0.wall < $1.wall } ?? (0, 0)
        print(
            "verdict with recovery, \(keys) keys of \(alphabet.size) letters: \(Numbers.fixed(best.wall, 2)) s, "
                + "\(Numbers.fixed(best.processor, 2)) s of CPU (best of 3)")
    }

    private static func write(symbols size: Int, to path: String) {
        guard let file = fopen(path, "w") else { return }
        let symbols = letters(1_000_000, of: size)
        fwrite(symbols, 1, symbols.count, file)
        fclose(file)
    }

    private static func estimate(_ path: String) {
        guard let file = fopen(path, "r") else { return }
        let symbols = [UInt8](unsafeUninitializedCapacity: 1_000_000) { buffer, count in
            count = fread(buffer.baseAddress, 1, buffer.count, file)
        }
        fclose(file)
        guard let estimates = NonIIDEstimates(of: symbols) else { return }
        for row in estimates.rows {
            for (what, value) in [("Literal", row.perSymbol), ("Bitstring", row.perBit)] {
                if let value { print("\(what) \(row.number) \(value)") }
            }
        }
    }

    private static func measured(_ work: () -> Void) -> (wall: Double, processor: Double) {
        let (wall, processor) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
        work()
        return (seconds(CLOCK_MONOTONIC) - wall, seconds(CLOCK_PROCESS_CPUTIME_ID) - processor)
    }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }
}
