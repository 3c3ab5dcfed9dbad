import Contract
import Deployment
import RunEvents
import SpecLanguage

extension CheckRow {
    /// How many keys of each account the row has at the same time, at most. Samples take places of their own.
    ///
    /// - Parameter rotatesByMaking: whether Regenerate makes a key before it deletes the old one.
    func keyNeed(of checkRun: RunPlan.CheckRun, rotatesByMaking: Bool) -> KeyPlaces.Need {
        var accounts: [String: AccountRole] = [:]
        for key in keys {
            guard case .created(let role) = key.source else { continue }
            accounts[key.name] = checkRun.actual(role)
        }
        var need: KeyPlaces.Need = [:]
        for role in accounts.values { need[role, default: 0] += 1 }
        var more: KeyPlaces.Need = [:]
        for step in steps {
            guard let (name, count) = step.keysBeside(rotatesByMaking), let role = accounts[name] else { continue }
            more[role] = max(more[role] ?? 0, count)
        }
        return need.merging(more) { $0 + $1 }
    }
}

extension Step {
    /// The key beside which the step makes others for a moment, and how many.
    fileprivate func keysBeside(_ rotatesByMaking: Bool) -> (name: String, count: Int)? {
        switch action {
        case .manage(let manage) where manage.action == .create || manage.action == .replay: (manage.key, 1)
        case .manage(let manage) where manage.action == .createTwice: (manage.key, 2)
        case .manage(let manage) where manage.action == .regenerateTwin: (manage.key, rotatesByMaking ? 2 : 1)
        case .regenerate(let name) where rotatesByMaking: (name, 1)
        case .probing(let probing) where rotatesByMaking && probing.change == .regenerate: (probing.key, 1)
        case .atOnce(let regeneration) where rotatesByMaking: (regeneration.key, regeneration.count)
        case .manage(let manage) where rotatesByMaking && manage.action == .regenerate: (manage.key, 1)
        default: nil
        }
    }
}

extension RunPlan.CheckRun {
    /// Whether others cannot go on before its rows have finished.
    var holdsOthersUp: Bool {
        claims.contains { $0.use != .shared && [Scheduler.deployment, Scheduler.keyOrder].contains($0.resource) }
    }
}

extension RunPlan {
    /// The most keys of each account that a row has which holds others up.
    func keyReserve(rotatesByMaking: Bool) -> KeyPlaces.Need {
        var reserve: KeyPlaces.Need = [:]
        for checkRun in checkRuns where checkRun.holdsOthersUp {
            for row in checkRun.rows where row.disposition == .run {
                reserve.merge(row.row.keyNeed(of: checkRun, rotatesByMaking: rotatesByMaking)) { max($0, $1) }
            }
        }
        return reserve
    }
}

extension RowKeys {
    /// Takes places for all keys of the row; false when there are not as many now.
    mutating func takePlaces() -> Bool {
        hasPlaces = hasPlaces || context.keys.places.take(need, holdingUp: holdsOthersUp)
        return hasPlaces
    }

    /// Gives the places back; the keys are deleted by now.
    mutating func giveBackPlaces() {
        guard hasPlaces else { return }
        hasPlaces = false
        context.keys.places.giveBack(need)
    }

    /// Finds out whether a creation was refused because others of this run have all the keys that the account may have.
    func learns(fromRefusalOf name: String, account: AccountRole, before: Int) async -> Bool {
        let (places, own) = (context.keys.places, need[account] ?? 0)
        // It may be the label that was not taken: then another one is.
        if labelEnding(of: name) != nil, places.isShared(account, own: own),
            let plain = try? await context.deployment.createKey(account, purpose: "\(check) \(row)", name: name)
        {
            _ = try? await context.deployment.delete(plain)
            return false
        }
        let lesson = places.noteRefused(account, own: own, before: before)
        if case .cap(let count, isNew: true) = lesson {
            context.recorder.emit(
                .notice(
                    Notice(
                        kind: .information,
                        text:
                            "the account '\(account.rawValue)' gets no more than \(count) keys at once: rows wait for each other"
                    )))
        }
        return lesson != .nothing
    }
}
