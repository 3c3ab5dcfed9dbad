import Synchronization

/// The lock-out pace of sign-in: after some failures on an address it must rest, the longer the more there were.
///
/// Kept by the digest of the address, whether there is such an account or not, so that it tells nothing about that.
final class SignInPace: Sendable {
    static let freeFailures = 5
    static let longestRest = 300

    /// More attempts than this at once would get around the pace.
    static let parallelAttempts = 16
    private static let recordLimit = 10_000

    fileprivate struct Record {
        var failures = 0
        var underWay = 0
        var until = ContinuousClock.now
    }

    private let records = Mutex<[Digest: Record]>([:])

    /// Begins an attempt, which `ended` has to end; or returns the seconds to rest before the next one may begin.
    func begin(_ email: String) -> Int? {
        records.withLock { records in
            var record = records[Digest(of: email)] ?? Record()
            if record.until > .now { return Int(ContinuousClock.now.duration(to: record.until).components.seconds) + 1 }
            if record.underWay >= Self.parallelAttempts { return 1 }
            if records.count >= Self.recordLimit { records = records.filter { $0.value.isNeeded } }
            record.underWay += 1
            records[Digest(of: email)] = record
            return nil
        }
    }

    func ended(_ email: String, failed: Bool) {
        records.withLock { records in
            guard var record = records[Digest(of: email)] else { return }
            record.underWay -= 1
            record.failures = failed ? record.failures + 1 : 0
            let excess = record.failures - Self.freeFailures
            if excess >= 0 { record.until = .now + .seconds(min(Self.longestRest, 1 << min(excess, 9))) }
            records[Digest(of: email)] = record.failures == 0 && record.underWay == 0 ? nil : record
        }
    }
}

extension SignInPace.Record {
    /// Whether it keeps anybody from anything.
    fileprivate var isNeeded: Bool { underWay > 0 || until > .now }
}
