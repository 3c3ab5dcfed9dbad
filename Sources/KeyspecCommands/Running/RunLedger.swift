import HTTPExchange
import Reporting
import RunEvents
import Synchronization

/// Where the events of a run go while it runs: to the event file first, then to the display and into the record.
///
/// The display is drawn at most ten times a second on a terminal, and at once in a log.
final class RunLedger: Sendable {
    static let drawInterval = Duration.milliseconds(100)

    private struct State {
        var record = RunRecord()
        var display: TerminalDisplay
        var undrawn: [Event] = []
        var problem: String?
    }

    private let writer: EventLogWriter
    private let console: Console
    private let style: DisplayStyle
    private let isQuiet: Bool
    private let begin: MonotonicTime
    private let state: Mutex<State>

    init(writer: EventLogWriter, console: Console, style: DisplayStyle, isQuiet: Bool, work: PlannedWork) {
        self.writer = writer
        self.console = console
        self.style = style
        self.isQuiet = isQuiet
        begin = .now
        state = Mutex(State(display: TerminalDisplay(style: style, plan: work)))
    }

    /// Takes in the next event.
    func note(_ event: Event) {
        state.withLock { state in
            do { try writer.append(event) } catch { state.problem = state.problem ?? "\(error)" }
            state.record.apply(event)
            guard !isQuiet else {
                // What went wrong with the run itself is no progress.
                if case .notice(let notice) = event, notice.kind == .warning {
                    console.error("keyspec: warning: \(printable(notice.text))\n")
                }
                return
            }
            state.undrawn.append(event)
            if !style.isLive { draw(&state) }
        }
    }

    /// Draws again and again until cancelled. Nothing to do in a log.
    func keepDrawing() async {
        guard style.isLive, !isQuiet else { return }
        while !Task.isCancelled {
            try? await Task.sleep(for: Self.drawInterval)
            state.withLock { draw(&$0) }
        }
    }

    /// Draws what is left and takes the progress off the terminal.
    func finish() {
        state.withLock { state in
            guard !isQuiet else { return }
            draw(&state)
            console.output(state.display.finish())
        }
    }

    /// What happened, so far.
    var record: RunRecord { state.withLock { $0.record } }

    /// Why the event file is not whole; nil when it is.
    var problem: String? { state.withLock { $0.problem } }

    private func draw(_ state: inout State) {
        let now = UInt64(max(0, (MonotonicTime.now - begin) / .nanoseconds(1)))
        let text =
            state.undrawn.isEmpty ? state.display.tick(at: now) : state.display.text(after: state.undrawn, at: now)
        state.undrawn = []
        if !text.isEmpty { console.output(text) }
    }
}
