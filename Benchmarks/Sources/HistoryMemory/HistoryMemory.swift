internal import Oracles

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What a million probes take in memory, and how long the oracles take over them.
///
/// Ends with status 1 when the process has needed more than 200 MB at any time. Arguments are ignored.
@main
enum HistoryMemory {
    static let probes = 1_000_000
    static let mostBytes = 200_000_000

    static func main() {
        let clock = ContinuousClock()
        print("start: \(peak() / 1_000_000) MB")
        let swap = rotation()
        let write = Interval(sent: Int64(probes) * 500, answered: Int64(probes) * 500 + 400)
        report(
            "KeySwap",
            clock.measure { precondition(KeySwap(write: write, old: 0, new: 1).judge(swap).violations.isEmpty) })
        let calls = limited()
        report(
            "BoundedCounter",
            clock.measure { precondition(BoundedCounter(before: probes).judge(calls).violations.isEmpty) })
        report(
            "RateWindow",
            clock.measure {
                let rule = RateWindow(limit: 50, window: 100_000, limiter: .unaligned)
                precondition(rule.judge(calls).judgement.violations.isEmpty)
            })
        let needed = peak()
        print("peak: \(needed / 1_000_000) MB for a history of \(probes) probes of a rotation and one of as many calls")
        exit(needed <= mostBytes ? 0 : 1)
    }

    /// Both keys at 64 places around a Regenerate in the middle.
    static func rotation() -> History {
        var history = History(subjects: ["old", "new"], cells: (0..<64).map { "place \($0)" })
        for index in 0..<probes {
            let sent = Int64(index) * 1000
            let isNew = index % 3 == 0
            let isAfter = index >= probes / 2
            history.append(
                Interval(sent: sent, answered: sent + 900),
                isNew == isAfter ? .accepted : .refused(reason: "invalid_api_key"),
                subject: isNew ? 1 : 0, cell: index % 64)
        }
        return history
    }

    /// Calls of which every tenth succeeds, as many as the rate allows, once the first ones have filled its window.
    static func limited() -> History {
        var history = History()
        for index in 0..<probes {
            let sent = Int64(index) * 100
            let refused: ProbeOutcome = index < 1000 ? .noInformation : .refused(reason: "rate_limit_exceeded")
            history.append(
                Interval(sent: sent, answered: sent + 5000), index % 10 == 0 ? .accepted : refused, cost: 1)
        }
        return history
    }

    static func report(_ what: String, _ duration: Duration) {
        print(
            "\(what): \(duration.components.seconds * 1000 + duration.components.attoseconds / 1_000_000_000_000_000) ms"
        )
    }

    /// Bytes that were resident at most.
    static func peak() -> Int {
        var usage = rusage()
        // RUSAGE_SELF, which each C library declares as another type.
        getrusage(0, &usage)
        #if canImport(Darwin)
            return usage.ru_maxrss
        #else
            return usage.ru_maxrss * 1024
        #endif
    }
}
