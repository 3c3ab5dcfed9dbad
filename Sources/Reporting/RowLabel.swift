import RunEvents

/// The word for a row on a terminal, and its colour.
struct RowLabel {
    let word: String
    let ink: DisplayStyle.Ink?

    init(_ verdict: Verdict, counts: Bool) {
        (word, ink) =
            switch verdict {
            case .pass: ("pass", .green)
            case .fail: counts ? ("FAIL", .red) : ("warn", .yellow)
            case .untestable: counts ? ("FAIL", .red) : ("warn", .yellow)
            case .inconclusive: counts ? ("OPEN", .yellow) : ("open", .yellow)
            case .error: ("ERROR", .red)
            case .waived: ("waived", .yellow)
            case .notApplicable: ("n/a", .dim)
            case .notSelected: ("left", .dim)
            }
    }

    /// The label in a column of its own.
    func column(_ style: DisplayStyle) -> String {
        style.paint(word, ink) + String(repeating: " ", count: max(1, 8 - word.count))
    }
}
