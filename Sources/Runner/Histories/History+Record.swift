package import Oracles
package import RunEvents

extension History {
    /// Probes in one part: about 100 KB of text.
    private static let probesPerPart = 4096

    /// The record of the history and of what its rules found.
    func record(judgements: [HistoryRecord.Judgement]) -> HistoryRecord {
        HistoryRecord(subjects: subjects, cells: cells, reasons: reasons, probes: count, judgements: judgements)
    }

    /// The probes in parts, made one at a time.
    func parts(sequence: Int) -> some Sequence<HistoryPart> {
        stride(from: 0, to: count, by: Self.probesPerPart).lazy.map { start in
            HistoryPart(sequence: sequence, probes: text(of: start..<Swift.min(start + Self.probesPerPart, count)))
        }
    }

    private func text(of range: Range<Int>) -> String {
        var text = ""
        text.reserveCapacity(range.count * 28)
        for index in range {
            let probe = self[index]
            let outcome =
                switch probe.outcome {
                case .noInformation: 0
                case .accepted: 1
                case .refused(let reason): 2 + (reasons.firstIndex(of: reason) ?? 0)
                }
            if index > range.lowerBound { text += ";" }
            text +=
                "\(probe.sent) \(probe.answered - probe.sent) \(outcome) \(probe.subject) \(probe.cell) \(probe.cost)"
        }
        return text
    }

    /// An empty history with the names of a record.
    package init(named record: HistoryRecord) {
        self.init(subjects: record.subjects, cells: record.cells, reasons: record.reasons)
    }

    /// Adds the probes of a part; false when the part is damaged.
    package mutating func append(_ part: HistoryPart) -> Bool {
        for line in part.probes.utf8.split(separator: UInt8(ascii: ";")) {
            let numbers = line.split(separator: UInt8(ascii: " ")).compactMap { Int64(Substring($0)) }
            guard numbers.count == 6, numbers.dropFirst().allSatisfy({ $0 >= 0 }) else { return false }
            let (end, overflow) = numbers[0].addingReportingOverflow(numbers[1])
            let outcome: ProbeOutcome
            switch numbers[2] {
            case 0: outcome = .noInformation
            case 1: outcome = .accepted
            default:
                guard numbers[2] - 2 < Swift.min(254, Int64(reasons.count)) else { return false }
                outcome = .refused(reason: reasons[Int(numbers[2]) - 2])
            }
            guard !overflow, numbers[3] < Swift.min(256, Swift.max(1, Int64(subjects.count))),
                numbers[4] < Swift.min(65_536, Swift.max(1, Int64(cells.count))),
                let cost = UInt32(exactly: numbers[5])
            else { return false }
            append(
                Interval(sent: numbers[0], answered: end), outcome, subject: Int(numbers[3]), cell: Int(numbers[4]),
                cost: Int(cost))
        }
        return true
    }
}
