#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// How long a search may compute: a second of its thread's own time, so that a busy machine makes no difference.
///
/// What an expression costs is no matter of degree: one that is sensible takes micro- or milliseconds, and one that goes back over
/// the text again and again has no end.
final class Budget {
    /// What the places to go back to may take.
    static let heapKibibytes: UInt32 = 64 * 1024

    private static let nanoseconds: UInt64 = 1_000_000_000
    /// Looking at the clock costs as much as some ten callouts.
    private static let calloutsPerLook = 64

    private var calls = 0
    private let end = Budget.now() + Budget.nanoseconds

    /// Called at each piece of an expression that is tried.
    func isSpent() -> Bool {
        calls += 1
        return calls.isMultiple(of: Self.calloutsPerLook) && Self.now() > end
    }

    private static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
