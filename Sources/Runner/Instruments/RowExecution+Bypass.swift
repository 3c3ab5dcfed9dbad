import Contract
import Deployment
import Oracles
import RunEvents
import SpecLanguage

/// Tries to get past a rate that is exceeded: again and again, in less time than any sound limiter takes to give so much.
extension RowExecution {
    /// So many attempts in a row have to succeed.
    private static let streak = 4
    /// How often it is begun anew when a window ended meanwhile.
    private static let tries = 6

    mutating func bypass(_ template: RequestTemplate, _ step: Step) async throws(RowStop) -> Ending? {
        let role = keys.actual(.limited)
        guard let rate = context.rate(of: role) else {
            throw .notApplicable(
                reason: "the target does not declare the rate of the account 'limited'",
                remedy: context.target.remedy(for: .planRate))
        }
        let began = context.recorder.now
        let wanted = min(Self.streak, rate.most)
        // A bucket gives limit / window per second; half a window is cut by one seam at most.
        let longest = UInt64(min(rate.shortest / 2, rate.shortest * Int64(wanted - 1) / Int64(rate.most)))
        if wanted < 2 { throw .inconclusive("a rate of \(rate.most) is too low to tell a bypass from a window's end") }
        var trial = BypassTrial(streak: wanted, tries: Self.tries)
        var (start, answer) = (began, "")
        while true {
            switch trial.next {
            case .exceed(let isAgain):
                if isAgain { try await wait(atLeast: .nanoseconds(rate.longest)) }
                try await exceed(rate)
                start = context.recorder.now
                trial.exceeded()
            case .attempt:
                let subject = try await send(template, step).subject
                answer = subject.wording
                trial.attempted(isRefused: try isRefused(subject, step, began))
            case .call: trial.called(isRefused: try await call().isRefused)
            case .held:
                record("an attempt past the rate got \(answer)", step, began)
                return nil
            case .bypassed(let count):
                guard context.recorder.now - start <= longest else {
                    throw .inconclusive("\(count) attempts took longer than a sound limiter takes to let them through")
                }
                record(
                    "\(count) attempts past the rate succeeded, each between two calls that were refused", step, began)
                let contradiction = Contradiction(
                    expected: "429 rate_limit_exceeded while the account is past its rate",
                    seen: "\(count) successes in a row, each between two refused calls", selfEvident: true)
                return try conclude(.violated(contradiction), step, reproduction: nil)
            case .undecided:
                throw .inconclusive(
                    "in each of \(Self.tries) tries calls got through, as they do when a window of the rate ends, and not "
                        + "\(wanted) in a row")
            }
        }
    }

    /// Whether an attempt was refused for the rate, or let through.
    private mutating func isRefused(_ attempt: JudgedAnswer, _ step: Step, _ began: UInt64) throws(RowStop) -> Bool {
        switch attempt.reading {
        case .authenticated: return false
        case .refused(DocumentedError.rateLimitExceeded.rawValue): return true
        case .noInformation(let why): throw .inconclusive("no information: \(why)")
        default:
            record("an attempt past the rate got \(attempt.wording)", step, began)
            throw .notApplicable(
                reason: "nobody gets through with such a request, past the rate or not: \(attempt.wording)",
                remedy: "nothing to do, unless the deployment is meant to take it")
        }
    }

    /// Calls until the account is past its rate.
    private mutating func exceed(_ rate: RateBounds) async throws(RowStop) {
        var presses = 0
        for _ in 0..<(2 * rate.most + 2) {
            let call = try await call()
            if call.isRefused { return }
            try await pressIfSlow(call.probe, presses: &presses)
        }
        throw .inconclusive("\(2 * rate.most + 2) calls did not exceed the rate of \(rate.most)")
    }

    /// Makes an ordinary call of the account.
    private mutating func call() async throws(RowStop) -> (probe: Prober.Probe, isRefused: Bool) {
        let built = try await ordinaryCall()
        let probe = try await prober.send(
            built,
            Prober.Circumstances(
                purpose: .preparation, place: nil, credits: built.endpoint.cost, isPatient: false, exceedsRate: true))
        count(probe, cost: built.endpoint.cost)
        switch probe.subject.reading {
        case .authenticated: return (probe, false)
        case .refused(DocumentedError.rateLimitExceeded.rawValue): return (probe, true)
        default: throw .inconclusive("an ordinary call of the account got \(probe.subject.wording)")
        }
    }

    private mutating func record(_ title: String, _ step: Step, _ began: UInt64) {
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: SourcePlace(step.place), instrument: "bypass",
                    title: title, startedAt: began, endedAt: ended)
            }, coverage: nil)
    }
}
