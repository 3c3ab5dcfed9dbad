import Contract
import Reporting

extension KillMatrix {
    /// The matrix and what it comes to, as the terminal shows it.
    var text: String {
        var table = TextTable()
        for line in lines {
            table.add(
                line.verdict.word, line.subject.defect?.clause.description ?? line.subject.kind,
                line.subject.defect == nil && line.subject == .sound ? "" : line.subject.name, line.account)
        }
        for defect in unchecked {
            table.add("no check", defect.clause.description, defect.id, defect.unchecked ?? defect.summary)
        }
        return table.text + "\n" + summary
    }

    private var summary: String {
        let defects = lines.filter { $0.subject.defect != nil }
        let sound = lines.filter { $0.subject.defect == nil }
        var table = TextTable()
        if !defects.isEmpty || !unchecked.isEmpty {
            table.add(
                "defects:",
                Self.tally(defects, [.caught, .survived, .wrong, .open, .broken], unchecked: unchecked.count))
        }
        if !sound.isEmpty { table.add("sound:", Self.tally(sound, [.green, .wrong, .open, .broken])) }
        let busy = catches.count { !$0.defects.isEmpty }
        if !catches.isEmpty, !defects.isEmpty {
            table.add(
                "checks:",
                "\(busy) of \(catches.count) caught a defect"
                    + (idle.isEmpty ? "" : "; nothing is caught by " + idle.joined(separator: ", ")))
        }
        return table.text
    }

    private static func tally(_ lines: [Line], _ verdicts: [Verdict], unchecked: Int = 0) -> String {
        let parts = verdicts.compactMap { verdict in
            let count = lines.count { $0.verdict == verdict }
            return count == 0 ? nil : "\(count) \(verdict.meaning)"
        }
        return (parts + (unchecked == 0 ? [] : ["\(unchecked) without a check yet"])).joined(separator: ", ")
    }
}

extension KillMatrix.Line {
    /// Who saw the defect, and everything else that a reader has to know.
    var account: String {
        var parts: [String] = []
        if !caughtBy.isEmpty { parts.append(caughtBy.joined(separator: ", ")) }
        if !alsoCaughtBy.isEmpty { parts.append("also " + alsoCaughtBy.joined(separator: ", ")) }
        if !wronglyCaughtBy.isEmpty { parts.append("wrongly " + wronglyCaughtBy.joined(separator: ", ")) }
        if !remark.isEmpty { parts.append(printable(remark)) }
        if attempts > 1 {
            parts.append([.caught, .green].contains(verdict) ? "at attempt \(attempts)" : "in \(attempts) attempts")
        }
        return parts.joined(separator: "; ")
    }
}

extension KillMatrix.Verdict {
    /// The word in the first column; what needs attention stands out.
    var word: String {
        switch self {
        case .green: "green"
        case .caught: "caught"
        case .survived: "SURVIVED"
        case .wrong: "WRONG"
        case .open: "OPEN"
        case .broken: "BROKEN"
        }
    }

    fileprivate var meaning: String {
        switch self {
        case .green: "green"
        case .caught: "caught"
        case .survived: "survived"
        case .wrong: "blamed wrongly"
        case .open: "with open rows"
        case .broken: "that could not be tried"
        }
    }
}
