import Oracles
import TestSupport
import Testing

@Suite("Measuring a rate")
struct RateMeasurementTests {
    /// Measures a simulated limiter.
    ///
    /// - Parameter isAnnounced: whether answers tell the rate, truly or not.
    private func measure(
        _ limiter: inout SimulatedLimiter, announcing policy: RatePolicy? = nil, latency: Int64 = 3_000_000,
        from start: Int64, using generator: inout SeededGenerator
    ) -> (finding: RateMeasurement.Finding, calls: Int, end: Int64) {
        var measurement = RateMeasurement()
        var now = start
        while true {
            switch measurement.next() {
            case .done(let finding): return (finding, measurement.count, now)
            case .call(let pause):
                // A busy machine is late, and sometimes very late.
                now +=
                    pause
                    + Int64.random(
                        in: 0...(Int.random(in: 0..<30, using: &generator) == 0 ? 30 : 1) * 1_000_000, using: &generator
                    )
                let sent = now
                now += Int64.random(in: 0...latency, using: &generator)
                let isAccepted = limiter.admits(at: now)
                now += Int64.random(in: 1...latency, using: &generator)
                measurement.record(Interval(sent: sent, answered: now), isAccepted: isAccepted, policy: policy)
            }
        }
    }

    @Test("what is measured accuses no sound limiter, whichever it is", arguments: SimulatedLimiter.Kind.allCases)
    func soundness(kind: SimulatedLimiter.Kind) {
        for seed in 0..<60 {
            var random = SeededGenerator(seed: UInt64(seed))
            let limit = Int.random(in: 1...30, using: &random)
            let window = Int64.random(in: 500...5_000, using: &random) * 1_000_000
            var limiter = SimulatedLimiter(
                kind, limit: limit, window: window, phase: Int64.random(in: 0..<window, using: &random))
            let measured = measure(&limiter, from: 20_000_000_000, using: &random)
            guard case .rate(let bounds) = measured.finding else {
                Issue.record("\(kind) \(limit) in \(window) with seed \(seed): \(measured.finding)")
                continue
            }
            #expect((limit...2 * limit + 2).contains(bounds.most), "\(kind) \(limit), seed \(seed): \(bounds)")
            #expect(bounds.fewest <= limit, "\(kind) \(limit), seed \(seed): \(bounds)")
            // Later calls, after a pause, at any pace.
            let start = measured.end + 2 * window
            var history = History()
            var now = start
            for _ in 0..<150 {
                now += Int64.random(in: 0...(window / Int64(limit)), using: &random)
                let sent = now
                now += Int64.random(in: 0...3_000_000, using: &random)
                let isAccepted = limiter.admits(at: now)
                now += Int64.random(in: 0...3_000_000, using: &random)
                history.append(
                    Interval(sent: sent, answered: now),
                    isAccepted ? .accepted : .refused(reason: "rate_limit_exceeded"))
            }
            let held = RateWindow(limit: bounds.most, window: bounds.shortest, limiter: .unaligned, grain: 50_000_000)
            let granted = RateWindow(
                limit: bounds.fewest, window: bounds.longest, limiter: .unaligned, grain: 50_000_000)
            let bursts = held.judge(history).judgement.violations.filter {
                if case .burst = $0.kind { true } else { false }
            }
            let refusals = granted.judge(history).judgement.violations
                .filter { if case .spuriousRefusal = $0.kind { true } else { false } }
            #expect(bursts.isEmpty, "\(kind) \(limit) in \(window), seed \(seed): \(bounds)")
            #expect(refusals.isEmpty, "\(kind) \(limit) in \(window), seed \(seed): \(bounds)")
        }
    }

    @Test("a window is found out to a fifth of its length, and the limit exactly, where both are not blurred by a seam")
    func precision() {
        var random = SeededGenerator(seed: 7)
        var limiter = SimulatedLimiter(.fixed, limit: 10, window: 2_000_000_000, phase: 0)
        let measured = measure(&limiter, from: 20_000_000_000, using: &random)
        guard case .rate(let bounds) = measured.finding else {
            Issue.record("\(measured.finding)")
            return
        }
        #expect((bounds.most, bounds.fewest) == (10, 10))
        #expect((1_600_000_000...2_000_000_000).contains(bounds.shortest), "\(bounds)")
        #expect((2_000_000_000...2_400_000_000).contains(bounds.longest), "\(bounds)")
    }

    @Test("an announced rate is taken once the calls agree with it, which spares most of them")
    func announced() {
        for kind in SimulatedLimiter.Kind.allCases {
            var random = SeededGenerator(seed: 3)
            var limiter = SimulatedLimiter(kind, limit: 8, window: 4_000_000_000, phase: 1)
            let policy = RatePolicy(limit: 8, window: 4_000_000_000)
            let measured = measure(&limiter, announcing: policy, from: 20_000_000_000, using: &random)
            #expect(measured.finding == .rate(RateBounds(limit: 8, window: 4_000_000_000)), "\(kind)")
        }
    }

    @Test("an announced rate that is not kept is measured instead")
    func announcedWrongly() {
        var random = SeededGenerator(seed: 3)
        var limiter = SimulatedLimiter(.sliding, limit: 20, window: 1_000_000_000, phase: 0)
        let measured = measure(
            &limiter, announcing: RatePolicy(limit: 5, window: 1_000_000_000), from: 20_000_000_000, using: &random)
        guard case .rate(let bounds) = measured.finding else {
            Issue.record("\(measured.finding)")
            return
        }
        #expect(bounds.most == 20)
    }

    @Test("without a limit, or without an end of it, no rate is made up")
    func without() {
        var random = SeededGenerator(seed: 3)
        var open = SimulatedLimiter(.sliding, limit: 10_000, window: 1_000_000_000, phase: 0)
        #expect(measure(&open, from: 0, using: &random).finding == .unlimited(calls: 199))
        var shut = SimulatedLimiter(.sliding, limit: 5, window: 100_000_000_000_000, phase: 0)
        let measured = measure(&shut, from: 0, using: &random)
        guard case .undecided = measured.finding else {
            Issue.record("\(measured.finding)")
            return
        }
        #expect(measured.calls < 200)
        #expect(measured.end < 70_000_000_000)
    }

    @Test(
        "announcements are read in the forms that are in use",
        arguments: [
            ([("RateLimit-Policy", #""default";q=5;w=1"#)], RatePolicy(limit: 5, window: 1_000_000_000)),
            ([("RateLimit-Policy", "100;w=60, 1000;w=3600")], RatePolicy(limit: 100, window: 60_000_000_000)),
            ([("ratelimit-limit", "10, 10;w=2;burst=20")], RatePolicy(limit: 10, window: 2_000_000_000)),
            ([("X-RateLimit-Limit", "60")], RatePolicy(limit: 60, window: nil)),
        ])
    func policies(fields: [(String, String)], policy: RatePolicy) {
        let answer = Answer(status: 200, headers: fields.map { Answer.Header($0.0, $0.1) }, body: [], method: "POST")
        #expect(RatePolicy(answer) == policy)
    }

    @Test("what announces nothing is no policy", arguments: ["", "many", "0;w=1", "q=x"])
    func noPolicy(value: String) {
        let fields = [Answer.Header("RateLimit-Limit", value)]
        #expect(RatePolicy(Answer(status: 200, headers: fields, body: [], method: "POST")) == nil)
    }
}
