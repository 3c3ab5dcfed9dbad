import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import SpecLanguage

/// One call of a series, ready to be sent.
struct PlannedCall: Sendable {
    var built: RequestBuilder.Built
    var key: String
    /// Where it goes, for the history: endpoint, version, node.
    var cell: String
}

/// What became of one round of a series.
struct CallRound: Sendable {
    var accepted = 0
    var refused: [String: Int] = [:]
    var withoutInformation = 0
    /// From the first hand-over to the last; nil for a round that was made in turn or never left.
    var spread: Duration?
    /// Whether it was as simultaneous as the step asks.
    var counts: Bool
    /// Why it does not count.
    var flaw: String?
    /// From just before the first call left until the last answer had been read, in nanoseconds since the run began; nil when
    /// nothing was sent.
    var extent: Interval?

    init(_ probes: [Prober.Probe], spread: Duration?, counts: Bool, flaw: String?) {
        self.spread = spread
        self.counts = counts
        self.flaw = flaw
        let intervals = probes.compactMap(\.interval)
        if let first = intervals.map(\.sent).min(), let last = intervals.map(\.answered).max() {
            extent = Interval(sent: first, answered: last)
        }
        for probe in probes {
            switch ProbeOutcome(probe.subject.reading) {
            case .accepted: accepted += 1
            case .refused(let reason): refused[reason, default: 0] += 1
            case .noInformation: withoutInformation += 1
            }
        }
    }

    /// The cells of a table of rounds.
    static let columns = ["round", "accepted", "refused", "no information", "spread", "counts"]

    func cells(_ number: Int) -> [String] {
        let reasons = refused.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return [
            "\(number)", "\(accepted)", reasons.isEmpty ? "0" : reasons, "\(withoutInformation)",
            spread.map(\.inMilliseconds) ?? "-", counts ? "yes" : flaw ?? "no",
        ]
    }
}
