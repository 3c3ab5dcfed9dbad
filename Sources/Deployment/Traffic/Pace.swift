package import HTTPExchange

/// Spreads requests evenly over time. Pure: the caller waits and brings the clock.
package struct Pace: Sendable {
    /// So many requests in so much time.
    package struct Rate: Sendable, Hashable, CustomStringConvertible {
        package var requests: Int
        package var per: Duration

        package init(requests: Int, per: Duration) {
            self.requests = requests
            self.per = per
        }

        /// 20 requests a second, for deployments elsewhere.
        package static let courteous = Rate(requests: 20, per: .seconds(1))

        package var description: String { "\(requests) requests in \(per)" }
    }

    /// What a target file says of the pace.
    package enum Setting: Sendable, Hashable {
        /// As fast as it goes on this machine, ``Rate/courteous`` elsewhere.
        case automatic
        case unlimited
        case limited(Rate)

        /// The rate against an interface; nil: unlimited.
        package func rate(against base: BaseURL) -> Rate? {
            switch self {
            case .automatic: base.isLoopback ? nil : .courteous
            case .unlimited: nil
            case .limited(let rate): rate
            }
        }
    }

    private let interval: Duration
    private var next: MonotonicTime?

    /// A pace; nil is unlimited.
    package init(_ rate: Rate?) {
        interval = rate.map { $0.per / $0.requests } ?? .zero
    }

    /// Takes the next `count` places together; the time to wait before sending them all at once.
    ///
    /// A burst is not torn apart, as a check may need its requests to be simultaneous; those after it wait for as long as
    /// the burst would have taken. Time that was not used is not saved up.
    package mutating func reserve(_ count: Int = 1, at now: MonotonicTime) -> Duration {
        if interval == .zero { return .zero }
        let start = next.map { max($0, now) } ?? now
        next = start + interval * count
        return start - now
    }
}
