import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import SpecLanguage

/// Exceeding the rate of a deployment that answers so slowly that calls in turn never would.
extension RowExecution {
    /// So often a rate is exceeded by calls at once before calls in turn have to do.
    private static let mostPresses = 3

    /// Makes ordinary calls of the account `limited` at once, if one as slow as `probe` after the other stays below its rate.
    mutating func pressIfSlow(_ probe: Prober.Probe, presses: inout Int) async throws(RowStop) {
        guard presses < Self.mostPresses, let rate = context.rate(of: keys.actual(.limited)),
            probe.interval.map({ Self.isTooSlow($0.answered - $0.sent, for: rate) }) ?? false
        else { return }
        presses += 1
        let built = try await ordinaryCall()
        let prober = prober
        let circumstances = Prober.Circumstances(
            purpose: .preparation, place: nil, credits: built.endpoint.cost, isPatient: false, exceedsRate: true)
        let results = await withTaskGroup(of: Swift.Result<Prober.Probe, RowStop>.self) { group in
            for _ in 0...rate.most {
                group.addTask {
                    do throws(RowStop) { return .success(try await prober.send(built, circumstances)) } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        for result in results {
            let probe = try result.get()
            count(probe, cost: built.endpoint.cost)
            book.note(
                probe, of: keys.actual(.limited), key: KeyReference.shared(.limited).text, cell: built.endpoint.name,
                cost: built.endpoint.cost)
        }
    }

    /// The documented call with a key of the account `limited`.
    mutating func ordinaryCall() async throws(RowStop) -> RequestBuilder.Built {
        builder.documented(
            try await keys.secret(of: .shared(.limited)),
            channel: RunPlan.Channel(endpoint: builder.endpoint.name, version: .best, isFresh: false))
    }

    /// Whether calls of this duration, in nanoseconds, one after the other stay below a rate, or hardly exceed it.
    static func isTooSlow(_ duration: Int64, for rate: RateBounds) -> Bool {
        Double(duration) * Double(rate.most) > 0.7 * Double(rate.shortest)
    }
}
