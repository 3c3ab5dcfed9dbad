internal import OwnThread
internal import Synchronization

/// Requests that reach the deployment at the same moment, as nearly as this machine can make it.
///
/// Each lane is a warm connection: TCP and TLS stand, in HTTP/2 the settings are exchanged. The end of every header block
/// is held back, because a request is decided when its header block ends: in HTTP/1.1 all but the last line end is
/// sent ahead; in HTTP/2 no two header blocks of a connection can be open at once (RFC 9113 6.10), so the blocks of all its
/// streams are held back whole and leave in one record of TLS. The last records are encrypted beforehand and released in
/// one loop that does nothing else. The spread that was achieved is measured.
package struct SimultaneousRelease: Sendable {
    /// The requests of one connection: one in HTTP/1.x, any number of streams in HTTP/2.
    package typealias Lane = [HTTPRequest]

    /// By connection; all requests of a lane share version, address and trust.
    package var lanes: [Lane]
    /// The `User-Agent` of requests that set none.
    package var userAgent: String

    package init(lanes: [Lane], userAgent: String = "keyspec") {
        self.lanes = lanes
        self.userAgent = userAgent
    }

    /// Deals requests out to connections: each of HTTP/1.x its own, those of HTTP/2 in turn to `connections` for each
    /// address. The lanes hold places in `requests`.
    package static func lanes(of requests: [HTTPRequest], connections: Int) -> [[Int]] {
        var lanes: [[Int]] = []
        var shared: [NodeAddress?: [Int]] = [:]
        var counts: [NodeAddress?: Int] = [:]
        for (place, request) in requests.enumerated() {
            guard request.version == .http2 else {
                lanes.append([place])
                continue
            }
            let count = counts[request.node, default: 0]
            counts[request.node] = count + 1
            if count < max(1, connections) {
                shared[request.node, default: []].append(lanes.count)
                lanes.append([place])
            } else if let open = shared[request.node] {
                lanes[open[count % open.count]].append(place)
            }
        }
        return lanes
    }

    /// Opens the connections, releases and reads the answers. Cancelling the task ends it soon.
    ///
    /// When a connection cannot be made ready, nothing is released, and no request has been completed.
    package nonisolated(nonsending) func perform() async -> ReleasedRound {
        let stop = StopFlag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                startThread { continuation.resume(returning: performed(stop)) }
            }
        } onCancel: {
            stop.value.store(true, ordering: .relaxed)
        }
    }

    private func performed(_ stop: StopFlag) -> ReleasedRound {
        do throws(TransportFailure) {
            return try ReleaseRun(self, stop: stop).perform()
        } catch {
            let now = MonotonicTime.now
            let exchange = Exchange(
                outcome: .failure(error), timings: ExchangeTimings(queued: now, answered: now))
            return ReleasedRound(exchanges: lanes.map { $0.map { _ in exchange } }, spread: nil, records: 0)
        }
    }
}

/// Whether a release is to be given up.
final class StopFlag: Sendable {
    let value = Atomic(false)
}

/// What became of one simultaneous release.
package struct ReleasedRound: Sendable {
    /// By lane and request, as they were given. `timings.sent` is just before the held bytes left.
    package let exchanges: [[Exchange]]
    /// From the moment just before the first held bytes were handed to the system until just before the last ones were;
    /// nil when nothing was released. One record on one connection is one call: nothing lies between its requests.
    package let spread: Duration?
    /// How long all those calls took together, the system's work for them and whatever it let run meanwhile included.
    package let calls: Duration?
    /// The records of TLS in which the held bytes of the fullest lane left; 1 unless they were more than 16384.
    package let records: Int

    package init(exchanges: [[Exchange]], spread: Duration?, calls: Duration? = nil, records: Int = 1) {
        self.exchanges = exchanges
        self.spread = spread
        self.calls = calls
        self.records = records
    }

    /// Both measures of a release.
    struct Spread: Sendable {
        var achieved: Duration
        var calls: Duration
    }

    /// Whether the requests were released, within a bound, and every connection lived to bring its answers.
    package func isSimultaneous(within bound: Duration) -> Bool {
        guard let spread, spread <= bound else { return false }
        return exchanges.allSatisfy { $0.allSatisfy { $0.response != nil } }
    }
}
