import Oracles
import RunEvents

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The probes of a swap along the time, in characters: one line for each place, `A` accepted, `r` refused, `?` without
/// information, `#` both accepted and refused; the time after the acknowledgement on a logarithmic scale.
struct SwapTimeline: Sendable {
    let swap: ObservedSwap

    private static let before = 12
    private static let after = 44
    /// The first column after the acknowledgement ends here: nanoseconds.
    private static let shortest = 1_000_000.0
    private static let mostLines = 24

    var picture: InstrumentRecord.Picture {
        let numbers = (0..<swap.history.cells.count).filter { swap.windows[$0] != nil }.prefix(Self.mostLines)
        let new = swap.isNewKeyProbed ? ["\(swap.key), all places"] : []
        let names = new + numbers.map { "\(swap.oldName), \(swap.history.cells[$0])" }
        let width = names.map(\.count).max() ?? 0
        func padded(_ name: String) -> String { name + String(repeating: " ", count: width - name.count) }
        var lines = [padded("") + "  " + scale]
        for name in new { lines.append(padded(name) + "  " + line { $0.subject == 1 }) }
        for (name, number) in zip(names.dropFirst(new.count), numbers) {
            lines.append(padded(name) + "  " + line { $0.subject == 0 && $0.cell == number })
        }
        lines.append(
            "A accepted, r refused, # both, ? no information; | from the sending of \(swap.deed) to its answer")
        return InstrumentRecord.Picture(title: "Timeline", text: lines.joined(separator: "\n"))
    }

    /// The end of the change; the last probe stands in for one that never came.
    private var end: Int64 { swap.isAcknowledged ? swap.write.answered : swap.write.sent }
    private var first: Int64 { min(swap.history.map(\.sent).min() ?? 0, swap.write.sent) }
    private var span: Double { max(Double((swap.history.map(\.sent).max() ?? end) - end), 10 * Self.shortest) }

    private func column(of moment: Int64) -> Int {
        if moment < swap.write.sent {
            let length = max(swap.write.sent - first, 1)
            return min(Int((moment - first) * Int64(Self.before) / length), Self.before - 1)
        }
        if moment <= end { return Self.before }
        let elapsed = Double(moment - end)
        guard elapsed > Self.shortest else { return Self.before + 1 }
        let share = log(elapsed / Self.shortest) / log(span / Self.shortest)
        return Self.before + 1 + min(Int(share * Double(Self.after - 1)), Self.after - 1)
    }

    private func line(where counts: (History.Probe) -> Bool) -> String {
        var columns = [Character](repeating: ".", count: Self.before + 1 + Self.after)
        columns[Self.before] = "|"
        for probe in swap.history where counts(probe) {
            let index = column(of: probe.sent)
            let mark: Character =
                switch probe.outcome {
                case .accepted: "A"
                case .refused: "r"
                case .noInformation: "?"
                }
            switch (columns[index], mark) {
            case (".", _), ("|", _), ("?", _): columns[index] = mark
            case ("A", "r"), ("r", "A"): columns[index] = "#"
            default: break
            }
        }
        return String(columns)
    }

    private var scale: String {
        var columns = [Character](repeating: " ", count: Self.before + 1 + Self.after + 6)
        func write(_ text: String, at column: Int) {
            for (offset, character) in text.enumerated() where column + offset < columns.count {
                columns[column + offset] = character
            }
        }
        write("-\(Duration.nanoseconds(swap.write.sent - first).inSeconds)", at: 0)
        write("|", at: Self.before)
        for (moment, text) in [(10, "10 ms"), (100, "100 ms"), (1_000, "1 s"), (10_000, "10 s"), (100_000, "100 s")] {
            let nanoseconds = Int64(moment) * 1_000_000
            if Double(nanoseconds) <= span { write(text, at: column(of: end + nanoseconds)) }
        }
        return String(columns.reversed().drop { $0 == " " }.reversed())
    }
}
