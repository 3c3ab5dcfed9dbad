import Contract
package import RunEvents

/// What a person sees while a run goes on; pure: events in, text for the terminal out.
///
/// On a terminal a few lines at the bottom are drawn over (progress, estimate, running checks), and only what is not a
/// plain pass scrolls away above them. In a CI log there is one line per finished check and per row that is no pass.
package struct TerminalDisplay: Sendable {
    private let style: DisplayStyle
    private let plan: PlannedWork?
    private var progress = RunProgress()
    private var clauses = RunSummary()
    private var gate = Gate(level: .standard)
    private var drawnLines = 0

    package init(style: DisplayStyle, plan: PlannedWork? = nil) {
        self.style = style
        self.plan = plan
    }

    /// What to write after some events, drawn over once; `now` in nanoseconds since the run began.
    package mutating func text(after events: [Event], at now: UInt64) -> String {
        var lines: [String] = []
        var isNews = false
        var hasEnded = false
        for event in events {
            switch event {
            case .header(let header):
                clauses.apply(event)
                gate = Gate(level: header.level)
                lines.append(
                    TerminalText.line(
                        "keyspec \(header.toolVersion) against \(header.target), level \(header.level.rawValue), "
                            + "seed \(header.seed), run \(header.runID)"))
            case .checkStarted(let started): progress.start(started)
            case .outcome(let outcome): lines += finished(outcome, at: now)
            case .notice(let notice):
                let word = notice.kind == .warning ? style.paint("warning", .yellow) : "note"
                lines.append("\(word): \(TerminalText.line(notice.text))")
            case .footer: hasEnded = true
            case .exchange, .instrument, .history, .keyAction: continue
            }
            isNews = true
        }
        if hasEnded { return finish() + permanent(lines) }
        return isNews ? redraw(above: lines, at: now) : ""
    }

    /// What to write when some time has passed without an event; nothing outside a terminal.
    package mutating func tick(at now: UInt64) -> String { style.isLive ? redraw(above: [], at: now) : "" }

    /// What to write before anything else is printed: the lines that were drawn over go away.
    package mutating func finish() -> String {
        defer { drawnLines = 0 }
        return erasure
    }

    private mutating func finished(_ outcome: CheckOutcome, at now: UInt64) -> [String] {
        let counts = gate.counts(outcome.clauses, in: clauses)
        let check = progress.finish(outcome, counts: counts)
        var lines: [String] = []
        let label = RowLabel(outcome.verdict, counts: counts)
        switch outcome.verdict {
        case .pass, .notSelected: break
        case .notApplicable where style.isLive: break
        case .fail, .untestable, .inconclusive, .error, .waived, .notApplicable:
            lines.append(
                "\(label.column(style))\(TerminalText.line(outcome.name)): \(TerminalText.line(outcome.reason))")
        }
        if let check, check.selected > 0, !style.isLive {
            let took = Wording.duration(now > check.startedAt ? now - check.startedAt : 0)
            let word = check.isClean ? RowLabel(.pass, counts: true).column(style) : "done    "
            lines.append("\(word)\(TerminalText.line(check.id)) (\(Wording.count(check.selected, "row")), \(took))")
        }
        return lines
    }

    private mutating func redraw(above lines: [String], at now: UInt64) -> String {
        guard style.isLive else { return permanent(lines) }
        let frame = frame(at: now)
        defer { drawnLines = frame.count }
        return erasure + permanent(lines) + frame.map { $0 + "\n" }.joined()
    }

    private func permanent(_ lines: [String]) -> String {
        lines.map { TerminalText.withoutCommands($0) + "\n" }.joined()
    }

    /// Moves the cursor to the first drawn line and clears from there (ECMA-48: CUU, ED).
    private var erasure: String { drawnLines == 0 ? "" : "\u{1B}[\(drawnLines)A\r\u{1B}[J" }

    private static let mostRunning = 5

    /// The lines at the bottom, none wider than the terminal.
    package func frame(at now: UInt64) -> [String] {
        var parts = [
            plan.map { "\(progress.rowsDone) of \(Wording.count($0.rows, "row"))" }
                ?? Wording.count(progress.rowsDone, "row")
        ]
        if progress.failed > 0 { parts.append("\(progress.failed) failed") }
        if progress.open > 0 { parts.append("\(progress.open) inconclusive") }
        if let rest = plan?.rest(after: now, rowsDone: progress.rowsDone) {
            parts.append("about \(Wording.duration(rest)) left")
        }
        let progressLine = parts.joined(separator: ", ")
        var lines = [bar(beside: progressLine) + progressLine]
        for check in progress.running.prefix(Self.mostRunning) {
            let age = Wording.duration(now > check.startedAt ? now - check.startedAt : 0)
            lines.append("  \(TerminalText.line(check.id))  \(check.done) of \(check.rows), \(age)")
        }
        let hidden = progress.running.count - Self.mostRunning
        if hidden > 0 { lines.append("  and \(hidden) more") }
        let cut = lines.map { Wording.cut($0, to: style.width - 1) }
        return [style.paint(cut[0], progress.failed > 0 ? .red : .bold)] + cut.dropFirst().map { style.paint($0, .dim) }
    }

    /// `[=====     ] `, only where the plan is known and there is room.
    private func bar(beside text: String) -> String {
        guard let plan, plan.rows > 0, text.count + 23 < style.width else { return "" }
        let filled = min(20, 20 * progress.rowsDone / plan.rows)
        return "[\(String(repeating: "=", count: filled))\(String(repeating: " ", count: 20 - filled))] "
    }
}
