import Contract
import Oracles
package import RunEvents

/// Judges an event file anew: every history by its rules, and every verdict by the records that it rests on.
///
/// A fold over the events, in the order of the file; of histories only those are held whose probes are still coming.
package struct Rejudgement: Sendable {
    /// What came of one history, or what was found wrong with another record.
    package struct Finding: Sendable, Hashable {
        /// The row, as reports name it.
        package var row: String
        /// What was judged, for the middle of a sentence.
        package var subject: String
        /// What is recorded and what comes out now; nil where they agree.
        package var difference: String?
    }

    package private(set) var histories: [Finding] = []
    /// Only what is wrong.
    package private(set) var others: [Finding] = []
    package private(set) var exchanges = 0
    package private(set) var outcomes = 0
    private var pending: [Int: (record: InstrumentRecord, history: History, isDamaged: Bool)] = [:]
    /// For each record of a history: whether something was found now that decides its row.
    private var decisive: [Int: Bool] = [:]
    private var sequences: Set<Int> = []
    private var counts: [String: Int] = [:]

    package init() {}

    /// Whether everything comes out as it was recorded.
    package var agrees: Bool { others.isEmpty && histories.allSatisfy { $0.difference == nil } }

    package mutating func apply(_ event: Event) {
        switch event {
        case .exchange(let exchange):
            exchanges += 1
            sequences.insert(exchange.sequence)
            check(exchange)
        case .instrument(let record):
            sequences.insert(record.sequence)
            guard let named = record.history else { return }
            pending[record.sequence] = (record, History(named: named), false)
            judgeIfComplete(record.sequence)
        case .history(let part):
            guard pending[part.sequence] != nil else { return }
            if pending[part.sequence]?.history.append(part) == false { pending[part.sequence]?.isDamaged = true }
            judgeIfComplete(part.sequence)
        case .outcome(let outcome):
            outcomes += 1
            counts[outcome.verdict.rawValue, default: 0] += 1
            check(outcome)
        case .footer(let footer): check(footer)
        case .header, .checkStarted, .keyAction, .notice: break
        }
    }

    /// Ends the fold: a history whose probes never came all is a difference.
    package mutating func finish() {
        for (_, entry) in pending.sorted(by: { $0.key < $1.key }) {
            let wanted = entry.record.history?.probes ?? 0
            histories.append(
                Finding(
                    row: Self.row(entry.record.check, entry.record.row), subject: entry.record.instrument,
                    difference: "the file holds \(entry.history.count) of its \(wanted) probes"))
        }
        pending = [:]
    }

    // MARK: Histories

    private mutating func judgeIfComplete(_ sequence: Int) {
        guard let entry = pending[sequence], let named = entry.record.history,
            entry.history.count >= named.probes || entry.isDamaged
        else { return }
        pending[sequence] = nil
        let row = Self.row(entry.record.check, entry.record.row)
        if entry.isDamaged {
            histories.append(
                Finding(row: row, subject: entry.record.instrument, difference: "its probes cannot be read"))
            return
        }
        for judgement in named.judgements {
            let subject = "\(judgement.rule) over \(named.probes) \(named.probes == 1 ? "probe" : "probes")"
            guard let rule = HistoryRule(judgement) else {
                histories.append(
                    Finding(
                        row: row, subject: subject, difference: "this version does not know its rule or lacks a number")
                )
                continue
            }
            let finding = rule.judge(entry.history)
            let kinds = finding.violations.map(\.kind)
            decisive[sequence] = (decisive[sequence] ?? false) || !Set(kinds).isDisjoint(with: judgement.against)
            let isSame = kinds == judgement.violations && finding.undecided == judgement.undecided
            histories.append(
                Finding(
                    row: row, subject: subject + ": \(Self.wording(kinds, finding.undecided))",
                    difference: isSame
                        ? nil
                        : "recorded \(Self.wording(judgement.violations, judgement.undecided)), "
                            + "comes out as \(Self.wording(kinds, finding.undecided))"))
        }
    }

    private static func wording(_ violations: [String], _ undecided: String?) -> String {
        if !violations.isEmpty { return violations.joined(separator: ", ") }
        return undecided.map { "undecided (\($0))" } ?? "no violation"
    }

    // MARK: Exchanges and verdicts

    /// A reading has to follow from status and code (an operator may declare any status a success).
    private mutating func check(_ exchange: ExchangeRecord) {
        let documented = exchange.code.flatMap(DocumentedError.init(rawValue:))
        let problem: String? =
            switch exchange.reading {
            case .refused where exchange.transportFailure != nil: "refused without a whole answer"
            case .refused where documented == nil && exchange.method != "HEAD": "refused without a documented code"
            case .refused where documented.map({ $0.status != exchange.status }) ?? false:
                "refused with status \(exchange.status ?? 0) and the code \(documented?.rawValue ?? "")"
            case .authenticated where exchange.transportFailure != nil: "accepted without a whole answer"
            case .authenticated where documented != nil: "accepted with the code \(documented?.rawValue ?? "")"
            default: nil
            }
        guard let problem else { return }
        others.append(
            Finding(
                row: Self.row(exchange.check, exchange.row), subject: "exchange \(exchange.sequence)",
                difference: "it is read as \(problem)"))
    }

    private mutating func check(_ outcome: CheckOutcome) {
        let missing = outcome.witnesses.filter { !sequences.contains($0) }
        if !missing.isEmpty {
            add(outcome, "rests on \(missing.map(String.init).joined(separator: ", ")), which the file does not hold")
        }
        let judged = outcome.witnesses.compactMap { decisive[$0] }
        switch outcome.verdict {
        case .pass where judged.contains(true): add(outcome, "is recorded, and its history shows a violation")
        case .fail where !judged.isEmpty && !judged.contains(true):
            add(outcome, "is recorded, and its history shows no violation")
        default: break
        }
    }

    private mutating func check(_ footer: RunFooter) {
        guard footer.counts.filter({ $0.value > 0 }) != counts else { return }
        others.append(
            Finding(row: "the run", subject: "footer", difference: "its counts are not those of the outcomes"))
    }

    private mutating func add(_ outcome: CheckOutcome, _ problem: String) {
        others.append(
            Finding(row: outcome.name, subject: "verdict '\(outcome.verdict.rawValue)'", difference: "it \(problem)"))
    }

    private static func row(_ check: String, _ row: String) -> String { row.isEmpty ? check : "\(check)[\(row)]" }
}
