import Deployment
import Oracles
import SpecLanguage

/// How a row waits.
extension RowExecution {
    func pause(_ duration: Duration) async throws(RowStop) { try await prober.pause(duration) }

    /// Waits as a step says.
    mutating func wait(_ wait: Wait) async throws(RowStop) {
        switch wait {
        case .retryAfter(let name, let atMost): try await pause(.seconds(try told(by: name, atMost: atMost)))
        case .fixed, .halfWindows:
            let duration = Duration.nanoseconds(
                Int64(clamping: CostEstimate(target: context.target).nanoseconds(of: wait)))
            try await wait.mayLastLonger ? self.wait(atLeast: duration) : pause(duration)
        }
    }

    /// Waits so long, or longer: what is not to be disturbed may run meanwhile.
    mutating func wait(atLeast duration: Duration) async throws(RowStop) {
        // Who looks for nothing in logs needs the turn for its calls only.
        let givesWay = hasTurn && outage == .none && !row.row.steps.contains(where: \.isScan)
        if givesWay { await leaveTurn() }
        if duration >= Self.worthResting, !holdsTurn {
            try await activity.rest(.idle) { [prober] () async throws(RowStop) in try await prober.pause(duration) }
        } else {
            try await pause(duration)
        }
        if givesWay { await enterTurn() }
    }

    /// In a shorter time nothing else could begin and end.
    private static let worthResting: Duration = .milliseconds(300)

    /// The seconds that the `Retry-After` of an answer asks for.
    private func told(by name: String, atMost: UInt64) throws(RowStop) -> Int {
        let probe = try answer(named: name)
        guard let value = probe.subject.answer?.values(of: "Retry-After").first, let told = RetryAfter(value) else {
            throw .inconclusive("the answer '\(name)' says no Retry-After that can be read")
        }
        let seconds = told.seconds(from: probe.serverTime ?? 0)
        guard UInt64(seconds) * 1_000_000_000 <= atMost else {
            throw .inconclusive("Retry-After asks for \(seconds) s, more than this run waits")
        }
        return seconds
    }
}

extension Wait {
    /// What comes after a short time may hang on how short it was, and what a deployment told to wait is held against it. Only a
    /// long time may become a little longer, and one that lets a rate recover.
    fileprivate var mayLastLonger: Bool {
        switch self {
        case .fixed(let nanoseconds): nanoseconds >= 2_000_000_000
        case .halfWindows(let count): count >= 2
        case .retryAfter: false
        }
    }
}
