/// Lets one task at a time through, in the order of their arrival, also across suspension points.
package actor AsyncLock {
    private var isTaken = false
    private var waiting: [CheckedContinuation<Void, Never>] = []

    package init() {}

    /// Runs an action when it is its turn, and lets nobody else through until it has ended.
    nonisolated func turn<Value, Failure: Error>(
        _ action: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        await enter()
        do throws(Failure) {
            let value = try await action()
            await leave()
            return value
        } catch {
            await leave()
            throw error
        }
    }

    /// Returns when it is the caller's turn, who then has to `leave` in any case.
    package func enter() async {
        if !isTaken {
            isTaken = true
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    package func leave() {
        if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
    }
}
