import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy
import SpecLanguage
import Synchronization

/// How far a change has got, for all who probe in its background.
final class ChangeClock: Sendable {
    enum Phase: Sendable, Hashable {
        /// Not acknowledged yet.
        case open
        /// The moment of the acknowledgement.
        case acknowledged(MonotonicTime)
        /// The acknowledgement never came, or the change failed.
        case lost
    }

    private let state = Mutex<(phase: Phase, newKey: Secret?)>((.open, nil))

    var phase: Phase { state.withLock { $0.phase } }
    var newKey: Secret? { state.withLock { $0.newKey } }

    func acknowledge(at moment: MonotonicTime, newKey: Secret?) {
        state.withLock { $0 = (.acknowledged(moment), newKey) }
    }

    func lose() { state.withLock { $0.phase = .lost } }
}

/// Probes one place: before a change until the old key was accepted, during it, and after it by a schedule.
struct CellProber: Sendable {
    let index: Int
    let cell: ProbeCell
    let oldKey: Secret
    let prober: Prober
    let builder: RequestBuilder
    let place: SourcePlace
    let collector: ProbeCollector
    let schedule: ProbeSchedule
    /// Nanoseconds between two probes during the change; nil for a place that only waits for its end.
    let interval: UInt64?
    /// Fresh connections at once before and after the change.
    let burst: Int
    /// Whether the row is about the new key too, and whether both are asked for at every moment.
    let asksForNewKey: Bool
    let isDense: Bool
    /// Whether the new key is asked for before the old one: a key that comes late is only seen by who asks early.
    let beginsWithNewKey: Bool

    /// A place is asked so often for the acceptance that shows it warm.
    private static let primings = 4
    /// A place is probed so often while the change is under way: that costs a credit each time.
    static let probesDuringChange = 4
    /// How long the old key is still probed when nobody knows whether the change happened: nanoseconds.
    private static let afterLoss: UInt64 = 500_000_000

    /// Asks until the old key was accepted here.
    func prime() async {
        for attempt in 1...Self.primings {
            guard let asked = await ask(oldKey, .old, .preparation) else { return }
            if case .failure(let missing) = asked.asked.subject.result, missing.kind == .versionNotOffered {
                prober.context.noteWithoutHTTP2()
                return collector.set(.unoffered, of: index)
            }
            let isAccepted = asked.asked.subject.outcome == .accepted
            switch cell.connection {
            // The first request opens the connection; what counts is that it was accepted over it.
            case .before where isAccepted, .fresh where isAccepted: return await primed()
            case .resumed where isAccepted && asked.isAsSaid: return collector.set(.primed, of: index)
            case .resumed where isAccepted && attempt == Self.primings: return collector.set(.unoffered, of: index)
            case .before, .fresh, .resumed: break
            }
            collector.set(.cold(asked.asked.subject.wording), of: index)
            if !isAccepted, (try? await prober.pause(.milliseconds(100))) == nil { return }
        }
    }

    private func primed() async {
        collector.set(.primed, of: index)
        for _ in 1..<max(burst, 1) { _ = await ask(oldKey, .old, .preparation) }
    }

    /// Probes during the change and after it.
    func watch(_ clock: ChangeClock) async {
        guard await waitForEnd(of: clock) else { return }
        switch clock.phase {
        case .open: return
        case .lost: await probe(for: Self.afterLoss)
        case .acknowledged(let moment): await follow(moment, newKey: clock.newKey)
        }
    }

    /// True when the change has ended, false when the run is being stopped.
    private func waitForEnd(of clock: ChangeClock) async -> Bool {
        let begin = MonotonicTime.now
        var probes = 0
        while clock.phase == .open {
            if collector.stop != nil { return false }
            let waited = nanoseconds(since: begin)
            // A change that takes minutes, as one by a person does, is not probed hundreds of times a second.
            let pause = interval.map { max($0, waited / 2) } ?? 2_000_000
            if interval != nil, probes < Self.probesDuringChange, isHere {
                probes += 1
                _ = await ask(oldKey, .old, .probe)
            }
            let end = MonotonicTime.now + .nanoseconds(Int64(clamping: min(pause, 1_000_000_000)))
            // In small steps, so that the first probe after the acknowledgement is not late.
            while clock.phase == .open, MonotonicTime.now < end {
                if (try? await prober.pause(.milliseconds(1))) == nil { return false }
            }
        }
        return true
    }

    private func follow(_ acknowledged: MonotonicTime, newKey: Secret?) async {
        var next = 0
        while let due = schedule.due(from: next, at: nanoseconds(since: acknowledged)) {
            let moment = acknowledged + .nanoseconds(Int64(clamping: schedule.moments[due]))
            let wait = moment - .now
            if wait > .zero, (try? await prober.pause(wait)) == nil { return }
            guard collector.stop == nil, isHere else { return }
            let key = asksNewKey(at: due) ? newKey : nil
            for asksNew in [beginsWithNewKey, !beginsWithNewKey] {
                let goesOn = asksNew ? await follow(new: key) : await follow(old: due)
                guard goesOn else { return }
            }
            next = due + 1
        }
    }

    /// False when the row has to end.
    private func follow(old due: Int) async -> Bool {
        for _ in 0..<(due == 0 ? max(burst, 1) : 1) where isHere {
            guard await ask(oldKey, .old, .probe, isDead: true) != nil else { return false }
        }
        return true
    }

    private func follow(new key: Secret?) async -> Bool {
        guard let key, isHere else { return true }
        return await ask(key, .new, .probe) != nil
    }

    private func asksNewKey(at index: Int) -> Bool {
        asksForNewKey && ProbeSchedule.asksNewKey(at: index, of: schedule.moments.count, isDense: isDense)
    }

    private func probe(for duration: UInt64) async {
        let begin = MonotonicTime.now
        while nanoseconds(since: begin) < duration, collector.stop == nil, isHere {
            guard await ask(oldKey, .old, .probe) != nil, (try? await prober.pause(.milliseconds(50))) != nil else {
                return
            }
        }
    }

    private var isHere: Bool { collector.standing(of: index) == .primed }

    /// Sends one probe; nil when the row has to end.
    ///
    /// - Parameter isDead: the key was replaced, so that the deployment would have to be broken to charge for it.
    private func ask(
        _ key: Secret, _ role: ProbeCollector.Role, _ purpose: ExchangeRecord.Purpose, isDead: Bool = false
    ) async -> (asked: Prober.Asked, isAsSaid: Bool)? {
        let built = cell.request(key, builder, connection: "cell-\(index)")
        do throws(RowStop) {
            let asked = try await prober.ask(
                built,
                Prober.Circumstances(
                    purpose: purpose, place: place, credits: isDead ? 0 : built.endpoint.cost,
                    isPatient: false))
            let isAsSaid = collector.take(asked, of: role, in: index)
            // The connection that was opened before is no more: the place has ceased to be.
            let hasDied = asked.exchange.diedUnanswered || !isAsSaid
            if cell.connection == .before, hasDied, isHere { collector.set(.gone, of: index) }
            return (asked, isAsSaid)
        } catch {
            collector.end(error)
            return nil
        }
    }

    private func nanoseconds(since moment: MonotonicTime) -> UInt64 {
        let now = MonotonicTime.now.nanoseconds
        return now > moment.nanoseconds ? now - moment.nanoseconds : 0
    }
}
