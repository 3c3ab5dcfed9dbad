import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage

/// Probing a key in the background of its Regenerate.
extension RowExecution {
    /// Places whose probes go on while the change is under way; the others are probed before and after it.
    private static let densePlaces = 8
    /// Nanoseconds between two such probes, unless the spec says otherwise.
    private static let usualInterval: UInt64 = 25_000_000

    mutating func probe(_ probing: BackgroundProbing, _ step: Step) async throws(RowStop) -> Ending? {
        var cells = ProbeCell.cells(
            of: probing, target: context.target, endpoint: builder.endpoint, node: builder.node)
        if context.isWithoutHTTP2 { cells.removeAll { $0.version == .http2 } }
        guard !cells.isEmpty else { throw context.isWithoutHTTP2 ? .withoutHTTP2 : .withoutPlaces(of: []) }
        guard let secret = try await keys.secret(of: .declared(probing.key)) else {
            throw .inconclusive("there is no key '\(probing.key)'")
        }
        let recorder = context.recorder
        let collector = ProbeCollector(cells: cells, key: probing.key) { recorder.offset(of: $0) }
        let probers = cellProbers(
            cells, probing, oldKey: secret.named(probing.change.oldName(of: probing.key)), collector: collector, step)
        let began = recorder.now
        await withTaskGroup(of: Void.self) { group in
            for prober in probers { group.addTask { await prober.prime() } }
        }
        if let stop = collector.stop { throw stop }
        let offered = cells.indices.filter { collector.standing(of: $0) != .unoffered }
        guard !offered.isEmpty else { throw .withoutPlaces(of: cells) }
        let change = await make(probing, under: offered.map { probers[$0] })
        if let stop = collector.stop ?? change.stop { throw stop }
        cost.requests += collector.history.count
        cost.credits += collector.credits
        let swap = ObservedSwap(
            kind: probing.change, key: probing.key, cells: cells, collector: collector, change: change,
            horizon: probing.duration ?? context.horizon.duration)
        return try conclude(swap, step, began: began)
    }

    private func cellProbers(
        _ cells: [ProbeCell], _ probing: BackgroundProbing, oldKey: Secret, collector: ProbeCollector, _ step: Step
    ) -> [CellProber] {
        let horizon = probing.duration ?? context.horizon.duration
        let burst = probing.hiddenNodes.map(BalancerCoverage.connections(forNodes:)) ?? 1
        return cells.enumerated().map { index, cell in
            var jitter = context.generator("\(checkID)[\(rowID)]/probes/\(index)")
            let isDense = index < Self.densePlaces || probing.interval != nil
            return CellProber(
                index: index, cell: cell, oldKey: oldKey, prober: prober, builder: builder,
                place: SourcePlace(step.place), collector: collector,
                schedule: ProbeSchedule(horizon: horizon, interval: probing.interval, jitter: &jitter),
                interval: isDense ? probing.interval ?? Self.usualInterval : nil,
                burst: cell.connection == .fresh ? burst : 1,
                asksForNewKey: step.expectation?.asksForNewKey ?? true, isDense: probing.interval != nil,
                beginsWithNewKey: index % 2 == 1 || step.expectation?.asksForNewKeyAlone ?? false)
        }
    }

    /// Makes the change while the places are probed, and returns when all have been watched to the end.
    private mutating func make(_ probing: BackgroundProbing, under probers: [CellProber]) async -> ObservedChange {
        var keys = keys
        let clock = ChangeClock()
        let tellKeysMade = isLastKeyMaking ? hasMadeKeys : nil
        if isLastKeyMaking { hasMadeKeys = nil }
        let change = await withTaskGroup(of: Void.self) { group in
            for prober in probers { group.addTask { await prober.watch(clock) } }
            let change =
                switch probing.change {
                case .regenerate: await keys.regenerateObserved(probing.key)
                case .delete: await keys.deleteObserved(probing.key)
                }
            tellKeysMade?()
            if case .acknowledged(let moment, let newKey) = change.end {
                clock.acknowledge(at: moment, newKey: newKey)
            } else {
                clock.lose()
            }
            await group.waitForAll()
            return change
        }
        self.keys = keys
        return change
    }

    private mutating func conclude(_ swap: ObservedSwap, _ step: Step, began: UInt64) throws(RowStop) -> Ending? {
        let against = step.expectation?.swapFlaws ?? []
        let rule = HistoryRule.keySwap(
            write: swap.write, old: 0, new: swap.isAcknowledged && swap.kind == .regenerate ? 1 : nil)
        let finding = rule.judge(swap.history)
        let decisive = finding.violations.filter { violation in against.contains { $0.rawValue == violation.kind } }
        let shown = decisive.isEmpty ? finding.violations : decisive
        let evidence = swap.collector.exchanges(of: shown.flatMap(\.probes))
            .sorted {
                ($0.exchange.timings.sent ?? $0.exchange.timings.queued)
                    < ($1.exchange.timings.sent ?? $1.exchange.timings.queued)
            }
            .map(prober.record)
        let judgement = rule.record(of: finding, against: against.map(\.rawValue))
        let report = SwapReport(swap: swap, finding: finding)
        let (check, row, ended) = (checkID, rowID, context.recorder.now)
        note(
            { sequence in
                InstrumentRecord(
                    sequence: sequence, check: check, row: row, place: SourcePlace(step.place), instrument: "while",
                    title: report.title, startedAt: began, endedAt: ended, facts: report.facts,
                    tables: [report.table], pictures: [report.picture],
                    history: swap.history.record(judgements: [judgement]))
            }, coverage: report.coverage, besides: evidence, history: swap.history)
        if let violation = decisive.first {
            let contradiction = Contradiction(
                expected: "no \(ExpectationJudge.list(against.map(\.rawValue), "or")) in the history of '\(swap.key)'",
                seen: report.sentence(about: violation),
                selfEvident: violation.accusesOldKey)
            return try conclude(.violated(contradiction), step, reproduction: nil)
        }
        if swap.hasNoPlaceLeft { throw .withoutKeptConnections }
        if let reason = swap.gap ?? finding.undecided { throw .inconclusive(reason) }
        if step.expectation?.asksForNewKey ?? false, swap.newKeyDelay == nil {
            throw .inconclusive("no probe of the new key after Regenerate was answered with any information")
        }
        return nil
    }
}

extension Expectation {
    /// Whether the history of a `while` step has to tell of the new key.
    var asksForNewKey: Bool { swapFlaws.contains(where: \.concernsNewKey) }

    /// Whether nothing but a new key that comes late would be found fault with.
    fileprivate var asksForNewKeyAlone: Bool {
        asksForNewKey && swapFlaws.allSatisfy { [.lag, .relapse].contains($0) }
    }
}

extension Violation<String> {
    /// The probes of the witness, by their places in the history.
    var probes: [Int] { witness.compactMap { if case .probe(let index) = $0.event { index } else { nil } } }

    /// True when the old key was accepted where it should not be: no control is needed to see that.
    var accusesOldKey: Bool { ["stale", "overlap", "flip-flop"].contains(kind) }
}

extension RowStop {
    static let withoutKeptConnections = RowStop.notApplicable(
        reason: "the deployment keeps no connection open, so that none which was opened before can be stale",
        remedy: "nothing to do; closing is as good")

    static func withoutPlaces(of cells: [ProbeCell]) -> RowStop {
        if cells.contains(where: { $0.version == .http2 }) { return .withoutHTTP2 }
        return .notApplicable(
            reason: "no TLS session of the deployment can be resumed", remedy: "nothing to do; not resuming is as good")
    }
}

extension BackgroundProbing.Change {
    /// What records call a key as it was before the change.
    func oldName(of key: String) -> String { self == .regenerate ? "\(key).old" : key }
}
