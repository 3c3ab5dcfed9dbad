import Deployment
import HTTPExchange
import Synchronization

/// How long after its creation a new key may still be refused. The page does not say when it begins to work, so that one that
/// comes late to a node or a cache is no finding, and must not be taken for one: rows wait as long before they use it.
///
/// A key that Regenerate gives has to work at once (ROT-2) and is never waited for.
final class KeyActivation: Sendable {
    private let delay: Mutex<Duration>

    /// - Parameter declared: the time that the target file names; nil to have it measured.
    init(declared: Duration?) { delay = Mutex(declared ?? .zero) }

    /// What rows wait.
    var wait: Duration { delay.withLock { $0 } }

    /// Takes in how late a key was at some place: from then on rows wait twice as long and a little more, as no two keys are
    /// equally late.
    func learn(_ lateness: Duration) {
        delay.withLock { $0 = max($0, min(lateness * 2 + .milliseconds(50), IssuedKey.latestActivation)) }
    }

    /// Sleeps until a key that was just made may be used.
    func await(_ key: IssuedKey) async throws(RowStop) {
        let rest = key.times.acknowledged + wait - .now
        guard rest > .zero else { return }
        do { try await Task.sleep(for: rest) } catch { throw .stopped }
    }
}
