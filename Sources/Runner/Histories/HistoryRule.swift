package import Oracles
package import RunEvents

/// Which oracle judges a history, with all that it has to know besides: what is recorded, so that anybody can judge again.
package enum HistoryRule: Sendable {
    case keySwap(write: Interval, old: Int, new: Int?)
    case soleSurvivor(SoleSurvivor)
    case unchanged(subjects: Set<Int>)
    case boundedCounter(BoundedCounter)
    case chargeBalance(before: Int, after: Int, added: Int)
    case rateWindow(RateWindow)

    /// What a rule found, its violations by their words.
    package struct Finding: Sendable, Hashable {
        package var violations: [Violation<String>]
        package var undecided: String?
        package var power: HistoryPower

        init<Kind>(_ report: OracleReport<Kind>, word: (Kind) -> String) {
            violations = report.violations.map { Violation(word($0.kind), $0.witness) }
            undecided = report.undecided
            power = report.power
        }
    }

    package func judge(_ history: History) -> Finding {
        switch self {
        case .keySwap(let write, let old, let new):
            Finding(KeySwap(write: write, old: old, new: new).judge(history)) { $0.rawValue }
        case .soleSurvivor(let rule): Finding(rule.judge(history)) { $0.rawValue }
        case .unchanged(let subjects): Finding(Unchanged(subjects: subjects).judge(history)) { $0.word }
        case .boundedCounter(let rule): Finding(rule.judge(history)) { $0.word }
        case .chargeBalance(let before, let after, let added):
            Finding(ChargeBalance.judge(history, before: before, after: after, added: added)) { $0.word }
        case .rateWindow(let rule): Finding(rule.judge(history).judgement) { $0.word }
        }
    }

    /// The judgement as it is recorded.
    ///
    /// - Parameter against: the kinds of violations that decide the row.
    package func record(of finding: Finding, against: [String]) -> HistoryRecord.Judgement {
        HistoryRecord.Judgement(
            rule: name, parameters: parameters, changes: changes, against: against,
            violations: finding.violations.map(\.kind), undecided: finding.undecided)
    }
}

extension Unchanged.Kind {
    fileprivate var word: String { "lost" }
}

extension BoundedCounter.Kind {
    fileprivate var word: String {
        switch self {
        case .overspend: "overspend"
        case .spuriousRefusal: "spurious-refusal"
        }
    }
}

extension ChargeBalance.Kind {
    fileprivate var word: String {
        switch self {
        case .overcharged: "overcharged"
        case .undercharged: "undercharged"
        }
    }
}

extension RateWindow.Kind {
    fileprivate var word: String {
        switch self {
        case .burst: "burst"
        case .spuriousRefusal: "spurious-refusal"
        }
    }
}
