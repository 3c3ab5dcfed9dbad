import Oracles
import RunEvents

/// The history of a `while` step for readers: sentences, a table of places, a picture of the timeline.
struct SwapReport: Sendable {
    let swap: ObservedSwap
    let finding: HistoryRule.Finding

    var title: String {
        if let violation = finding.violations.first { return sentence(about: violation) }
        if let gap = swap.gap { return gap }
        let new = swap.isNewKeyProbed ? " and '\(swap.key)' accepted" : ""
        return "'\(swap.oldName)' refused\(new) from the acknowledgement on, \(watchedText)"
    }

    /// What a pass covered.
    var coverage: String {
        let probes = swap.history.count
        var text =
            "\(places) watched for \(Duration.nanoseconds(swap.span).inSeconds) after \(swap.deed) (\(probes) probes)"
        if let most = watchedWindows.compactMap(\.atMost).max() {
            text += ", the old key refused within \(Duration.nanoseconds(most).wording)"
        }
        if let delay = swap.newKeyDelay {
            text += ", the new one first asked for \(Duration.nanoseconds(delay).wording) after it"
        }
        let absent = swap.cells.indices.filter { swap.collector.standing(of: $0) == .unoffered }
        if !absent.isEmpty { text += ", \(absent.count) more not offered by the deployment" }
        let gone = swap.cells.indices.filter { swap.collector.standing(of: $0) == .gone && !swap.watched.contains($0) }
        if !gone.isEmpty { text += ", \(gone.count) more closed by it" }
        return text
    }

    private var places: String { swap.watched.count == 1 ? "1 place" : "\(swap.watched.count) places" }

    private var watchedWindows: [InvalidationWindow] { swap.watched.compactMap { swap.windows[$0] } }

    private var watchedText: String { "\(places) watched for \(Duration.nanoseconds(swap.span).inSeconds)" }

    var facts: [InstrumentRecord.Fact] {
        var facts: [InstrumentRecord.Fact] = []
        if swap.isAcknowledged {
            facts.append(
                .init("\(swap.deed) took", Duration.nanoseconds(swap.write.answered - swap.write.sent).wording))
        } else {
            facts.append(.init(swap.deed, "not acknowledged, so its end is open"))
        }
        facts.append(.init("horizon", Duration.nanoseconds(Int64(clamping: swap.horizon)).inSeconds))
        let power = finding.power
        facts.append(
            .init(
                "probes",
                "\(power.accepted) accepted, \(power.refused) refused, \(power.withoutInformation) without information")
        )
        facts.append(.init("observed window", Self.text(of: watchedWindows)))
        if swap.newKeyWindows.contains(where: { $0.atLeast != nil }) {
            facts.append(.init("new key still refused", Self.text(of: swap.newKeyWindows)))
        }
        let gaps = swap.watched.compactMap { swap.windows[$0]?.widestGap }
        if let widest = gaps.max() {
            facts.append(.init("longest time between two probes of a place", Duration.nanoseconds(widest).inSeconds))
        }
        if swap.freshConnections > 10 {
            let nodes = BalancerCoverage.nodes(metBy: swap.freshConnections)
            facts.append(
                .init(
                    "fresh connections after it",
                    "\(swap.freshConnections), which meet every one of up to \(nodes) nodes behind the name, but for one "
                        + "run in a thousand"))
        }
        return facts
    }

    /// For how long all went on as before the change, over some places.
    private static func text(of windows: [InvalidationWindow]) -> String {
        let upper = windows.map(\.atMost)
        let most = upper.contains(nil) ? nil : upper.compactMap(\.self).max()
        let bound = most.map { "at most \(Duration.nanoseconds($0).wording)" } ?? "no upper bound"
        guard let least = windows.compactMap(\.atLeast).max() else { return "none seen, \(bound)" }
        return "at least \(Duration.nanoseconds(least).wording), \(bound)"
    }

    var table: InstrumentRecord.Table {
        let numbers = Set(swap.cells.indices).union(swap.windows.keys).sorted()
        return InstrumentRecord.Table(
            title: "The old key by place",
            columns: ["place", "accepted before", "probes after", "worked at least", "at most", "watched"],
            rows: numbers.map { number in
                let window = swap.windows[number]
                let standing = number < swap.cells.count ? swap.collector.standing(of: number) : .primed
                return [
                    swap.history.cells[number], Self.word(standing, isPrimed: window?.isPrimed ?? false),
                    "\(window?.probesAfter ?? 0)", window?.atLeast.map { Duration.nanoseconds($0).wording } ?? "-",
                    window?.atMost.map { Duration.nanoseconds($0).wording } ?? "-",
                    Duration.nanoseconds(window?.watched ?? 0).inSeconds,
                ]
            })
    }

    var picture: InstrumentRecord.Picture { SwapTimeline(swap: swap).picture }

    private static func word(_ standing: ProbeCollector.Standing?, isPrimed: Bool) -> String {
        switch standing {
        case .unoffered: "not offered"
        case .gone: isPrimed ? "yes, then closed" : "closed"
        case .cold, nil: "no"
        case .primed: isPrimed ? "yes" : "no"
        }
    }

    /// A violation as a sentence, with the time that it lasted and the place where it was seen.
    func sentence(about violation: Violation<String>) -> String {
        guard violation.witness.count == 2 else { return violation.kind }
        let (first, second) = (violation.witness[0], violation.witness[1])
        let gap = Duration.nanoseconds(second.interval.sent - first.interval.answered).wording
        func place(_ witness: Witness) -> String {
            guard case .probe(let index) = witness.event else { return "" }
            return " (\(swap.history.cells[swap.history[index].cell]))"
        }
        return switch KeySwap.Kind(rawValue: violation.kind) {
        case .stale:
            "'\(swap.oldName)' was accepted by a request sent \(gap) after \(swap.deed) was acknowledged\(place(second))"
        case .lag:
            "'\(swap.key)' was refused by a request sent \(gap) after \(swap.deed) was acknowledged\(place(second))"
        case .overlap:
            "'\(swap.oldName)' was accepted\(place(second)) by a request sent \(gap) after '\(swap.key)' had been "
                + "accepted\(place(first))"
        case .gap:
            "'\(swap.key)' was refused\(place(second)) by a request sent \(gap) after '\(swap.oldName)' had been "
                + "refused\(place(first))"
        case .flipFlop:
            "'\(swap.oldName)' was accepted\(place(second)) by a request sent \(gap) after it had been refused"
                + place(first)
        case .relapse:
            "'\(swap.key)' was refused\(place(second)) by a request sent \(gap) after it had been accepted"
                + place(first)
        case .premature: "a probe was answered as after \(swap.deed) \(gap) before it was sent\(place(first))"
        case nil: violation.kind
        }
    }
}
