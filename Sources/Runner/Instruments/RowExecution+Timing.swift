import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// The comparison of two kinds of request by time.
extension RowExecution {
    /// The probability of a false alarm of a whole run.
    private static let alpha = 1e-5

    mutating func compare(_ timing: TimingStep, _ step: Step) async throws(RowStop) -> Ending? {
        let began = context.recorder.now
        let first = try await request(timing.first)
        let second = try await request(timing.second)
        var stopwatch = Stopwatch(
            context: context, first: first, second: second, connection: "\(checkID)/\(rowID)/timing")
        let plan = TimingTrial.Plan(pairs: timing.pairs, alpha: Self.alpha / Double(max(1, context.comparisons)))
        try await stopwatch.measureNoise(pairs: TimingStep.pilotPairs)
        let trial = try await stopwatch.run(plan, random: context.generator("\(checkID)[\(rowID)]/timing"))
        let verdict: TimingVerdict
        if let early = TimingVerdict(trial) {
            verdict = early
        } else {
            stopwatch.connection += "-again"
            let again = try await stopwatch.run(plan, random: context.generator("\(checkID)[\(rowID)]/timing-again"))
            verdict = TimingVerdict(trial, confirmedBy: again)
        }
        count(requests: stopwatch.sent)
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        let facts = verdict.facts(planted: stopwatch.planted)
        let seen = verdict.measured.detectable.map { "a difference of \(Self.text($0)) would have been seen" }
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: SourcePlace(step.place), instrument: "timing",
                    title: "two kinds of request were compared by the time of their answers", startedAt: began,
                    endedAt: ended, facts: facts)
            }, coverage: "\(verdict.measured.pairs) pairs compared\(seen.map { ", \($0)" } ?? "")")
        return try conclude(judgement(of: verdict), step, reproduction: nil)
    }

    private func judgement(of verdict: TimingVerdict) -> Judgement {
        switch verdict {
        case .notDistinguished: return .holds
        case .undecided(let why, _): return .noInformation(why)
        case .distinguishable(let once, let again):
            let range = once.interval.map { " (between \(Self.text($0.lowerBound)) and \(Self.text($0.upperBound)))" }
            return .violated(
                Contradiction(
                    expected: "answers that take equally long",
                    seen: "answers to the second kind that take \(Self.text(once.effect)) longer\(range ?? ""), and"
                        + " \(Self.text(again.effect)) over another connection",
                    selfEvident: false))
        }
    }

    /// Always the same request, so that only its kind is compared.
    private mutating func request(_ template: RequestTemplate) async throws(RowStop) -> RequestBuilder.Built {
        let key = try await keys.secret(of: template.key)
        var built = try builder.build(template, key: key, texts: texts)
        if built.request.version == .best { built.request.version = .http11 }
        return built
    }

    fileprivate static func text(_ nanoseconds: Int) -> String { Duration.nanoseconds(nanoseconds).inMilliseconds }
}

/// Measures pairs of requests over one warm connection.
private struct Stopwatch {
    let context: RunContext
    let first: RequestBuilder.Built
    let second: RequestBuilder.Built
    var connection: String
    /// Nanoseconds that are waited on purpose within the planted leg's second request.
    private(set) var planted = 200_000
    private(set) var sent = 0

    init(context: RunContext, first: RequestBuilder.Built, second: RequestBuilder.Built, connection: String) {
        self.context = context
        self.first = first
        self.second = second
        self.connection = connection
    }

    /// Plants a delay well above the noise of this deployment and moment: what a pass claims to see has to be seen.
    mutating func measureNoise(pairs: Int) async throws(RowStop) {
        var noise: [Int] = []
        for _ in 0..<pairs {
            let one = try await time(first, delay: 0)
            noise.append(abs(try await time(first, delay: 0) - one))
        }
        // Beyond all of it but for a single stall.
        planted = min(500_000_000, max(planted, 2 * (noise.sorted().dropLast().last ?? 0)))
    }

    mutating func run(
        _ plan: TimingTrial.Plan, random: some RandomNumberGenerator
    ) async throws(RowStop) -> TimingFinding {
        var random = random
        var trial = TimingTrial(plan)
        // The first request of a connection pays for opening it.
        _ = try await time(first, delay: 0)
        _ = try await time(second, delay: 0)
        while let pair = trial.next(using: &random) {
            let other = pair.leg == .comparison ? second : first
            let delay = pair.leg == .planted ? planted : 0
            let one: Int
            let two: Int
            if pair.isSwapped {
                two = try await time(other, delay: delay)
                one = try await time(first, delay: 0)
            } else {
                one = try await time(first, delay: 0)
                two = try await time(other, delay: delay)
            }
            trial.record(two - one, in: pair.leg)
        }
        return trial.finding
    }

    /// Nanoseconds from sending to the answer, with what was waited on purpose.
    private mutating func time(_ built: RequestBuilder.Built, delay: Int) async throws(RowStop) -> Int {
        if context.isStopping { throw .stopped }
        var request = built.request
        request.connection = .named(connection)
        let start = MonotonicTime.now
        if delay > 0 {
            do { try await Task.sleep(for: .nanoseconds(delay)) } catch { throw .stopped }
        }
        let waited = MonotonicTime.now - start
        let exchange: Exchange
        do throws(GuardRefusal) {
            exchange = try await context.deployment.send(request, credits: built.endpoint.cost)
        } catch {
            throw RowStop(error)
        }
        sent += 1
        if case .failure(.cancelled) = exchange.outcome { throw .stopped }
        guard let response = exchange.response, let duration = exchange.timings.duration else {
            throw .inconclusive("no answer to compare: \(exchange.failure?.description ?? "nothing came")")
        }
        if response.status == 429 || response.status >= 500 {
            throw .inconclusive("status \(response.status) says nothing about the key")
        }
        return Int((duration + (delay > 0 ? waited : .zero)).wholeNanoseconds)
    }
}

extension TimingVerdict {
    fileprivate var measured: TimingFinding.Measured {
        switch self {
        case .distinguishable(let measured, _), .notDistinguished(let measured), .undecided(_, let measured): measured
        }
    }

    fileprivate func facts(planted: Int) -> [InstrumentRecord.Fact] {
        let measured = measured
        func text(_ nanoseconds: Int) -> String { Duration.nanoseconds(nanoseconds).inMilliseconds }
        let outcome =
            switch self {
            case .distinguishable: "different"
            case .notDistinguished: "no difference seen"
            case .undecided(let why, _): "undecided: \(why)"
            }
        return [
            .init("outcome", outcome), .init("pairs", "\(measured.pairs)"),
            .init("effect (median)", text(measured.effect)),
            .init(
                "interval (0.99)",
                measured.interval.map { "\(text($0.lowerBound)) to \(text($0.upperBound))" } ?? "too few pairs"),
            .init("smallest effect that would be seen (0.95)", measured.detectable.map(text) ?? "unknown"),
            .init("planted delay", text(planted)),
        ]
    }
}
