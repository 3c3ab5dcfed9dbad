/// Judges what an account was charged: the balance read before and after, with nothing under way at either time.
package enum ChargeBalance {
    package enum Kind: Sendable, Hashable {
        /// More is gone than the calls that succeeded cost, so that a refused call was charged.
        case overcharged(spent: Int, atMost: Int)
        /// Less is gone than the calls that succeeded cost.
        case undercharged(spent: Int, atLeast: Int)
    }

    /// Judges all the calls between two readings. Calls without information may have been charged or not.
    ///
    /// - Parameter added: credits that came in between the readings.
    package static func judge(
        _ history: History, before: Int, after: Int, added: Int = 0
    ) -> OracleReport<Kind> {
        let power = HistoryPower(history)
        var certain = 0
        var possible = 0
        for probe in history {
            switch probe.outcome {
            case .accepted: certain += probe.cost
            case .noInformation: possible += probe.cost
            case .refused: break
            }
        }
        let spent = before + added - after
        var violations: [Violation<Kind>] = []
        // The sums are the witness; the calls that may have been charged are named where there are few.
        if spent > certain + possible {
            violations = [Violation(.overcharged(spent: spent, atMost: certain + possible), refused(in: history))]
        } else if spent < certain {
            violations = [Violation(.undercharged(spent: spent, atLeast: certain), [])]
        }
        return OracleReport(
            violations: violations,
            undecided: power.informative == 0 ? "no call was answered with any information" : nil, power: power)
    }

    private static func refused(in history: History) -> [Witness] {
        history.indices.lazy.filter { history[$0].outcome.isRefused }.prefix(3).map { .probe($0, of: history) }
    }
}
