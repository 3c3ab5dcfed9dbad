import Contract
import HTTPExchange
import Synchronization

/// How many keys an account may have at once, as far as a run has learned it, and who has places for theirs.
///
/// Nothing is known at first, and everybody gets their places. A creation that is refused while others have keys of the same
/// account tells of a cap; from then on whoever finds no place waits for others to delete theirs. Places are taken for all keys
/// of a row together and before it makes any, so that no two rows wait for each other; and some are kept for those who let
/// nobody else go on meanwhile, or they would wait for keys that nobody can delete.
final class KeyPlaces: Sendable {
    /// Keys by account.
    typealias Need = [AccountRole: Int]

    /// When nobody has given a place back for so long, and nobody need have, waiting is in vain.
    private static let patience: Duration = .seconds(60)
    /// How often somebody who waits looks whether there are places.
    static let interval: Duration = .milliseconds(50)

    private struct Account {
        /// Keys that stay until the run ends: one that checks share, whether it is made by now or not.
        var lasting = 0
        /// Places that rows have.
        var taken = 0
        /// Keys of this run that are there.
        var alive = 0
        /// The most of them that there can be; nil while none was refused.
        var cap: Int?
        /// Places for those who let nobody else go on.
        var reserve = 0

        /// How many places are left; nil without a limit.
        func free(holdingUp: Bool) -> Int? { cap.map { $0 - lasting - taken - (holdingUp ? 0 : reserve) } }

        func admits(_ count: Int, holdingUp: Bool) -> Bool {
            guard let free = free(holdingUp: holdingUp) else { return true }
            // Whoever is alone may try: what is then refused is not for others to make possible.
            return count <= free || taken == 0
        }
    }

    private struct State {
        var accounts: [AccountRole: Account] = [:]
        var lastReturn = MonotonicTime.now
        var isOver = false

        func admits(_ need: Need, holdingUp: Bool) -> Bool {
            need.allSatisfy { role, count in accounts[role]?.admits(count, holdingUp: holdingUp) ?? true }
        }
    }

    private let state = Mutex(State())
    private let patience: Duration

    /// - Parameters:
    ///   - lasting: the accounts of which checks share a key that the run has to make.
    ///   - reserve: the most that anybody needs who lets nobody else go on meanwhile.
    ///   - holding: how long a row may keep its keys and do nothing but wait.
    init(lasting: Set<AccountRole> = [], reserve: Need = [:], holding: Duration = .zero) {
        patience = Self.patience + holding
        state.withLock { state in
            for (role, count) in reserve { state.accounts[role, default: Account()].reserve = count }
            for role in lasting { state.accounts[role, default: Account()].lasting = 1 }
        }
    }

    /// Whether there are places for all of these now.
    ///
    /// - Parameter holdingUp: whether others cannot go on before whoever asks has finished.
    func areThere(for need: Need, holdingUp: Bool) -> Bool {
        state.withLock { $0.admits(need, holdingUp: holdingUp) }
    }

    /// Takes places for all of these; false when there are not as many.
    func take(_ need: Need, holdingUp: Bool) -> Bool {
        state.withLock { state in
            guard state.admits(need, holdingUp: holdingUp) else { return false }
            for (role, count) in need { state.accounts[role, default: Account()].taken += count }
            return true
        }
    }

    /// Takes as many places as there are, `most` at most, for somebody who holds others up; none when there are fewer than
    /// `least`. Of the places that are kept for such, it takes no more than it needs.
    func take(upTo most: Int, atLeast least: Int, of role: AccountRole) -> Int {
        state.withLock { state in
            var account = state.accounts[role] ?? Account()
            let least = min(least, most)
            let count = min(most, max(account.free(holdingUp: false) ?? most, least))
            guard account.admits(count, holdingUp: true) else { return 0 }
            account.taken += count
            state.accounts[role] = account
            return count
        }
    }

    /// Gives places back, their keys being deleted.
    func giveBack(_ need: Need) {
        state.withLock { state in
            for (role, count) in need where count > 0 {
                state.accounts[role, default: Account()].taken -= count
                state.lastReturn = .now
            }
        }
    }

    /// The keys of an account that are there.
    func alive(_ role: AccountRole) -> Int { state.withLock { $0.accounts[role]?.alive ?? 0 } }

    /// A key was made.
    func noteMade(_ role: AccountRole) {
        state.withLock { state in
            var account = state.accounts[role] ?? Account()
            account.alive += 1
            // There can be more than was thought: a deletion was under way when one was refused.
            account.cap = account.cap.map { max($0, account.alive) }
            state.accounts[role] = account
        }
    }

    /// A key was deleted.
    func noteGone(_ role: AccountRole) { state.withLock { $0.accounts[role, default: Account()].alive -= 1 } }

    /// What a refused creation tells.
    enum Lesson: Sendable, Hashable {
        /// Nobody else has a key of the account: it was not refused for want of a place.
        case nothing
        /// No more keys than these can be there at once.
        case cap(Int, isNew: Bool)
    }

    /// A creation was refused.
    ///
    /// - Parameters:
    ///   - own: the places that whoever wanted the key has.
    ///   - before: the keys that were there when it was asked for.
    func noteRefused(_ role: AccountRole, own: Int, before: Int) -> Lesson {
        state.withLock { state in
            var account = state.accounts[role] ?? Account()
            // A key that was deleted meanwhile may have been there still when the request was judged.
            let most = max(before, account.alive)
            guard account.taken > own || before > account.alive, most > 0 else { return .nothing }
            let isNew = account.cap == nil
            account.cap = min(account.cap ?? most, most)
            state.accounts[role] = account
            return .cap(most, isNew: isNew)
        }
    }

    /// Whether others have keys of the account, or places for some.
    func isShared(_ role: AccountRole, own: Int) -> Bool {
        state.withLock { ($0.accounts[role]?.taken ?? 0) > own }
    }

    /// Whether somebody may yet give a place back to one who has waited since then.
    func isWorthWaiting(since began: MonotonicTime) -> Bool {
        state.withLock { !$0.isOver && MonotonicTime.now < max($0.lastReturn, began) + patience }
    }

    /// The run is being stopped: nobody waits any more.
    func stop() { state.withLock { $0.isOver = true } }
}
