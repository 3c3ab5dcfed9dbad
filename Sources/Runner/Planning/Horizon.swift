/// For how long a run watches what may come back after a change.
package enum Horizon: Sendable, Hashable {
    /// 3 s: what a gate can wait for.
    case gate
    /// 5 min: beyond the caches that are usual in the field (10 s, 30 s, 60 s, 5 min).
    case thorough

    /// Nanoseconds.
    package var duration: UInt64 {
        switch self {
        case .gate: 3_000_000_000
        case .thorough: 300_000_000_000
        }
    }
}
