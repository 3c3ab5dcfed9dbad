import HTTPTypes
import Synchronization

/// The defect `shared-cache`: a proxy that takes a URL with a query for a public resource and serves what it has kept for
/// it, whoever asks.
final class SharedCache: Sendable {
    private typealias Entry = (answer: Answer, at: ContinuousClock.Instant)

    private static let lifetime = Duration.seconds(2)

    private let isOn: Bool
    private let entries = Mutex<[String: Entry]>([:])

    init(faults: SwitchSet<Defect>) { isOn = faults.has(.sharedCache) }

    func answer(_ call: Call) -> Answer? {
        guard isOn, isCacheable(call), let entry = entries.withLock({ $0[call.query] }) else { return nil }
        let age = entry.at.duration(to: .now)
        guard age < Self.lifetime else { return nil }
        var answer = entry.answer
        answer.fields[.age] = String(age.components.seconds)
        return answer
    }

    func store(_ answer: inout Answer, for call: Call) {
        guard isOn, isCacheable(call) else { return }
        answer.fields[.cacheControl] = "public, max-age=2"
        let entry = (answer: answer, at: ContinuousClock.now)
        entries.withLock { entries in
            entries = entries.filter { $0.value.at.duration(to: entry.at) < Self.lifetime }
            entries[call.query] = entry
        }
    }

    private func isCacheable(_ call: Call) -> Bool {
        Endpoint(path: call.path) == .credits && call.method == .get && !call.query.isEmpty
    }
}
