internal import Secrecy
internal import Synchronization

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// One release on a thread of its own: get all lanes ready, let them settle, let go, read.
final class ReleaseRun {
    private let lanes: [ReleaseLane]
    private let stop: StopFlag
    /// How often a cancelled task is noticed.
    private static let pollStep = Duration.milliseconds(50)

    init(_ release: SimultaneousRelease, stop: StopFlag) throws(TransportFailure) {
        OpenSSLLibrary.start()
        self.stop = stop
        var contexts = LaneContexts()
        var lanes: [ReleaseLane] = []
        for requests in release.lanes {
            lanes.append(try ReleaseLane(requests, userAgent: release.userAgent, contexts: &contexts))
        }
        self.lanes = lanes
    }

    func perform() -> ReleasedRound {
        for lane in lanes { lane.begin() }
        drive { lanes.allSatisfy { $0.isHolding || $0.hasEnded } || lanes.contains(where: \.hasEnded) }
        settle()
        guard lanes.allSatisfy(\.isHolding), !isStopped else {
            for lane in lanes { lane.end(.cancelled) }
            return round(spread: nil)
        }
        let spread = letGo()
        drive { lanes.allSatisfy(\.hasEnded) }
        return round(spread: spread)
    }

    private var isStopped: Bool { stop.value.load(ordering: .relaxed) }

    /// Waits until the bytes sent ahead have arrived everywhere, and watches that no connection dies meanwhile.
    private func settle() {
        let longest = lanes.compactMap(\.roundTrip).max() ?? .zero
        let end = MonotonicTime.now + max(.milliseconds(2), longest * 2)
        drive { MonotonicTime.now >= end || lanes.contains(where: \.hasEnded) }
    }

    /// The one loop: nothing in it but the clock and `send`.
    private func letGo() -> ReleasedRound.Spread {
        let first = MonotonicTime.now
        for lane in lanes { lane.letGo() }
        let last = MonotonicTime.now
        for lane in lanes { lane.beginReading(at: last) }
        // What a full socket did not take at once goes as soon as it does, and counts.
        drive { lanes.allSatisfy { $0.hasLetGo || $0.hasEnded } }
        let moments = lanes.compactMap(\.lastMoment)
        return ReleasedRound.Spread(
            achieved: (moments.max() ?? first) - (lanes.compactMap(\.released).min() ?? first), calls: last - first)
    }

    /// Lets the lanes go on as their sockets allow until a condition holds, their time is up or the task is cancelled.
    private func drive(until condition: () -> Bool) {
        while !condition() {
            if isStopped {
                for lane in lanes { lane.end(.cancelled) }
                return
            }
            let now = MonotonicTime.now
            var waiting: [pollfd] = []
            var owners: [ReleaseLane] = []
            var next = now + Self.pollStep
            for lane in lanes where !lane.hasEnded {
                lane.expire(at: now)
                guard let descriptor = lane.descriptor, !lane.hasEnded else { continue }
                next = min(next, lane.deadline)
                waiting.append(pollfd(fd: descriptor, events: lane.events, revents: 0))
                owners.append(lane)
            }
            if owners.isEmpty { return }
            let isSettling = lanes.allSatisfy(\.isHolding)
            let timeout = isSettling ? 1 : (next - now).pollTimeout
            guard poll(&waiting, nfds_t(waiting.count), timeout) > 0 else { continue }
            for (entry, lane) in zip(waiting, owners) where entry.revents != 0 { lane.advance() }
        }
    }

    private func round(spread: ReleasedRound.Spread?) -> ReleasedRound {
        ReleasedRound(
            exchanges: lanes.map(\.exchanges), spread: spread?.achieved, calls: spread?.calls,
            records: lanes.map(\.recordCount).max() ?? 0)
    }
}

/// The TLS settings of a release by what its connections trust and speak.
struct LaneContexts {
    private struct Key: Hashable {
        let trust: Trust
        let isHTTP2: Bool
    }

    private var stores: [Trust: TrustStore] = [:]
    private var contexts: [Key: RawTLSContext] = [:]

    mutating func context(for request: HTTPRequest) throws(TransportFailure) -> RawTLSContext? {
        if request.scheme == .http { return nil }
        let key = Key(trust: request.trust, isHTTP2: request.version == .http2)
        if let context = contexts[key] { return context }
        let store: TrustStore
        if let known = stores[request.trust] { store = known } else { store = try TrustStore(request.trust) }
        stores[request.trust] = store
        guard let context = RawTLSContext(store, application: key.isHTTP2 ? "h2" : "http/1.1") else {
            throw .tlsHandshakeFailed(detail: OpenSSLErrors.take() ?? "no TLS context", alert: nil)
        }
        contexts[key] = context
        return context
    }
}
