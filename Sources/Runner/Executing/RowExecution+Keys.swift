import Deployment
import HTTPExchange
import SpecLanguage

/// Making keys where an account may have only so many at once.
extension RowExecution {
    /// Takes places and the row's turn, and makes the keys that it declares.
    ///
    /// Where others turn out to have the places, it waits for them without a key of its own, and out of turn.
    mutating func makeDeclaredKeys(besides later: Set<String>) async throws(RowStop) {
        while true {
            try await takePlaces()
            await beginTurn()
            do throws(RowStop) {
                return try await keys.createDeclared(besides: later)
            } catch {
                guard keys.lacksPlace else { throw error }
                await leaveTurn()
                await keys.deleteRest()
                keys.giveBackPlaces()
                try await pause(KeyPlaces.interval)
            }
        }
    }

    /// Makes a declared key in the middle of the row, which has its place already: who has more than there are gives them back.
    mutating func makeKey(_ name: String) async throws(RowStop) {
        while true {
            do throws(RowStop) {
                return try await keys.create(name)
            } catch {
                guard keys.lacksPlace else { throw error }
                try await pause(KeyPlaces.interval)
                try await rest(untilThereIs: keys.need.mapValues { _ in 0 })
            }
        }
    }

    private mutating func takePlaces() async throws(RowStop) {
        while !keys.takePlaces() { try await rest(untilThereIs: keys.need) }
    }

    private func rest(untilThereIs need: KeyPlaces.Need) async throws(RowStop) {
        let (places, began, holdingUp) = (context.keys.places, MonotonicTime.now, keys.holdsOthersUp)
        try await activity.rest(.idle) { () async throws(RowStop) in
            while !places.areThere(for: need, holdingUp: holdingUp) {
                guard places.isWorthWaiting(since: began) else { throw .withoutPlace }
                try await pause(KeyPlaces.interval)
            }
        }
    }
}

extension RowStop {
    static let withoutPlace = RowStop.inconclusive(
        "the deployment gave no more keys while others of this run had theirs, and those were kept too long; --jobs 1 needs fewer "
            + "at once")
}

extension DeploymentFailure {
    /// Whether the key management said clearly that it makes no key now, as it does when an account has all that it may have.
    var isRefusal: Bool {
        if case .provider(let error) = self { error.isWithoutEffect && error.fault == .description } else { false }
    }
}
