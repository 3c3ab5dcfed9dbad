import Synchronization

/// Whether the source of the enrichment's data is away: calls then end with 503, after their input was read and checked.
final class Outage: Sendable {
    private let state = Mutex(false)

    var isOn: Bool { state.withLock { $0 } }

    func set(_ isOn: Bool) { state.withLock { $0 = isOn } }
}
