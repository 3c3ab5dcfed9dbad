/// When something was under way, in nanoseconds on one monotonic clock. Both ends belong to it.
///
/// `sent` is taken just before the byte leaves that lets the other side act, `answered` when its word has been read. What
/// happened in between happened at some point of the interval, and nobody on this side knows at which.
package struct Interval: Sendable, Hashable {
    package var sent: Int64
    package var answered: Int64

    /// The end of something whose acknowledgement was lost: it may take effect at any time from `sent` on, or never.
    package static let open = Int64.max

    /// - Precondition: `sent` is not after `answered`.
    package init(sent: Int64, answered: Int64) {
        precondition(sent <= answered, "an answer cannot come before its question")
        self.sent = sent
        self.answered = answered
    }

    /// Something sent whose end was never seen.
    package init(openSince sent: Int64) { self.init(sent: sent, answered: Self.open) }

    package var isOpen: Bool { answered == Self.open }

    /// True when every point of this interval lies before every point of the other one.
    package func precedes(_ other: Interval) -> Bool { answered < other.sent }
}
