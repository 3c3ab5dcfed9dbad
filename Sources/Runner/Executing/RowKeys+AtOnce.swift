import Contract
import Deployment
import HTTPExchange
import Oracles
import RunEvents
import Secrecy

extension RowKeys {
    /// What one of several concurrent Regenerates came to.
    struct Attempt: Sendable {
        var began: MonotonicTime
        var ended: MonotonicTime
        var key: IssuedKey?
        /// It certainly changed nothing.
        var isRefused: Bool

        /// As the oracle takes it.
        func regeneration(subject: Int, offset: (MonotonicTime) -> Int64) -> SoleSurvivor.Regeneration {
            if let key {
                let sent = offset(key.times.sent)
                return .init(
                    Interval(sent: sent, answered: max(sent, offset(key.times.acknowledged))), .gave(subject: subject))
            }
            let sent = offset(began)
            return isRefused
                ? .init(Interval(sent: sent, answered: max(sent, offset(ended))), .refused)
                : .init(Interval(openSince: sent), .noInformation)
        }
    }

    /// Sends several Regenerates of one key at once; which key lives then is for `settle` to say.
    mutating func regenerateAtOnce(_ name: String, count: Int) async -> [Attempt] {
        guard let old = try? issued(name) else { return [] }
        let deployment = context.deployment
        let attempts = await withTaskGroup(of: (Int, Attempt).self) { group in
            for index in 0..<count {
                group.addTask {
                    let began = MonotonicTime.now
                    do throws(DeploymentFailure) {
                        let key = try await deployment.regenerate(old, name: "\(name).\(index + 1)")
                        return (index, Attempt(began: began, ended: .now, key: key, isRefused: false))
                    } catch {
                        let isRefused = if case .provider(let problem) = error { problem.isWithoutEffect } else { true }
                        return (index, Attempt(began: began, ended: .now, key: nil, isRefused: isRefused))
                    }
                }
            }
            var attempts: [(Int, Attempt)] = []
            for await attempt in group { attempts.append(attempt) }
            return attempts.sorted { $0.0 < $1.0 }.map(\.1)
        }
        for attempt in attempts {
            let times = attempt.key?.times ?? ActionTimes(sent: attempt.began, acknowledged: attempt.ended)
            if attempt.key != nil { made += 1 }
            context.recorder.emit(
                .keyAction(
                    KeyActionRecord(
                        action: .regenerate, check: check, row: row, account: old.account.rawValue, key: name,
                        sentAt: context.recorder.offset(of: times.sent),
                        acknowledgedAt: context.recorder.offset(of: times.acknowledged),
                        failure: attempt.key == nil ? (attempt.isRefused ? "refused" : "no information") : nil)))
        }
        return attempts
    }

    /// Lets the key that lives stand where the old one stood.
    mutating func settle(_ name: String, old: IssuedKey, on new: IssuedKey?) {
        guard var new else { return }
        new.secret = new.secret.named(name)
        adopt(new, instead: old, as: name)
    }
}
