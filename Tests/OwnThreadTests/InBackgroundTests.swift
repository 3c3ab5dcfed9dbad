import OwnThread
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("Work in the background")
struct InBackgroundTests {
    @Test("all of it is done, each with its own result")
    func results() async {
        let results = await withTaskGroup(of: (Int, Int).self) { group in
            for number in 0..<100 { group.addTask { (number, await inBackground { number * number }) } }
            return await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(results.count == 100)
        #expect(results.allSatisfy { $1 == $0 * $0 })
    }

    @Test("no more of it is under way than there are processors")
    func width() async {
        let underWay = Count()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<(3 * processorCount) {
                group.addTask {
                    await inBackground {
                        underWay.begin()
                        usleep(20_000)
                        underWay.end()
                    }
                }
            }
        }
        #expect((1...processorCount).contains(underWay.most))
    }

    /// How much is under way, and how much was at most.
    private final class Count: Sendable {
        private let state = Mutex((now: 0, most: 0))

        var most: Int { state.withLock { $0.most } }

        func begin() {
            state.withLock { count in
                count.now += 1
                count.most = max(count.most, count.now)
            }
        }

        func end() { state.withLock { $0.now -= 1 } }
    }

    #if canImport(Glibc)
        @Test("it gives way to other threads, and so do threads that it starts; others do not")
        func niceness() async {
            @Sendable func niceness() -> Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
            let own = await onOwnThread { niceness() }
            let background = await inBackground { () -> [Int32] in
                let started = Mutex<Int32?>(nil)
                startThread { started.withLock { $0 = niceness() } }
                while started.withLock({ $0 == nil }) { usleep(1000) }
                return [niceness()] + [started.withLock { $0 }].compactMap(\.self)
            }
            // A process that is nice itself cannot be told from one that gives way.
            #expect(background.count == 2)
            #expect(background.allSatisfy { $0 >= max(own, 10) })
        }
    #endif
}
