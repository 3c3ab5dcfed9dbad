import Synchronization

/// How long rows wait for what shows that evidence is the right one: a record of a call, a key's digest.
///
/// Where it never comes, each row would wait in vain for as long as it might take; after three in a row a second has to do.
/// What could not be seen of a source, and still not at the end, is not waited for again.
final class EvidencePatience: Sendable {
    private static let limit = 3
    private static let shortest: Duration = .seconds(1)

    private let vainWaits = Mutex(0)
    private let lastingGaps = Mutex<Set<String>>([])

    /// - Parameter isForVerdict: whether a row fails when nothing comes; then it waits for as long as the target file says.
    func lag(_ declared: Duration, isForVerdict: Bool) -> Duration {
        let isGivenUp = !isForVerdict && vainWaits.withLock { $0 >= Self.limit }
        return isGivenUp ? min(declared, Self.shortest) : declared
    }

    func note(inVain: Bool) { vainWaits.withLock { $0 = inVain ? $0 + 1 : 0 } }

    /// Whether some of what could not be seen may be there a moment later.
    func mayPass(_ gaps: Set<String>) -> Bool { !gaps.isSubset(of: lastingGaps.withLock { $0 }) }

    func note(lasting gaps: Set<String>) { lastingGaps.withLock { $0.formUnion(gaps) } }
}
