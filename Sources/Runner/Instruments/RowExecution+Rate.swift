import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import SpecLanguage

/// What became of measuring the rate of the account 'limited', once for all rows.
enum RateSurvey: Sendable, Hashable {
    case measured(RateBounds)
    /// Why it is not known.
    case failed(String)
}

/// Measuring a rate that the target file does not declare.
extension RowExecution {
    /// Sees to it that the rate is known when the row is about it; the first such row measures it.
    mutating func knowRate() async throws(RowStop) {
        let role = keys.actual(.limited)
        guard checkRun.check.capabilities(of: row.row).contains(.planRate), context.rate(of: role) == nil else {
            return
        }
        if context.rateSurvey == nil { context.take(try await measureRate()) }
        if case .failed(let reason)? = context.rateSurvey { throw .inconclusive(reason) }
        // What was called to measure it counts as somebody else's calls.
        quietSince = Int64(context.recorder.now)
    }

    private mutating func measureRate() async throws(RowStop) -> RateSurvey {
        let began = context.recorder.now
        let built = builder.documented(
            try await context.keys.key(of: .limited).secret,
            channel: RunPlan.Channel(endpoint: builder.endpoint.name, version: .best, isFresh: false))
        var measurement = RateMeasurement()
        while true {
            switch measurement.next() {
            case .call(let pause):
                if pause > 0 { try await prober.pause(.nanoseconds(pause)) }
                let probe = try await prober.send(
                    built,
                    Prober.Circumstances(
                        purpose: .preparation, place: nil, credits: built.endpoint.cost, isPatient: false,
                        exceedsRate: true))
                count(probe, cost: built.endpoint.cost)
                guard let interval = probe.interval else {
                    return .failed("the rate could not be measured: \(probe.subject.wording)")
                }
                let policy = probe.subject.answer.flatMap { RatePolicy($0) }
                switch probe.subject.reading {
                case .authenticated: measurement.record(interval, isAccepted: true, policy: policy)
                case .refused(DocumentedError.rateLimitExceeded.rawValue):
                    measurement.record(interval, isAccepted: false, policy: policy)
                default: return .failed("the rate could not be measured: a call got \(probe.subject.wording)")
                }
            case .done(let finding):
                let survey = RateSurvey(finding)
                note(survey, measurement, began: began)
                return survey
            }
        }
    }

    private mutating func note(_ survey: RateSurvey, _ measurement: RateMeasurement, began: UInt64) {
        let announced = measurement.policy.map { policy in
            "\(policy.limit)" + (policy.window.map { " in \(Duration.nanoseconds($0).inSeconds)" } ?? "")
        }
        let title: String
        switch survey {
        case .measured(let bounds): title = "the rate of 'limited' was measured: \(bounds.wording)"
        case .failed(let reason): title = reason
        }
        let facts = [
            InstrumentRecord.Fact("announced", announced ?? "nothing"),
            InstrumentRecord.Fact("calls", "\(measurement.count)"),
        ]
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        let place = SourcePlace(checkRun.check.place)
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: place, instrument: "rate", title: title,
                    startedAt: began, endedAt: ended, facts: facts)
            }, coverage: nil)
    }
}

extension RateSurvey {
    init(_ finding: RateMeasurement.Finding) {
        switch finding {
        case .rate(let bounds): self = .measured(bounds)
        case .unlimited(let calls):
            self = .failed(
                "the rate of 'limited' is not declared, and all of \(calls) calls in turn were accepted, so that none was found"
            )
        case .undecided(let why):
            self = .failed("the rate of 'limited' is not declared, and could not be measured: \(why)")
        }
    }
}

extension RateBounds {
    /// For a sentence.
    var wording: String {
        func range<Value: Equatable>(_ lower: Value, _ upper: Value, _ text: (Value) -> String) -> String {
            text(lower) == text(upper) ? text(lower) : "\(text(lower)) to \(text(upper))"
        }
        let time = range(shortest, longest) { Duration.nanoseconds($0).inSeconds }
        return "\(range(fewest, most) { "\($0)" }) calls in \(time)"
    }
}
