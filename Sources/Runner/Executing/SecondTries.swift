import Deployment
import RunEvents

/// Rows that a run left open, each tried once more at its end with nothing beside it.
///
/// What a busy machine, a moment's trouble or the run's own traffic hid at the first try can be seen then. Nothing is lost by
/// it: a first try that told nothing supports no verdict, and the second has its own controls. Where much is open the trouble
/// is not a moment's, and more requests would not help anybody.
struct SecondTries {
    /// More open rows than this, and than one in twenty, are left as they are.
    private static let most = 10
    /// Nanoseconds after which no further second try begins, if the first tries did not last longer.
    private static let patience: UInt64 = 30_000_000_000

    private let plan: RunPlan
    private let context: RunContext
    /// By the number of the check run, in the order in which they ended.
    private var open: [(id: Int, ends: [CheckRunExecution.End])] = []
    private var tried = 0

    init(plan: RunPlan, context: RunContext) {
        self.plan = plan
        self.context = context
    }

    /// Records what the first try decided, and keeps the rest.
    mutating func take(_ ends: [CheckRunExecution.End], of id: Int) {
        tried += ends.count
        let left = ends.filter(\.toldNothing)
        for end in ends where !end.toldNothing { record(end.outcome) }
        if !left.isEmpty { open.append((id, left)) }
    }

    /// Tries what is left, and records it.
    mutating func make() async {
        let count = open.map(\.ends.count).reduce(0, +)
        let areFew = count <= max(Self.most, tried / 20)
        let deadline = context.recorder.now + max(context.recorder.now, Self.patience)
        for (id, ends) in open {
            guard areFew, !context.isStopping, !context.deployment.gate.isCircuitOpen, context.recorder.now < deadline
            else {
                for end in ends { record(end.outcome) }
                continue
            }
            await tryAgain(ends, of: id)
        }
        open = []
    }

    private func tryAgain(_ ends: [CheckRunExecution.End], of id: Int) async {
        var checkRun = plan.checkRuns[id]
        checkRun.rows = ends.map { checkRun.rows[$0.index] }
        let again = await CheckRunExecution(checkRun: checkRun, context: context, width: 1).run()
        for (first, second) in zip(ends, again) { record(Self.merged(first.outcome, second.outcome)) }
    }

    /// The second try's outcome if it decided anything, with what both cost.
    static func merged(_ first: CheckOutcome, _ second: CheckOutcome) -> CheckOutcome {
        var outcome = second.verdict == .inconclusive ? first : second
        if second.verdict != .inconclusive {
            outcome.reason += "; at a second try, as the first told nothing: \(first.reason)"
        }
        outcome.startedAt = first.startedAt
        outcome.duration = second.startedAt + second.duration - first.startedAt
        outcome.cost = first.cost + second.cost
        return outcome
    }

    private func record(_ outcome: CheckOutcome) {
        var outcome = outcome
        outcome.apply(context.waivers)
        context.recorder.emit(.outcome(outcome))
    }
}
