import Synchronization
import Testing

@testable import Runner

@Suite("Rounds that several share")
struct SharedRoundsTests {
    /// Serves requests with their doubles, and lets a test hold a round back.
    private final class Server: Sendable {
        let rounds = SharedRounds<Int, Int>()
        private let served = Mutex<[[Int]]>([])
        private let held = Mutex<[CheckedContinuation<Void, Never>]>([])

        var log: [[Int]] { served.withLock { $0 } }

        func ask(_ number: Int) async -> Int {
            await rounds.answer(to: number) { numbers in
                self.served.withLock { $0.append(numbers) }
                await withCheckedContinuation { round in self.held.withLock { $0.append(round) } }
                return numbers.map { $0 * 2 }
            }
        }

        /// Lets the round go on that is under way, once there is one.
        func release() async {
            while true {
                if let round = held.withLock({ $0.popLast() }) { return round.resume() }
                await Task.yield()
            }
        }
    }

    private func until(_ condition: () -> Bool) async { while !condition() { await Task.yield() } }

    @Test(
        "who comes while a round is under way is served in the next one, together with all others, each with its answer"
    )
    func sharing() async {
        let server = Server()
        await withTaskGroup(of: (Int, Int).self) { group in
            group.addTask { (1, await server.ask(1)) }
            await until { server.log.count == 1 }
            for number in 2...5 { group.addTask { (number, await server.ask(number)) } }
            await until { server.rounds.waitingCount == 4 }
            await server.release()
            await until { server.log.count == 2 }
            // Whoever comes now has not asked before the second round began.
            group.addTask { (6, await server.ask(6)) }
            await until { server.rounds.waitingCount == 1 }
            await server.release()
            await server.release()
            for await (number, answer) in group { #expect(answer == number * 2) }
        }
        #expect(server.log.map(Set.init) == [[1], [2, 3, 4, 5], [6]])
    }

    @Test("after a round for which nobody waited, the next caller is served at once")
    func alone() async {
        let server = Server()
        for number in 1...3 {
            async let answer = server.ask(number)
            await server.release()
            #expect(await answer == number * 2)
        }
        #expect(server.log == [[1], [2], [3]])
    }
}
