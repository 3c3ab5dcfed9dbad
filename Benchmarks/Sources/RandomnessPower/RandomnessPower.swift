internal import Randomness

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// At how many keys the tests, without any attack, refute careless generators: behind `Benchmarks/randomness-power`.
@main
enum RandomnessPower {
    private static let samples = 20

    static func main() throws {
        let wanted = CommandLine.arguments.dropFirst()
        print("| generator | stated | caught there | half caught at | nine of ten at | by |\n|---|---|---|---|---|---|")
        for generator in WeakGenerator.panel where wanted.isEmpty || wanted.contains(where: generator.name.contains) {
            let stated = try caught(generator, generator.stated)
            let half = try fewest(generator) { $0 * 2 >= samples }
            let most = try fewest(generator) { $0 * 10 >= samples * 9 }
            print(
                "| \(generator.name) | \(generator.stated) | \(stated.count) of \(samples) | \(half) | \(most) | "
                    + "\(stated.family) |")
            fflush(nil)
        }
    }

    /// How many samples of so many keys are refuted, and by which family first.
    private static func caught(_ generator: WeakGenerator, _ keys: Int) throws -> (count: Int, family: String) {
        var count = 0
        var families: [String: Int] = [:]
        for _ in 0..<samples {
            let sample = generator.sample(keys)
            let form = try TokenForm.detect(
                in: [sample.text(0)], prefix: [], alphabets: [sample.alphabet], source: .documented)
            let verdict = Examination.verdict(on: sample, form: form, attacks: [])
            guard verdict.outcome == .refuted else { continue }
            count += 1
            let strongest = verdict.families.min { $0.logP < $1.logP }
            families[strongest?.family.title ?? "", default: 0] += 1
        }
        return (count, families.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key ?? "-")
    }

    /// The fewest keys at which enough samples are refuted, to within a twentieth.
    private static func fewest(_ generator: WeakGenerator, _ isEnough: (Int) -> Bool) throws -> Int {
        var high = max(1, generator.stated / 4)
        while try !isEnough(caught(generator, high).count), high < 100_000 { high = high * 3 / 2 + 1 }
        var low = 0
        while high - low > max(1, high / 20) {
            let middle = (low + high) / 2
            if middle > 0, try isEnough(caught(generator, middle).count) { high = middle } else { low = middle }
        }
        return high
    }
}
