import Oracles
import TestSupport

/// Small random histories, with times so coarse that ties, touching ends and overlaps are common.
enum HistorySamples {
    static let invalid = ProbeOutcome.refused(reason: "invalid_api_key")
    static let spent = ProbeOutcome.refused(reason: "insufficient_credits")
    static let limited = ProbeOutcome.refused(reason: "rate_limit_exceeded")

    static func interval(_ generator: inout SeededGenerator, within span: Int64 = 12) -> Interval {
        let sent = Int64.random(in: 0...span, using: &generator)
        return Interval(sent: sent, answered: sent + Int64.random(in: 0...4, using: &generator))
    }

    static func outcome(_ generator: inout SeededGenerator, refused: ProbeOutcome) -> ProbeOutcome {
        switch Int.random(in: 0..<9, using: &generator) {
        case 0: .noInformation
        case 1...4: .accepted
        default: refused
        }
    }
}

extension History {
    /// A history of probes written as (sent, answered, outcome) or with a subject.
    init(_ probes: [(Int64, Int64, ProbeOutcome)], subject: Int = 0) {
        self.init()
        for (sent, answered, outcome) in probes {
            append(Interval(sent: sent, answered: answered), outcome, subject: subject)
        }
    }
}
