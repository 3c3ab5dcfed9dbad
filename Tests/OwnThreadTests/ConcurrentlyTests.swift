import Synchronization
import Testing

@testable import OwnThread

@Suite("Work on all processors")
struct ConcurrentlyTests {
    @Test("results come in the order of the items, and every item is worked at once", arguments: [0, 1, 2, 7, 200])
    func order(count: Int) {
        let calls = Mutex<[Int]>([])
        let results = Concurrently.map(Array(0..<count)) { item in
            calls.withLock { $0.append(item) }
            return item * item
        }
        #expect(results == (0..<count).map { $0 * $0 })
        #expect(calls.withLock { $0.sorted() } == Array(0..<count))
    }

    @Test("work that is part of such work is done by the thread that asks, and ends")
    func nested() {
        let sums = Concurrently.map(Array(1...20)) { outer in
            Concurrently.map(Array(1...20)) { outer * $0 }.reduce(0, +)
        }
        #expect(sums == (1...20).map { $0 * 210 })
    }

    @Test("several threads share items, of which each is taken once")
    func shared() async {
        let work = SharedWork<Int, String?>(Array(0..<1_000))
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<4 {
                group.addTask { await onOwnThread { work.work { $0.isMultiple(of: 3) ? nil : "\($0)" } } }
            }
        }
        #expect(work.results == (0..<1_000).map { $0.isMultiple(of: 3) ? nil : "\($0)" })
    }
}
