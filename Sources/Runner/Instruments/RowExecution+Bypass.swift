import Contract
import Deployment
import Oracles
import RunEvents
import SpecLanguage

/// Tries to get past a rate that is exceeded.
///
/// One success proves nothing: a window may have ended, a call may have aged, a bucket may have got a token just then. So
/// an attempt that succeeds stands between two calls that are refused, and has to do so again and again, in less time than
/// any sound limiter takes to give so much.
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
        for _ in 0..<Self.tries {
            try await exceed(rate)
            let start = context.recorder.now
            var passed = 0
            while passed < wanted {
                let attempt = try await send(template, step)
                if case .noInformation(let why) = attempt.subject.reading {
                    throw .inconclusive("no information: \(why)")
                }
                switch attempt.subject.reading {
                case .authenticated: break
                case .refused(DocumentedError.rateLimitExceeded.rawValue):
                    record("an attempt past the rate got \(attempt.subject.wording)", step, began)
                    return nil
                default:
                    record("an attempt past the rate got \(attempt.subject.wording)", step, began)
                    throw .notApplicable(
                        reason: "nobody gets through with such a request, past the rate or not: "
                            + attempt.subject.wording,
                        remedy: "nothing to do, unless the deployment is meant to take it")
                }
                guard try await isRefused() else { break }
                passed += 1
            }
            guard passed == wanted else { continue }
            guard context.recorder.now - start <= longest else {
                throw .inconclusive("\(passed) attempts took longer than a sound limiter takes to let them through")
            }
            record("\(passed) attempts past the rate succeeded, each between two calls that were refused", step, began)
            let contradiction = Contradiction(
                expected: "429 rate_limit_exceeded while the account is past its rate",
                seen: "\(passed) successes in a row, each between two refused calls", selfEvident: true)
            return try conclude(.violated(contradiction), step, reproduction: nil)
        }
        throw .inconclusive("a window of the rate ended during each of \(Self.tries) tries")
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

    /// Makes an ordinary call of the account; true when it is refused for the rate.
    private mutating func isRefused() async throws(RowStop) -> Bool { try await call().isRefused }

    private mutating func call() async throws(RowStop) -> (probe: Prober.Probe, isRefused: Bool) {
        let built = try await ordinaryCall()
        let probe = try await prober.send(
            built,
            Prober.Circumstances(purpose: .preparation, place: nil, credits: built.endpoint.cost, isPatient: false))
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
