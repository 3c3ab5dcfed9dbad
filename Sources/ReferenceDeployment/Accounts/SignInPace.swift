import Synchronization

/// The lock-out pace of sign-in: after some failures on an address it must rest, the longer the more there were.
///
/// Kept by the digest of the address, whether there is such an account or not, so that it tells nothing about that.
final class SignInPace: Sendable {
    static let freeFailures = 5
    static let longestRest = 300

    private struct Record {
        var failures = 0
        var until = ContinuousClock.now
    }

    private let records = Mutex<[Digest: Record]>([:])

    /// Seconds to rest before the next attempt; 0 when it may be made.
    func rest(_ email: String) -> Int {
        records.withLock { records in
            guard let record = records[Digest(of: email)], record.until > .now else { return 0 }
            return Int(ContinuousClock.now.duration(to: record.until).components.seconds) + 1
        }
    }

    func failed(_ email: String) {
        records.withLock { records in
            if records.count > 10_000 { records.removeAll() }
            var record = records[Digest(of: email)] ?? Record()
            record.failures += 1
            let excess = record.failures - Self.freeFailures
            if excess >= 0 { record.until = .now + .seconds(min(Self.longestRest, 1 << min(excess, 9))) }
            records[Digest(of: email)] = record
        }
    }

    func succeeded(_ email: String) {
        records.withLock { $0[Digest(of: email)] = nil }
    }
}
