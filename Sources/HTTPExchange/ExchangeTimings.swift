#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// A point on the machine's monotonic clock (`CLOCK_MONOTONIC`).
package struct MonotonicTime: Sendable, Hashable, Comparable {
    /// Nanoseconds since an arbitrary start.
    package let nanoseconds: UInt64

    package init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// The present.
    package static var now: MonotonicTime {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return MonotonicTime(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
    }

    package static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// A point later by a duration (earlier, when it is negative).
    package static func + (time: MonotonicTime, duration: Duration) -> MonotonicTime {
        let (seconds, attoseconds) = duration.components
        let distance = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if distance.overflow { return MonotonicTime(nanoseconds: seconds < 0 ? 0 : .max) }
        let sum = Int64(clamping: time.nanoseconds)
            .addingReportingOverflow(distance.partialValue + attoseconds / 1_000_000_000)
        return MonotonicTime(nanoseconds: sum.overflow ? .max : UInt64(clamping: sum.partialValue))
    }

    /// The time from `earlier` to `later`.
    package static func - (later: MonotonicTime, earlier: MonotonicTime) -> Duration {
        .nanoseconds(Int64(clamping: later.nanoseconds) - Int64(clamping: earlier.nanoseconds))
    }
}

/// When an exchange reached each of its phases; a phase that was not reached, or that a reused connection skips, is nil.
package struct ExchangeTimings: Sendable, Hashable {
    /// The request was handed to the engine.
    package var queued: MonotonicTime
    /// Its turn came.
    package var started: MonotonicTime?
    /// The TCP connection stood.
    package var connected: MonotonicTime?
    /// The TLS handshake was complete.
    package var secured: MonotonicTime?
    /// Just before the first byte of the request was written: the request was not sent earlier.
    package var sent: MonotonicTime?
    /// The first line of the response had been read.
    package var firstByte: MonotonicTime?
    /// The last byte of the response had been read, or the exchange had failed: it was not answered later.
    package var answered: MonotonicTime

    package init(queued: MonotonicTime, answered: MonotonicTime) {
        self.queued = queued
        self.answered = answered
    }

    /// From sending to the last byte of the answer; nil when nothing was sent.
    package var duration: Duration? { sent.map { answered - $0 } }
}
